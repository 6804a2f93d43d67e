namespace Messaging.Core.Sending.Rehearsals;

/// <summary>
/// What must still be true of a rehearsed mail when it leaves: otherwise an invoice that was corrected, or an address that was mended,
/// would go out as it was. Texts are not among it: the mail leaves with those that were looked at.
/// </summary>
/// <param name="InvoiceRevision">Revision of the invoice.</param>
/// <param name="Recipients">Where it goes, separated by commas.</param>
/// <param name="Documents">The documents of its definition, by transformation and hash.</param>
internal sealed record MailFacts(int InvoiceRevision, string Recipients, string Documents)
{
    internal static MailFacts Of(RehearsedMail mail) => new(mail.InvoiceRevision, mail.Recipients, mail.Documents);

    /// <summary>What became different, as the middle of a sentence; null where nothing did.</summary>
    internal string? ChangeTo(MailFacts now)
    {
        if (now.InvoiceRevision != InvoiceRevision)
            return "the invoice was changed";
        if (now.Recipients != Recipients)
            return now.Recipients.Length == 0 ? "the customer's address was removed" : $"the recipients were changed to {now.Recipients}";
        return now.Documents != Documents ? "a document was made or uploaded again" : null;
    }
}
