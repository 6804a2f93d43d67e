using Messaging.Core.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Security;

/// <summary>Identity's sign-in, refused to users who are switched off.</summary>
internal sealed class UserSignInManager(
    UserManager<User> users,
    IHttpContextAccessor http,
    IUserClaimsPrincipalFactory<User> principals,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<User>> logger,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<User> confirmation)
    : SignInManager<User>(users, http, principals, options, logger, schemes, confirmation)
{
    public override async Task<bool> CanSignInAsync(User user) => !user.Disabled && await base.CanSignInAsync(user);

    // Also asked for every circuit and cookie from time to time: a user who was switched off is signed out.
    public override async Task<bool> ValidateSecurityStampAsync(User? user, string? securityStamp) =>
        user is { Disabled: false } && await base.ValidateSecurityStampAsync(user, securityStamp);
}
