namespace Messaging.Core.Mail.Smtp;

/// <summary>Why something did not work.</summary>
public enum SmtpFailureKind
{
    /// <summary>The server said 4yz: trying later may work.</summary>
    Temporary,

    /// <summary>The server said 5yz: trying the same again will not work.</summary>
    Permanent,

    /// <summary>The message cannot be sent to this server as it is, which was seen before sending: too large, or it needs SMTPUTF8. As final as a 5yz.</summary>
    NotSendable,

    /// <summary>The server said 421: it ends the connection, not the message.</summary>
    ServiceClosing,

    /// <summary>The line broke or the time was up.</summary>
    LineLost,

    /// <summary>The server's answer made no sense; the connection cannot be used further.</summary>
    Protocol,

    /// <summary>No server answered: name not found, connection refused, no greeting, or a temporary refusal before any message was named.</summary>
    Unreachable,

    /// <summary>TLS is missing where it is required, failed, or the certificate is not trusted. A person must mend it.</summary>
    Tls,

    /// <summary>The server does not accept the credentials, or they may not be sent over this line. A person must mend it.</summary>
    Credentials,

    /// <summary>The server will not talk to this client at all (5yz at its greeting or EHLO). A person must mend it.</summary>
    Rejected,
}

/// <summary>What went wrong, where, and in whose words.</summary>
/// <param name="Kind">The kind, from which everything else follows.</param>
/// <param name="Stage">Where in the dialogue.</param>
/// <param name="Message">A sentence for people. Holds no secret.</param>
/// <param name="Reply">The server's own words, when it said something.</param>
public sealed record SmtpFailure(SmtpFailureKind Kind, SmtpStage Stage, string Message, SmtpReply? Reply = null)
{
    /// <summary>The same message will not go to this server however often it is tried.</summary>
    public bool IsPermanent => Kind is SmtpFailureKind.Permanent or SmtpFailureKind.NotSendable;

    /// <summary>This message may be tried again later.</summary>
    public bool IsTemporary => Kind is SmtpFailureKind.Temporary or SmtpFailureKind.ServiceClosing or SmtpFailureKind.LineLost or SmtpFailureKind.Protocol;

    /// <summary>The run's trouble and not the message's: a person must mend the settings or the server.</summary>
    public bool ConcernsServer => Kind is SmtpFailureKind.Tls or SmtpFailureKind.Credentials or SmtpFailureKind.Rejected;

    /// <summary>Nobody's failed attempt: the server could not be reached, and may be later.</summary>
    public bool IsUnreachable => Kind is SmtpFailureKind.Unreachable;

    /// <summary>The server refuses the sender for good, so that every message of that sender would be refused. Its size limit is not meant.</summary>
    public bool IsSenderRefused =>
        Kind is SmtpFailureKind.Permanent && Stage is SmtpStage.Mail && Reply is { Code: not 552, EnhancedCode: not ("5.3.4" or "5.2.3" or "5.6.7") };

    /// <summary>How long the server asked to wait; null when it did not.</summary>
    public TimeSpan? RetryAfter => Reply?.RetryAfter;

    /// <summary>The failure that an answer stands for, when it came for a message.</summary>
    internal static SmtpFailure OfReply(SmtpReply reply)
    {
        var kind = reply switch
        {
            { Code: 421 } => SmtpFailureKind.ServiceClosing,
            // RFC 4954 section 6: authentication required, credentials invalid, encryption required.
            { Code: 530 or 535 or 538, Stage: SmtpStage.Mail or SmtpStage.Rcpt } => SmtpFailureKind.Credentials,
            { IsTemporary: true } => SmtpFailureKind.Temporary,
            { IsPermanent: true } => SmtpFailureKind.Permanent,
            _ => SmtpFailureKind.Protocol,
        };
        return new SmtpFailure(kind, reply.Stage, $"The server answered {Name(reply.Stage)} with: {reply}", reply);
    }

    /// <summary>The failure that an answer stands for, when it came before any message was named.</summary>
    internal static SmtpFailure OfConnectReply(SmtpReply reply, SmtpFailureKind permanentKind)
    {
        var kind = reply.IsPermanent ? permanentKind : reply.IsTemporary ? SmtpFailureKind.Unreachable : SmtpFailureKind.Rejected;
        return new SmtpFailure(kind, reply.Stage, $"The server answered {Name(reply.Stage)} with: {reply}", reply);
    }

    internal static string Name(SmtpStage stage) => stage switch
    {
        SmtpStage.Connect => "the connection",
        SmtpStage.Greeting => "the connection",
        SmtpStage.Ehlo => "EHLO",
        SmtpStage.StartTls => "STARTTLS",
        SmtpStage.Auth => "the sign-in",
        SmtpStage.Mail => "the sender",
        SmtpStage.Rcpt => "the recipient",
        SmtpStage.Data => "DATA",
        SmtpStage.EndOfData => "the message",
        SmtpStage.Reset => "RSET",
        _ => "QUIT",
    };
}

/// <summary>Carries a failure out of the depth of the dialogue; never leaves this namespace.</summary>
internal sealed class SmtpFailureException(SmtpFailure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    public SmtpFailure Failure { get; } = failure;
}
