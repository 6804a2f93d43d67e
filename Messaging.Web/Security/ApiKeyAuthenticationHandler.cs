using System.Security.Claims;
using System.Text.Encodings.Web;
using Messaging.Core.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Messaging.Web.Security;

/// <summary><c>Authorization: Bearer &lt;api key&gt;</c> for the API. Refusals are problem details.</summary>
internal sealed class ApiKeyAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ApiKeyService keys,
    IProblemDetailsService problems)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    private const string Bearer = "Bearer ";
    private const int LongestKey = 200;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        var secret = header[Bearer.Length..].Trim();
        if (secret.Length is 0 or > LongestKey || await keys.AuthenticateAsync(secret, Context.RequestAborted) is not { } key)
            return AuthenticateResult.Fail("Unknown API key.");

        var identity = new ClaimsIdentity([new(ClaimTypes.Name, "api:" + key.Name), new(ClaimTypes.Role, key.Role.ToString())], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var sent = Request.Headers.ContainsKey(HeaderNames.Authorization);
        Response.Headers.WWWAuthenticate = sent ? "Bearer error=\"invalid_token\"" : "Bearer";
        await WriteAsync(StatusCodes.Status401Unauthorized, sent
            ? "The API key is unknown, revoked or over. Make a new one under Administration, API keys."
            : "Send an API key in the header \"Authorization: Bearer <api key>\". An administrator makes one under Administration, API keys.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        WriteAsync(StatusCodes.Status403Forbidden, $"The role of this API key ({Context.User.FindFirstValue(ClaimTypes.Role)}) does not allow this.");

    private async Task WriteAsync(int status, string detail)
    {
        Response.StatusCode = status;
        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = Context, ProblemDetails = new ProblemDetails { Status = status, Detail = detail } });
    }
}
