using Messaging.Core.Common;
using Messaging.Core.Senders;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace Messaging.Web.Components.Pages.Senders;

/// <summary>Adds or edits one sender profile, in a dialog.</summary>
public sealed partial class SenderProfileForm
{
    private string? _key;
    private string? _email;
    private string? _displayName;
    private string? _replyTo;
    private string? _username;
    private Error? _error;
    private bool _saving;

    [Inject]
    private SenderProfileService Senders { get; set; } = default!;

    [Inject]
    private SmtpSettingsService Settings { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    /// <summary>The one to edit; null to add one.</summary>
    [Parameter]
    public SenderProfileRow? Row { get; set; }

    private string? _warning => string.IsNullOrWhiteSpace(_email) ? null : SenderDomain.Warning(_email.Trim(), _username);

    protected override async Task OnInitializedAsync()
    {
        (_key, _email, _displayName, _replyTo) = (Row?.Key, Row?.Email, Row?.DisplayName, Row?.ReplyTo);
        _username = (await Settings.GetAsync())?.Username;
    }

    private async Task SaveAsync()
    {
        _saving = true;
        var saved = await Senders.SaveAsync(_key?.Trim() ?? "", new(_email, _displayName, _replyTo), Row?.Version ?? Saved.MustBeNew);
        (_saving, _error) = (false, saved.Error);
        if (saved.Succeeded)
            Dialogs.Close(true);
    }
}
