using Messaging.Core.Accounts;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;

namespace Messaging.Web.Components.Pages.Accounts;

public sealed partial class Login
{
    private const string Wrong = "The e-mail address or the password is wrong.";
    private string? _refusal;

    [Inject] private SignInManager<User> SignIn { get; set; } = default!;
    [Inject] private UserDirectory Users { get; set; } = default!;
    [Inject] private Passwords Passwords { get; set; } = default!;
    [Inject] private SetupGate Setup { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;

    [CascadingParameter] private HttpContext HttpContext { get; set; } = default!;
    [SupplyParameterFromForm] private InputModel Input { get; set; } = default!;
    [SupplyParameterFromQuery] private string? ReturnUrl { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Input ??= new InputModel();
        if (await Setup.IsOpenAsync(HttpContext.RequestAborted))
            Navigation.NavigateTo("setup");
        else if (HttpMethods.IsGet(HttpContext.Request.Method) && HttpContext.User.Identity?.IsAuthenticated == true)
            Navigation.NavigateTo(Target);
    }

    private string Target => LocalUrl.OrOverview(ReturnUrl);

    private async Task SignInAsync()
    {
        var user = await Users.FindByEmailAsync(Input.Email ?? "", HttpContext.RequestAborted);
        if (user is null)
        {
            Passwords.SpendTime(Input.Password ?? "");
            _refusal = Wrong;
            return;
        }

        var result = await SignIn.PasswordSignInAsync(user, Input.Password ?? "", isPersistent: false, lockoutOnFailure: true);
        if (result.Succeeded)
        {
            await Users.RecordSignInAsync(user.Id, HttpContext.RequestAborted);
            Navigation.NavigateTo(Target);
            return;
        }

        _refusal = result switch
        {
            { IsLockedOut: true } => $"Too many wrong passwords. Sign-in is locked for {SecurityServices.Lockout.TotalMinutes:0} minutes.",
            // Only somebody who knows the password is told that the account is switched off.
            { IsNotAllowed: true } when await SignIn.UserManager.CheckPasswordAsync(user, Input.Password ?? "") => "This account is disabled. Ask an administrator.",
            _ => Wrong,
        };
    }

    private sealed class InputModel
    {
        public string? Email { get; set; }
        public string? Password { get; set; }
    }
}
