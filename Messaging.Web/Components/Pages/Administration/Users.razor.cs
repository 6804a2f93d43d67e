using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace Messaging.Web.Components.Pages.Administration;

public sealed partial class Users
{
    private IReadOnlyList<User>? _users;
    private Error? _error;

    [Inject] private UserDirectory Directory { get; set; } = default!;
    [Inject] private DialogService Dialogs { get; set; } = default!;
    [Inject] private Confirmation Confirmation { get; set; } = default!;
    [Inject] private NotificationService Notifications { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync() => _users = await Directory.ListAsync(CancellationToken.None);

    private Task AddAsync() => OpenAsync<UserDialog>("Add user", []);

    private Task EditAsync(User user) => OpenAsync<UserDialog>("Edit user", new() { [nameof(UserDialog.User)] = user });

    private Task ResetPasswordAsync(User user) => OpenAsync<ResetPasswordDialog>("Reset password", new() { [nameof(ResetPasswordDialog.User)] = user });

    private async Task OpenAsync<TDialog>(string title, Dictionary<string, object?> parameters) where TDialog : ComponentBase
    {
        _error = null;
        if (await Dialogs.OpenAsync<TDialog>(title, parameters, new DialogOptions { Width = "min(30rem, 92vw)", CloseDialogOnEsc = true }) is string done)
        {
            Notifications.Notify(NotificationSeverity.Success, done);
            await LoadAsync();
        }
    }

    private async Task SetDisabledAsync(User user, bool disabled)
    {
        if (disabled && !await Confirmation.AskAsync("Disable user", $"{user.Email} is signed out everywhere and can no longer sign in.", "Disable 1 user", "What this user did stays in the audit trail. You can enable the user again."))
            return;

        var outcome = await Directory.ChangeAsync(user.Id, new UserChange(user.DisplayName, user.Role, disabled, user.SecurityStamp), CancellationToken.None);
        _error = outcome.Error;
        await LoadAsync();
    }

    private (string Text, ChipTone Tone) StateOf(User user) => user switch
    {
        { Disabled: true } => ("Disabled", ChipTone.Neutral),
        { LockoutEnd: { } end } when end > Clock.GetUtcNow() => ("Locked after wrong passwords", ChipTone.Warning),
        _ => ("Active", ChipTone.Good),
    };
}
