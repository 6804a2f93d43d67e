using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace Messaging.Web.Components.Pages.Administration;

public sealed partial class UserDialog
{
    private readonly Form _form = new();
    private Error? _error;

    /// <summary>The user to edit; none to add one.</summary>
    [Parameter] public User? User { get; set; }

    [Inject] private UserDirectory Directory { get; set; } = default!;
    [Inject] private Passwords Passwords { get; set; } = default!;
    [Inject] private DialogService Dialogs { get; set; } = default!;

    protected override void OnInitialized()
    {
        if (User is not null)
            (_form.DisplayName, _form.Role) = (User.DisplayName, User.Role);
    }

    private async Task SaveAsync()
    {
        var outcome = User is null ? await AddAsync() : await Directory.ChangeAsync(User.Id, new UserChange(_form.DisplayName ?? "", _form.Role, User.Disabled, User.SecurityStamp), CancellationToken.None);
        _error = outcome.Error;
        if (outcome.Succeeded)
            Dialogs.Close(User is null ? $"{outcome.Value.Email} was added" : $"{outcome.Value.Email} was saved");
    }

    private async Task<Outcome<User>> AddAsync()
    {
        var hash = Passwords.Hash(_form.Password);
        return hash.Succeeded ? await Directory.AddAsync(new NewUser(_form.Email ?? "", _form.DisplayName ?? "", _form.Role, hash.Value), CancellationToken.None) : hash.Error;
    }

    private sealed class Form
    {
        public string? DisplayName { get; set; }
        public string? Email { get; set; }
        public string? Password { get; set; }
        public Role Role { get; set; } = Role.Viewer;
    }
}
