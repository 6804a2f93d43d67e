namespace Messaging.Core.Sending.Rehearsals;

/// <summary>How far the rehearsal of a run is.</summary>
/// <param name="Waiting">Messages that wait for the start.</param>
/// <param name="Made">Of them, those whose mail is there to be looked at.</param>
/// <param name="Failed">Of them, those whose mail could not be made.</param>
public sealed record RehearsalView(int Waiting, int Made, int Failed)
{
    /// <summary>Mails that are still to be made: their documents are not there yet.</summary>
    public int Missing => Waiting - Made - Failed;
}

/// <summary>A rehearsed mail that would be held back, since things are not what they were.</summary>
/// <param name="ResultId">Its message.</param>
/// <param name="InvoiceExternalId">The billing system's id.</param>
/// <param name="InvoiceNumber">The invoice's number, or null for a concept.</param>
/// <param name="CustomerName">The customer.</param>
/// <param name="Change">What became different, as the middle of a sentence.</param>
public sealed record ChangedMail(long ResultId, string InvoiceExternalId, string? InvoiceNumber, string CustomerName, string Change);

/// <summary>The mails that would be held back.</summary>
/// <param name="Count">How many.</param>
/// <param name="First">The first <see cref="MaxListed"/> of them.</param>
public sealed record ChangedMails(int Count, IReadOnlyList<ChangedMail> First)
{
    /// <summary>The most that are listed.</summary>
    public const int MaxListed = 100;
}

/// <summary>One rehearsed mail among those of its run that match.</summary>
/// <param name="Position">Its place, from 0.</param>
/// <param name="Total">How many match.</param>
/// <param name="ResultId">Its message.</param>
/// <param name="InvoiceExternalId">The billing system's id.</param>
/// <param name="InvoiceNumber">The invoice's number, or null for a concept.</param>
/// <param name="CustomerNumber">The customer's number.</param>
/// <param name="CustomerName">The customer.</param>
/// <param name="MadeAt">When it was made: the mail's date.</param>
/// <param name="Mail">The mail; null where it could not be made.</param>
/// <param name="Source">The message as it will go over the line, cut where it is very long; null where it could not be made.</param>
/// <param name="Error">Why it could not be made.</param>
/// <param name="Change">What became different since, as the middle of a sentence.</param>
public sealed record RehearsedMessage(
    int Position, int Total, long ResultId, string InvoiceExternalId, string? InvoiceNumber, string CustomerNumber, string CustomerName, DateTimeOffset MadeAt,
    MailPreview? Mail, string? Source, string? Error, string? Change);

/// <summary>Which rehearsed mails are paged through.</summary>
/// <param name="Search">Part of the invoice's number or id, of the customer's number or name, or of an address.</param>
/// <param name="OnlyFailed">Only those that could not be made.</param>
public sealed record RehearsalFilter(string? Search = null, bool OnlyFailed = false);
