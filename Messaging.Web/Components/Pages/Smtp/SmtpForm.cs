using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Senders;

namespace Messaging.Web.Components.Pages.Smtp;

/// <summary>The fields of the page, as text until they are sent. A class, so that its text form holds no password.</summary>
internal sealed class SmtpForm
{
    public string? Host { get; set; }

    public string? Port { get; set; } = "587";

    public string? Username { get; set; }

    public string? Password { get; set; }

    public bool RequireSsl { get; set; } = true;

    public string? RateLimit { get; set; }

    public string? Certificate { get; set; }

    /// <summary>Whether to sign in with access tokens; the password is then the client secret.</summary>
    public bool UsesTokens { get; set; }

    public string? TokenUrl { get; set; }

    public string? ClientId { get; set; }

    public string? Scope { get; set; }

    /// <summary>0 where there is no number, which is then refused with a sentence.</summary>
    public int PortNumber => int.TryParse(Port, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0;

    public static SmtpForm From(SmtpSettingsView view) => new()
    {
        Host = view.Host,
        Port = view.Port.ToString(CultureInfo.InvariantCulture),
        Username = view.Username,
        RequireSsl = view.RequireSsl,
        RateLimit = view.RateLimitPerMinute?.ToString(CultureInfo.InvariantCulture),
        Certificate = view.TrustedCertificatePem,
        UsesTokens = view.OAuth is not null,
        TokenUrl = view.OAuth?.TokenUrl,
        ClientId = view.OAuth?.ClientId,
        Scope = view.OAuth?.Scope,
    };

    public SmtpSettingsInput ToInput()
    {
        // An empty password field means "keep"; without a user there is none to keep.
        var password = string.IsNullOrWhiteSpace(Username) ? SecretChange.Clear : string.IsNullOrEmpty(Password) ? SecretChange.Keep : SecretChange.Set(Password);
        int? rate = string.IsNullOrWhiteSpace(RateLimit) ? null : int.TryParse(RateLimit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0;
        return new(Host, PortNumber, Username, password, RequireSsl, rate, Certificate, UsesTokens ? new SmtpOAuth(TokenUrl, ClientId, Scope) : null);
    }
}
