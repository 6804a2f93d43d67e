using Messaging.Core.Common;
using Messaging.Core.Notifications;
using Messaging.Web.Components.Shared;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Messaging.Web.Components.Pages.Notifications;

/// <summary>One event type of the installation's own.</summary>
public sealed partial class EventTypePage
{
    private EventTypeForm? _form;
    private CustomEventTypeRow? _row;
    private string? _suggested;
    private Error? _error;
    private string? _done;
    private bool _mayEdit;
    private bool _saving;

    [Inject]
    private CustomEventTypeService Service { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IAuthorizationService Authorization { get; set; } = default!;

    /// <summary>Key of the type; none for a new one.</summary>
    [Parameter]
    public string? TypeKey { get; set; }

    /// <summary>It was added a moment ago.</summary>
    [SupplyParameterFromQuery]
    private bool? Added { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    private bool IsNew => TypeKey is null;

    protected override async Task OnParametersSetAsync()
    {
        _mayEdit = await MayEditAsync();
        _done = Added is true ? "Added. Switch its rule on, and events of this type make mail." : null;
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        if (TypeKey is not { } key)
        {
            _form = new EventTypeForm();
            return;
        }

        var found = await Service.GetAsync(key, CancellationToken.None);
        (_row, _error) = (found.Value, found.Error);
        _form = _row is null ? null : EventTypeForm.Of(_row.Type);
    }

    private async Task<bool> MayEditAsync() => (await Authorization.AuthorizeAsync((await Authentication).User, Policies.CanEditTemplates)).Succeeded;

    private void SuggestKey()
    {
        if (IsNew && (string.IsNullOrEmpty(_form!.Key) || _form.Key == _suggested))
            _form.Key = _suggested = KeySuggestion.For(_form.Name);
    }

    private async Task SaveAsync()
    {
        if (_saving || !await MayEditAsync())
            return;
        _saving = true;
        var (key, done) = (_form!.Key?.Trim() ?? "", default(string));
        var input = _form.ToInput();
        var saved = input.Succeeded ? await Service.SaveAsync(key, input.Value, _row?.Version ?? Saved.MustBeNew, CancellationToken.None) : input.Error;
        (_saving, _error) = (false, saved.Error);
        if (saved.Succeeded && IsNew)
            Navigation.NavigateTo($"administration/notifications/types/{Uri.EscapeDataString(key)}?added=true");
        else if (saved.Succeeded)
        {
            done = "Saved. It holds for events that come from now on.";
            await LoadAsync();
        }

        _done = done;
    }
}
