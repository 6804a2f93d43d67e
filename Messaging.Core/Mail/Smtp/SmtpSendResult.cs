using Messaging.Core.Mail.Mime;

namespace Messaging.Core.Mail.Smtp;

/// <summary>Whom a message goes to and from whom: the envelope, which readers do not see. Blind copies are among the recipients here.</summary>
/// <param name="From">The sender, whom bounces go to; null for the empty sender.</param>
/// <param name="Recipients">At least one.</param>
/// <param name="NeedsSmtpUtf8">The message's headers hold UTF-8 (<see cref="MimeMail.NeedsSmtpUtf8"/>). Addresses of the envelope are looked at besides.</param>
public sealed record SmtpEnvelope(Mailbox? From, IReadOnlyList<Mailbox> Recipients, bool NeedsSmtpUtf8 = false)
{
    internal bool RequiresSmtpUtf8 => NeedsSmtpUtf8 || From is { NeedsSmtpUtf8: true } || Recipients.Any(recipient => recipient.NeedsSmtpUtf8);
}

/// <summary>What became of a message.</summary>
public enum SmtpOutcome
{
    /// <summary>The server took responsibility for it (2yz to the whole message), for at least one recipient.</summary>
    Accepted,

    /// <summary>The server certainly does not have it: refused, or the line broke before the final dot was written.</summary>
    Refused,

    /// <summary>The whole message was written and no answer that makes sense came: the server may have it or not.</summary>
    Uncertain,
}

/// <summary>A recipient the server refused.</summary>
/// <param name="Recipient">Who does not get the mail.</param>
/// <param name="Reply">The server's words.</param>
public sealed record SmtpRecipientRefusal(Mailbox Recipient, SmtpReply Reply);

/// <summary>The end of one attempt to send one message.</summary>
public sealed record SmtpSendResult
{
    /// <summary>What became of it.</summary>
    public required SmtpOutcome Outcome { get; init; }

    /// <summary>The answer that decided it; null when none came.</summary>
    public SmtpReply? Reply { get; init; }

    /// <summary>Why it was not accepted; null exactly when it was.</summary>
    public SmtpFailure? Failure { get; init; }

    /// <summary>Recipients who do not get the mail although others do (or, when all are refused, all of them).</summary>
    public IReadOnlyList<SmtpRecipientRefusal> RefusedRecipients { get; init; } = [];

    /// <summary>From the first command to the last answer.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>From the answer to MAIL to the last answer; zero where MAIL was not answered. What a server counts by the minute begins there.</summary>
    public TimeSpan SinceMail { get; init; }

    /// <summary>Another message may be sent over the same connection.</summary>
    public bool ConnectionUsable { get; init; }

    /// <summary>Whether the server took it.</summary>
    public bool IsAccepted => Outcome is SmtpOutcome.Accepted;
}

/// <summary>The end of an attempt to open a connection: exactly one of the two is set.</summary>
/// <param name="Connection">Ready to send; the caller owns it.</param>
/// <param name="Failure">Why there is none: either <see cref="SmtpFailure.IsUnreachable"/> or <see cref="SmtpFailure.ConcernsServer"/>.</param>
public sealed record SmtpConnectResult(SmtpConnection? Connection, SmtpFailure? Failure);
