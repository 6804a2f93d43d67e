using System.Security.Claims;
using Messaging.Core.Accounts;

namespace Messaging.Web.Security;

/// <summary>
/// Who is acting: the person on the circuit, else the person or API key of the HTTP request, else the program.
/// A singleton over flowing state, so that services of any lifetime can use it.
/// </summary>
internal sealed class CurrentActor(IHttpContextAccessor http) : ICurrentActor
{
    private const string System = "system";
    private static readonly AsyncLocal<ClaimsPrincipal?> OnCircuit = new();

    public string Name => NameOf(OnCircuit.Value) ?? NameOf(http.HttpContext?.User) ?? System;

    /// <summary>Says for the rest of the current flow who acts on a circuit.</summary>
    public static void Enter(ClaimsPrincipal? user) => OnCircuit.Value = user;

    private static string? NameOf(ClaimsPrincipal? user) =>
        user?.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : null;
}
