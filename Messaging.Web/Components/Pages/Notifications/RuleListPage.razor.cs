using Messaging.Core.Common;
using Messaging.Core.Notifications;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Messaging.Web.Components.Pages.Notifications;

/// <summary>All event types by group, each with its switch. There are some dozens, so they stand on one page.</summary>
public sealed partial class RuleListPage
{
    private IReadOnlyList<RuleRow>? _rows;
    private List<RuleRow> _shown = [];
    private Error? _error;
    private string? _refused;
    private bool _mayEdit;

    [Inject]
    private NotificationRuleService Rules { get; set; } = default!;

    [Inject]
    private IAuthorizationService Authorization { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? State { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        _mayEdit = (await Authorization.AuthorizeAsync((await Authentication).User, Policies.CanEditTemplates)).Succeeded;
        await LoadAsync();
    }

    private static string Address(string typeKey) => $"administration/notifications/rules/{Uri.EscapeDataString(typeKey)}";

    private async Task LoadAsync()
    {
        _rows = await Rules.ListAsync(CancellationToken.None);
        _shown = [.. _rows.Where(Matches)];
    }

    private bool Matches(RuleRow row) =>
        (State is not ("on" or "off") || row.Rule.Enabled == (State == "on"))
        && (string.IsNullOrEmpty(Search) || Has(row.Type.Name) || Has(row.Type.Key) || Has(row.Type.Description) || Has(NotificationWords.Group(row.Type.Group)));

    private bool Has(string text) => text.Contains(Search!, StringComparison.OrdinalIgnoreCase);

    private async Task SwitchAsync(RuleRow row)
    {
        if (!(await Authorization.AuthorizeAsync((await Authentication).User, Policies.CanEditTemplates)).Succeeded)
            return;
        var saved = await Rules.SetEnabledAsync(row.Type.Key, !row.Rule.Enabled, CancellationToken.None);
        (_error, _refused) = (saved.Error, saved.Succeeded ? null : row.Type.Key);
        await LoadAsync();
    }

    private void Clear() => Navigation.NavigateTo("administration/notifications");
}
