using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Senders;
using Messaging.Core.Sending;
using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>What a caller sends for the SMTP server. A class, so that its text form holds no password.</summary>
internal sealed class SmtpSettingsRequest
{
    public string? Host { get; init; }

    /// <summary>587 where left out.</summary>
    public int? Port { get; init; }

    public string? Username { get; init; }

    /// <summary>Write-only; the client secret where <see cref="OAuth"/> is given. Left out: the stored one is kept, as long as server and user stay the same. Empty: cleared.</summary>
    public string? Password { get; init; }

    /// <summary>On where left out: mail goes over an encrypted line, or not at all.</summary>
    public bool? RequireSsl { get; init; }

    public int? RateLimitPerMinute { get; init; }

    public string? TrustedCertificatePem { get; init; }

    /// <summary>Where access tokens for XOAUTH2 are fetched with client credentials. Left out: sign-in with the password.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("oauth")]
    public SmtpOAuth? OAuth { get; init; }

    public SmtpSettingsInput ToInput() =>
        new(Host, Port ?? 587, Username, SecretChange.From(Password), RequireSsl ?? true, RateLimitPerMinute, TrustedCertificatePem, OAuth);
}

/// <summary>The SMTP server as it may be shown.</summary>
internal sealed record SmtpSettingsAnswer(
    bool Configured, string? Host, int? Port, string? Username, bool HasPassword, bool RequireSsl, int? RateLimitPerMinute, string? TrustedCertificatePem,
    [property: System.Text.Json.Serialization.JsonPropertyName("oauth")] SmtpOAuth? OAuth)
{
    public static SmtpSettingsAnswer From(SmtpSettingsView? view) => view is null
        ? new(false, null, null, null, false, false, null, null, null)
        : new(true, view.Host, view.Port, view.Username, view.HasPassword, view.RequireSsl, view.RateLimitPerMinute, view.TrustedCertificatePem, view.OAuth);
}

/// <summary>A test of SMTP settings: from which sender, and of which settings that are not saved yet.</summary>
internal sealed class SmtpTestRequest
{
    public string? SenderProfileKey { get; init; }

    public SmtpSettingsRequest? Settings { get; init; }
}

/// <summary>How the test went: the message holds the server's own words and our advice.</summary>
internal sealed record SmtpTestAnswer(bool Ok, string Stage, int? Code, string Message)
{
    public static SmtpTestAnswer From(SmtpTestResult result) => new(result.Ok, result.Stage, result.Code, $"{result.Message} {result.Advice}".Trim());
}

/// <summary>The one SMTP server. Without it, mail is captured.</summary>
internal static class SmtpSettingsApi
{
    public static void MapSmtpSettingsApi(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/smtp-settings").WithTags("SMTP settings");
        group.MapGet("/", GetAsync).RequireAuthorization(Policies.CanAdminister).Produces<SmtpSettingsAnswer>();
        group.MapPut("/", PutAsync).RequireAuthorization(Policies.CanAdminister)
            .Produces<SmtpSettingsAnswer>().Produces<SmtpSettingsAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/", DeleteAsync).RequireAuthorization(Policies.CanAdminister)
            .WithDescription("Back to capture: nothing leaves the machine.").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/test", TestAsync).RequireAuthorization(Policies.CanAdminister)
            .WithDescription("Sends a test mail from a sender profile to itself. `settings` are tried before they are saved; the stored password is used for them only while host, port and username are unchanged.")
            .Produces<SmtpTestAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> GetAsync(SmtpSettingsService settings, CancellationToken cancellationToken) =>
        TypedResults.Ok(SmtpSettingsAnswer.From(await settings.GetAsync(cancellationToken)));

    private static async Task<IResult> PutAsync(SmtpSettingsRequest body, SmtpSettingsService settings, CancellationToken cancellationToken)
    {
        var saved = await settings.SaveAsync(body.ToInput(), cancellationToken: cancellationToken);
        return saved.Succeeded
            ? SavedAnswer.Of(saved.Value, "smtp-settings", SmtpSettingsAnswer.From(await settings.GetAsync(cancellationToken)))
            : saved.Error.ToProblem();
    }

    private static async Task<IResult> DeleteAsync(SmtpSettingsService settings, CancellationToken cancellationToken) =>
        (await settings.DeleteAsync(cancellationToken)).ToResult(_ => TypedResults.NoContent());

    private static async Task<IResult> TestAsync(SmtpTestRequest body, SmtpTestService tests, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(body.SenderProfileKey))
            return Invalid.Field("senderProfileKey", "Say which sender profile the test mail is from.").ToProblem();
        var tested = await tests.TestAsync(body.SenderProfileKey, body.Settings?.ToInput(), cancellationToken);
        return tested.ToResult(result => TypedResults.Ok(SmtpTestAnswer.From(result)));
    }
}
