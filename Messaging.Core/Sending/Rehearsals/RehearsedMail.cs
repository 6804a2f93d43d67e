namespace Messaging.Core.Sending.Rehearsals;

/// <summary>
/// The mail of a message whose run was made stopped: made before the start, so that it can be looked at, and sent byte for byte after it.
/// Kept until the run is over; what was sent stays as a sent mail.
/// </summary>
public sealed class RehearsedMail
{
    /// <summary>The message: one rehearsed mail for each.</summary>
    public long MessageResultId { get; set; }

    /// <summary>Its run.</summary>
    public long RunId { get; set; }

    /// <summary>The window whose Message-ID it has. A message that is sent again is made anew.</summary>
    public int AttemptGroup { get; set; }

    /// <summary>When it was made: the mail's date.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>The composed mail without its documents' bytes, compressed, see <c>SentMailArchive</c>; null where it could not be made.</summary>
    public byte[]? Content { get; set; }

    /// <summary>SHA-256 of the mail as it goes over the line; null where it could not be made.</summary>
    public byte[]? Hash { get; set; }

    /// <summary>Why it could not be made, as a sentence; null where it was.</summary>
    public string? Error { get; set; }

    /// <summary>Revision of the invoice it was made from.</summary>
    public int InvoiceRevision { get; set; }

    /// <summary>The addresses it goes to, separated by commas.</summary>
    public required string Recipients { get; set; }

    /// <summary>Its documents, by transformation and hash.</summary>
    public required string Documents { get; set; }
}
