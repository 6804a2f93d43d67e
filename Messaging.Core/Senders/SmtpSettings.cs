namespace Messaging.Core.Senders;

/// <summary>The one SMTP server that mails leave through. No row means the capture transport: nothing leaves the machine.</summary>
public sealed class SmtpSettings
{
    /// <summary>The id of the only row.</summary>
    public const int TheOnlyId = 1;

    /// <summary>Always <see cref="TheOnlyId"/>.</summary>
    public int Id { get; set; } = TheOnlyId;

    /// <summary>Host name or address.</summary>
    public required string Host { get; set; }

    /// <summary>Port; 465 means TLS from the first byte.</summary>
    public int Port { get; set; }

    /// <summary>User to sign in as, or none.</summary>
    public string? Username { get; set; }

    /// <summary>The password, or the client secret of <see cref="OAuthTokenUrl"/>; encrypted, see <c>ISecretProtector</c>.</summary>
    public string? ProtectedPassword { get; set; }

    /// <summary>Where access tokens are fetched (OAuth 2 client credentials, RFC 6749 section 4.4); null to sign in with the password.</summary>
    public string? OAuthTokenUrl { get; set; }

    /// <summary>Client id for the tokens.</summary>
    public string? OAuthClientId { get; set; }

    /// <summary>What the tokens are for, or none.</summary>
    public string? OAuthScope { get; set; }

    /// <summary>Whether a line without TLS is refused.</summary>
    public bool RequireSsl { get; set; }

    /// <summary>Most messages in any sliding 60 seconds, or none for no limit.</summary>
    public int? RateLimitPerMinute { get; set; }

    /// <summary>A certificate (PEM) to trust besides those of the machine, or none.</summary>
    public string? TrustedCertificatePem { get; set; }

    /// <summary>The largest message that the server said it takes (SIZE, RFC 1870), in bytes; none before it said so. An observation, not a setting.</summary>
    public long? MessageSizeLimit { get; set; }

    /// <summary>Grows by one with each change; running connections are replaced when it does.</summary>
    public int Version { get; set; }
}
