using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Core.Notifications;
using Messaging.Core.Senders;
using Messaging.Web.Components.Shared;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Messaging.Web.Components.Pages.Notifications;

/// <summary>The rule of one event type, with what it would do beside it.</summary>
public sealed partial class RulePage
{
    private static readonly PageRequest All = new(0, PageRequest.MaxTake);
    private RuleForm _form = new();
    private RuleRow? _row;
    private NotificationTemplate? _template;
    private IReadOnlyList<NotificationTemplate> _templates = [];
    private List<KeyValuePair<string, string>> _senders = [];
    private List<KeyValuePair<string, string>> _recipientKeys = [];
    private List<KeyValuePair<string, string>> _departments = [];
    private List<KeyValuePair<string, string>> _attachments = [];
    private Error? _error;
    private string? _done;
    private bool _mayEdit;
    private bool _saving;

    [Inject]
    private NotificationRuleService Rules { get; set; } = default!;

    [Inject]
    private NotificationTemplateService TemplateService { get; set; } = default!;

    [Inject]
    private StaticAttachmentService Attachments { get; set; } = default!;

    [Inject]
    private StaffService Staff { get; set; } = default!;

    [Inject]
    private SenderProfileService Senders { get; set; } = default!;

    [Inject]
    private RecipientKeyService RecipientKeys { get; set; } = default!;

    [Inject]
    private Confirmation Confirmation { get; set; } = default!;

    [Inject]
    private IAuthorizationService Authorization { get; set; } = default!;

    /// <summary>Key of the event type.</summary>
    [Parameter]
    public string TypeKey { get; set; } = "";

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private List<KeyValuePair<string, string>> Templates => [.. _templates.Select(t => KeyValuePair.Create(t.Key, t.Name))];

    protected override async Task OnParametersSetAsync()
    {
        _mayEdit = await MayEditAsync();
        _done = null;
        _senders = [.. (await Senders.ListAsync(null, All)).Items.Select(s => KeyValuePair.Create(s.Key, $"{s.DisplayName} <{s.Email}>"))];
        _recipientKeys = [.. (await RecipientKeys.ListAsync(null, All)).Items.Select(k => KeyValuePair.Create(k.Key, k.DisplayName))];
        _departments = [.. (await Staff.ListDepartmentsAsync(CancellationToken.None)).Select(d => KeyValuePair.Create(d.Key, d.Name))];
        _attachments = [.. (await Attachments.ListAsync(CancellationToken.None)).Select(a => KeyValuePair.Create(a.Attachment.Key, a.Attachment.Name))];
        await LoadAsync();
    }

    private async Task<bool> MayEditAsync() => (await Authorization.AuthorizeAsync((await Authentication).User, Policies.CanEditTemplates)).Succeeded;

    private async Task LoadAsync()
    {
        var found = await Rules.GetAsync(TypeKey, CancellationToken.None);
        (_row, _error) = (found.Value, found.Error);
        if (_row is null)
            return;
        _templates = await TemplateService.ListAsync(TypeKey, CancellationToken.None);
        _template = _templates.FirstOrDefault(t => t.Key == _row.Rule.TemplateKey);
        _form = RuleForm.Of(_row.Rule);
        // Where there is only one sender, it is the one.
        if (_form.SenderProfileKey is null && _senders.Count == 1)
            _form.SenderProfileKey = _senders[0].Key;
    }

    private void UseAudience(string? name) => _form.Audience = Enum.TryParse<Audience>(name, out var audience) ? audience : _row!.Type.Audience;

    private async Task SaveAsync()
    {
        if (!await MayEditAsync())
            return;
        _saving = true;
        var saved = await Rules.SaveAsync(TypeKey, _form.ToInput(), _row!.Rule.Version, CancellationToken.None);
        _saving = false;
        await ReportAsync(saved.Error, _form.Enabled ? "Saved. It holds for events that come from now on." : "Saved. It is switched off: events of this type make no mail.");
    }

    /// <summary>What was typed is kept where it was refused.</summary>
    private async Task ReportAsync(Error? error, string done)
    {
        _done = error is null ? done : null;
        _error = error;
        if (error is null)
            await LoadAsync();
    }

    private async Task CustomizeAsync()
    {
        if (!await MayEditAsync())
            return;
        var made = await Rules.CustomizeTextAsync(TypeKey, CancellationToken.None);
        await ReportAsync(made.Error, "The text is a template of its own now. Open subject and body in the editor to change them.");
    }

    private async Task ResetAsync()
    {
        if (await MayEditAsync() && await Confirmation.AskAsync(
            "Reset to default", $"The rule of \"{_row!.Type.Name}\" is as it came: switched off, with its own text.", "Reset this rule", "Templates and events stay. Mails that wait are still sent."))
            await ReportAsync((await Rules.ResetAsync(TypeKey, CancellationToken.None)).Error, "The rule is as it came.");
    }
}
