namespace Messaging.Core.Mail.Smtp;

/// <summary>
/// One SMTP server as a client sees it. TLS: from the first byte on port 465; else STARTTLS, which <see cref="RequireSsl"/> makes
/// a condition and which is otherwise used when offered. Certificates are always verified.
/// </summary>
public sealed record SmtpEndpoint
{
    /// <summary>Host name or IP address; also the name the certificate must be made out to.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port.</summary>
    public required int Port { get; init; }

    /// <summary>Nothing is sent over a line without TLS.</summary>
    public bool RequireSsl { get; init; }

    /// <summary>TLS from the first byte. Null, the default, means: on port 465.</summary>
    public bool? UseImplicitTls { get; init; }

    /// <summary>User name; null or empty for a server that needs no sign-in.</summary>
    public string? UserName { get; init; }

    /// <summary>Password for PLAIN and LOGIN.</summary>
    public string? Password { get; init; }

    /// <summary>Gives a current OAuth 2 access token; when set, XOAUTH2 is used instead of the password. Asked for each new connection. An HttpRequestException from it counts as an unreachable server, with status 400, 401 or 403 as a wrong password.</summary>
    public Func<CancellationToken, ValueTask<string>>? GetAccessToken { get; init; }

    /// <summary>One or more certificates (PEM) that are trusted beside the machine's own: roots, or the server's own certificate.</summary>
    public string? TrustedCertificatePem { get; init; }

    /// <summary>The name given in EHLO; null gives the local address as a literal (RFC 5321 section 4.1.3).</summary>
    public string? LocalName { get; init; }

    /// <summary>How long each stage may take.</summary>
    public SmtpTimeouts Timeouts { get; init; } = new();

    internal bool IsImplicitTls => UseImplicitTls ?? Port == 465;

    internal bool HasCredentials => GetAccessToken is not null || !string.IsNullOrEmpty(UserName);

    /// <summary>Host and port only: nothing secret can reach a log this way.</summary>
    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>
/// Time limits per stage: RFC 5321 section 4.5.3.2, shortened, since a billing run has other messages to send meanwhile.
/// The end of data keeps five minutes: giving up there leaves a message whose delivery is uncertain.
/// </summary>
public sealed record SmtpTimeouts
{
    /// <summary>Looking up the name and opening the connection.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The server's greeting, the TLS handshake, and the answer to each command.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Handing over each mebibyte of message data.</summary>
    public TimeSpan DataBlock { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The answer to the whole message.</summary>
    public TimeSpan EndOfData { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The answer to QUIT, which nobody needs.</summary>
    public TimeSpan Quit { get; init; } = TimeSpan.FromSeconds(2);
}
