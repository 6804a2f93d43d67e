using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace Messaging.Web.Components.Pages.Accounts;

public sealed partial class Account
{
    private Error? _error;

    [Inject] private SignInManager<User> SignIn { get; set; } = default!;
    [Inject] private UserDirectory Users { get; set; } = default!;
    [Inject] private Passwords Passwords { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [CascadingParameter] private HttpContext HttpContext { get; set; } = default!;
    [SupplyParameterFromForm(FormName = "notices")] private NoticeModel Notices { get; set; } = default!;
    [SupplyParameterFromForm(FormName = "password")] private InputModel Input { get; set; } = default!;
    [SupplyParameterFromQuery] private bool Changed { get; set; }

    [SupplyParameterFromQuery] private bool Told { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Input ??= new InputModel();
        Notices ??= new NoticeModel { Wanted = (await SignIn.UserManager.GetUserAsync(HttpContext.User))?.MailRunEnds ?? false };
    }

    private async Task SwitchAsync()
    {
        if (await SignIn.UserManager.GetUserAsync(HttpContext.User) is not { } user)
        {
            Navigation.NavigateTo("login");
            return;
        }

        var changed = await Users.SetRunMailAsync(user.Id, Notices.Wanted, HttpContext.RequestAborted);
        _error = changed.Error;
        if (changed.Succeeded)
            Navigation.NavigateTo("account?told=true");
    }

    private async Task ChangeAsync()
    {
        // Somebody who was deleted or switched off meanwhile is signed out by the cookie's own check.
        if (await SignIn.UserManager.GetUserAsync(HttpContext.User) is not { } user)
        {
            Navigation.NavigateTo("login");
            return;
        }

        var hash = await CheckAsync(user);
        if (!hash.Succeeded)
        {
            _error = hash.Error;
            return;
        }

        var changed = await Users.SetPasswordAsync(user.Id, hash.Value, HttpContext.RequestAborted);
        if (changed.Succeeded)
        {
            // The change ended all sign-ins; this one goes on.
            await SignIn.RefreshSignInAsync(changed.Value);
            Navigation.NavigateTo("account?changed=true");
        }

        _error = changed.Error;
    }

    private async Task<Outcome<string>> CheckAsync(User user)
    {
        // Counts as a wrong sign-in, so that a stolen session cannot be used to guess the password.
        var present = await SignIn.CheckPasswordSignInAsync(user, Input.Present ?? "", lockoutOnFailure: true);
        if (present.IsLockedOut)
            return Invalid.Field("present", $"Too many wrong passwords. Try again in {SecurityServices.Lockout.TotalMinutes:0} minutes.");
        if (!present.Succeeded)
            return Invalid.Field("present", "The present password is wrong.");
        if (Input.Password != Input.Repeated)
            return Invalid.Field("repeated", "The two new passwords are not the same.");
        return Passwords.Hash(Input.Password);
    }

    private sealed class NoticeModel
    {
        public bool Wanted { get; set; }
    }

    private sealed class InputModel
    {
        public string? Present { get; set; }
        public string? Password { get; set; }
        public string? Repeated { get; set; }
    }
}
