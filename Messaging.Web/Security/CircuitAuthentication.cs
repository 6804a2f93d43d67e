using System.Security.Claims;
using Messaging.Core.Accounts;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Identity;

namespace Messaging.Web.Security;

/// <summary>Ends what a circuit may do soon after its user's rights changed.</summary>
internal sealed class CircuitAuthentication(ILoggerFactory loggers, IServiceScopeFactory scopes) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => SecurityServices.RightsAreCheckedEvery;

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        // The circuit's own scope lives too long for this.
        await using var scope = scopes.CreateAsyncScope();
        var signIn = scope.ServiceProvider.GetRequiredService<SignInManager<User>>();
        return await signIn.ValidateSecurityStampAsync(authenticationState.User) is not null;
    }
}

/// <summary>Tells <see cref="CurrentActor"/> whose circuit is at work.</summary>
internal sealed class CircuitActor(AuthenticationStateProvider authentication) : CircuitHandler
{
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        async activity =>
        {
            CurrentActor.Enter(await UserAsync());
            await next(activity);
        };

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken) => CurrentActor.Enter(await UserAsync());

    private async Task<ClaimsPrincipal> UserAsync() => (await authentication.GetAuthenticationStateAsync()).User;
}
