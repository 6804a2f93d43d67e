using Messaging.Core.Accounts;

namespace Messaging.Core.Senders;

/// <summary>What a person or a program enters for the SMTP server. Its text form leaves the password out.</summary>
/// <param name="Host">Host name or address.</param>
/// <param name="Port">1 to 65535; 465 means TLS from the first byte.</param>
/// <param name="Username">User to sign in as, or null.</param>
/// <param name="Password">What becomes of the stored password.</param>
/// <param name="RequireSsl">Whether a line without TLS is refused.</param>
/// <param name="RateLimitPerMinute">Most messages in any sliding 60 seconds, or null for no limit.</param>
/// <param name="TrustedCertificatePem">A certificate to trust besides those of the machine, or null.</param>
/// <param name="OAuth">Where access tokens come from; the password is then the client secret. Null to sign in with the password itself.</param>
public sealed record SmtpSettingsInput(
    string? Host,
    int Port,
    string? Username,
    SecretChange Password,
    bool RequireSsl,
    int? RateLimitPerMinute = null,
    string? TrustedCertificatePem = null,
    SmtpOAuth? OAuth = null);

/// <summary>The stored SMTP settings as they may be shown: whether there is a password, never which.</summary>
/// <param name="Host">Host name or address.</param>
/// <param name="Port">Port; 465 means TLS from the first byte.</param>
/// <param name="Username">User to sign in as, or null.</param>
/// <param name="HasPassword">Whether a password is stored.</param>
/// <param name="RequireSsl">Whether a line without TLS is refused.</param>
/// <param name="RateLimitPerMinute">Most messages in any sliding 60 seconds, or null for no limit.</param>
/// <param name="TrustedCertificatePem">A certificate to trust besides those of the machine, or null.</param>
/// <param name="OAuth">Where access tokens come from, or null.</param>
/// <param name="Version">To be given with the next save.</param>
public sealed record SmtpSettingsView(
    string Host,
    int Port,
    string? Username,
    bool HasPassword,
    bool RequireSsl,
    int? RateLimitPerMinute,
    string? TrustedCertificatePem,
    SmtpOAuth? OAuth,
    int Version);

/// <summary>Signing in with access tokens (XOAUTH2) that are fetched with OAuth 2 client credentials, as Microsoft 365 asks for.</summary>
/// <param name="TokenUrl">Where tokens are fetched; https, except on this machine itself.</param>
/// <param name="ClientId">Client id.</param>
/// <param name="Scope">What the tokens are for, or null.</param>
public sealed record SmtpOAuth(string? TokenUrl, string? ClientId, string? Scope);
