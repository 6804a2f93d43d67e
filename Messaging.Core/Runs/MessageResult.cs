using Messaging.Core.Customers;
using Messaging.Core.Invoices;

namespace Messaging.Core.Runs;

/// <summary>
/// One message: of a run, for one invoice and the definition, or of an event. It belongs to exactly one of both. These rows are the
/// sending queue.
/// </summary>
public sealed class MessageResult
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>The run it belongs to, or none for a message of an event.</summary>
    public long? RunId { get; set; }

    /// <summary>The run it belongs to.</summary>
    public MessageRun? Run { get; set; }

    /// <summary>The event it belongs to, or none for a message of a run.</summary>
    public long? NotificationId { get; set; }

    /// <summary>The invoice, or none for a message of an event.</summary>
    public long? InvoiceId { get; set; }

    /// <summary>The invoice.</summary>
    public Invoice? Invoice { get; set; }

    /// <summary>The customer, or none for a message to staff or to an address that belongs to nobody.</summary>
    public long? CustomerId { get; set; }

    /// <summary>The customer.</summary>
    public Customer? Customer { get; set; }

    /// <summary>Whether its invoice was not approved when the run was made, and a person included it all the same. Any other leaves only as long as it is approved.</summary>
    public bool WasConcept { get; set; }

    /// <summary>How it stands. Changed by <see cref="MessageResultTransitions"/> alone.</summary>
    public MessageResultStatus Status { get; set; }

    /// <summary>When a pending one may be claimed; when a refused one is tried again by itself; none for never.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>Until when it is tried by itself. "Send again" opens a new window.</summary>
    public DateTimeOffset? SendUntil { get; set; }

    /// <summary>Tries in this window, each with an answer or a lost line of its own.</summary>
    public int Attempts { get; set; }

    /// <summary>Counts the windows, from 1. The Message-ID is stable within one.</summary>
    public int AttemptGroup { get; set; } = 1;

    /// <summary>The worker that has claimed it.</summary>
    public string? WorkerId { get; set; }

    /// <summary>When it was claimed.</summary>
    public DateTimeOffset? ClaimedAt { get; set; }

    /// <summary>Committed before the first byte of message data leaves: from then on it may have been delivered.</summary>
    public DateTimeOffset? HandedOverAt { get; set; }

    /// <summary>When the server accepted it.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>The last failure, as a sentence with the server's own words.</summary>
    public string? LastError { get; set; }

    /// <summary>The Message-ID it was last handed over with, in angle brackets.</summary>
    public string? MessageId { get; set; }

    /// <summary>The documents it was last handed over with: <c>transformation:hash</c>, separated by spaces; none for a message of an event.</summary>
    public string? Documents { get; set; }

    /// <summary>The addresses it went to, or was to go to, separated by commas; BCC is not among them.</summary>
    public string? Recipients { get; set; }
}

/// <summary>
/// One try to hand a message to the mail server. The tries of the last minute are also what the rate limit counts, so that it
/// survives a restart.
/// </summary>
public sealed class MessageAttempt
{
    /// <summary>The <see cref="Result"/> of a try that was broken off by us before the message was handed over: the server may have seen it begin.</summary>
    public const string Interrupted = "Interrupted";

    /// <summary>The <see cref="ReplyText"/> of a message that was captured, since no mail server was set up: it counts as sent and reached nobody.</summary>
    public const string Captured = "Captured; nothing left this machine";

    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>The message, or none for a test mail.</summary>
    public long? MessageResultId { get; set; }

    /// <summary>When the final answer came, or the line was lost.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>How long it took, from MAIL to the final answer, in milliseconds.</summary>
    public int DurationMs { get; set; }

    /// <summary>Where in the conversation it ended, for example <c>EndOfData</c>.</summary>
    public required string Stage { get; set; }

    /// <summary>What it came to, for example <c>Accepted</c>, <c>Refused</c>, <c>Uncertain</c>, <see cref="Interrupted"/>.</summary>
    public required string Result { get; set; }

    /// <summary>The three-digit reply code, or none when the line was lost.</summary>
    public int? ReplyCode { get; set; }

    /// <summary>The server's own words.</summary>
    public string? ReplyText { get; set; }

    /// <summary>Addresses that the server refused while it took the message for others, with its words; one a line.</summary>
    public string? RefusedRecipients { get; set; }
}

/// <summary>
/// What was sent, kept so that the very message can be shown again: bodies as they were rendered, documents by their hash.
/// </summary>
public sealed class SentMail
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>The message.</summary>
    public long MessageResultId { get; set; }

    /// <summary>The window it was sent in.</summary>
    public int AttemptGroup { get; set; }

    /// <summary>When it was handed over.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>The composed mail without its documents' bytes, compressed; see <c>SentMailArchive</c>.</summary>
    public required byte[] Content { get; set; }
}
