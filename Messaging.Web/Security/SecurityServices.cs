using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Messaging.Web.Security;

/// <summary>Registers who may come in, and what they may do.</summary>
internal static class SecurityServices
{
    /// <summary>How soon a cookie or circuit notices that its user's rights changed.</summary>
    public static readonly TimeSpan RightsAreCheckedEvery = TimeSpan.FromSeconds(30);

    public const int WrongPasswordsAllowed = 5;
    public static readonly TimeSpan Lockout = TimeSpan.FromMinutes(5);

    private const string BySource = "BySource";

    public static void AddMessagingSecurity(this IServiceCollection services, MessagingOptions options)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<ICurrentActor, CurrentActor>();
        services.AddSingleton<ISecretProtector, SecretProtector>();
        services.AddDataProtection().SetApplicationName("Messaging");
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new KeyFiles(options.KeyDirectory));
        services.AddAntiforgery(antiforgery => Protect(antiforgery.Cookie, "messaging-form"));
        services.AddSignIn();
        services.AddAuthorization(AddPolicies);
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitAuthentication>();
        services.AddScoped<CircuitHandler, CircuitActor>();
        services.AddSingleton<SetupGate>();
    }

    private static void AddSignIn(this IServiceCollection services)
    {
        // The API knows keys only and pages know cookies only, so no page of another site can use the API with somebody's cookie.
        services.AddAuthentication(BySource)
            .AddPolicyScheme(BySource, null, scheme => scheme.ForwardDefaultSelector = context =>
                context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) ? ApiKeyAuthenticationHandler.SchemeName : IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthenticationHandler>(ApiKeyAuthenticationHandler.SchemeName, null)
            .AddCookie(IdentityConstants.ApplicationScheme, cookie =>
            {
                Protect(cookie.Cookie, "messaging-session");
                cookie.LoginPath = "/login";
                cookie.AccessDeniedPath = "/access-denied";
                cookie.ExpireTimeSpan = TimeSpan.FromHours(12);
                cookie.SlidingExpiration = true;
                cookie.Events.OnValidatePrincipal = SecurityStampValidator.ValidatePrincipalAsync;
            });
        services.AddIdentityCore<User>(identity =>
            {
                identity.Lockout.MaxFailedAccessAttempts = WrongPasswordsAllowed;
                identity.Lockout.DefaultLockoutTimeSpan = Lockout;
                identity.ClaimsIdentity.SecurityStampClaimType = UserPrincipalFactory.SecurityStamp;
            })
            .AddUserStore<UserStore>()
            .AddClaimsPrincipalFactory<UserPrincipalFactory>()
            .AddSignInManager<UserSignInManager>();
        services.Configure<SecurityStampValidatorOptions>(stamp => stamp.ValidationInterval = RightsAreCheckedEvery);
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 210_000);
        // Without state, and needed by services that live as long as the program.
        services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<User>, PasswordHasher<User>>());
        services.AddSingleton<Passwords>();
    }

    private static void AddPolicies(AuthorizationOptions options)
    {
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        Allow(Policies.CanView, Role.Viewer, Role.Consultant, Role.Biller, Role.Administrator);
        Allow(Policies.CanSend, Role.Biller, Role.Administrator);
        Allow(Policies.CanEditTemplates, Role.Consultant, Role.Administrator);
        Allow(Policies.CanEditData, Role.Biller, Role.Administrator);
        Allow(Policies.CanAdminister, Role.Administrator);

        void Allow(string policy, params Role[] roles) =>
            options.AddPolicy(policy, builder => builder.RequireRole(roles.Select(role => role.ToString())));
    }

    private static void Protect(CookieBuilder cookie, string name)
    {
        cookie.Name = name;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }
}
