using System.Globalization;
using System.Security.Claims;
using Messaging.Core.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Messaging.Web.Security;

/// <summary>What a sign-in cookie says about its owner.</summary>
internal sealed class UserPrincipalFactory : IUserClaimsPrincipalFactory<User>
{
    public const string DisplayName = "display_name";
    public const string SecurityStamp = "security_stamp";

    public Task<ClaimsPrincipal> CreateAsync(User user)
    {
        Claim[] claims =
        [
            new(ClaimTypes.NameIdentifier, user.Id.ToString(CultureInfo.InvariantCulture)),
            new(ClaimTypes.Name, user.Email),
            new(DisplayName, user.DisplayName),
            new(ClaimTypes.Role, user.Role.ToString()),
            new(SecurityStamp, user.SecurityStamp),
        ];
        return Task.FromResult(new ClaimsPrincipal(new ClaimsIdentity(claims, IdentityConstants.ApplicationScheme)));
    }
}
