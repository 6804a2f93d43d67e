using Messaging.Core.Definitions;
using Messaging.Core.Invoices;
using Messaging.Core.Senders;
using Messaging.Core.Transformations;

namespace Messaging.Core.Runs.Checks;

/// <summary>All that the checks look at, read once. The checks themselves are functions of it.</summary>
internal sealed record CheckFacts
{
    internal required MessageDefinition Definition { get; init; }

    internal required SenderProfile? Sender { get; init; }

    /// <summary>The mail server, or null where mail is captured.</summary>
    internal required SmtpSettings? Server { get; init; }

    /// <summary>Why no mail of the definition could be made at all, or null.</summary>
    internal required string? TemplateProblem { get; init; }

    /// <summary>Why the mail of one invoice could not be made, by invoice.</summary>
    internal required IReadOnlyDictionary<long, string> InvoiceProblems { get; init; }

    /// <summary>The definition's transformations that exist, in its order.</summary>
    internal required IReadOnlyList<InvoiceTransformation> Transformations { get; init; }

    /// <summary>Keys of transformations that the definition names and that are gone.</summary>
    internal required IReadOnlyList<string> MissingTransformations { get; init; }

    internal required IReadOnlyList<InvoiceFacts> Invoices { get; init; }
}

/// <summary>What the checks need to know of one invoice.</summary>
internal sealed record InvoiceFacts(
    long Id, string ExternalId, string? Number, InvoiceStatus Status, int Revision, long CustomerId, string CustomerNumber, string CustomerName,
    string? Language, decimal Total)
{
    /// <summary>Whether the customer has an address under the definition's recipient key.</summary>
    internal bool HasAddress { get; init; }

    /// <summary>What is wrong with one of these addresses, or null.</summary>
    internal string? AddressProblem { get; init; }

    /// <summary>The latest message of it that was sent, may have been, or is still to be.</summary>
    internal EarlierMessage? Earlier { get; init; }

    /// <summary>Its documents by transformation.</summary>
    internal IReadOnlyList<DocumentFacts> Documents { get; init; } = [];
}

/// <summary>A message of the same invoice in an earlier run.</summary>
internal sealed record EarlierMessage(
    long InvoiceId, long ResultId, long RunId, DateTimeOffset RunCreatedAt, string Definition, MessageResultStatus Status, DateTimeOffset? SentAt, string? Recipients, int? SentRevision,
    string? Documents)
{
    /// <summary>Whether its run is not complete: somebody makes it at this moment.</summary>
    internal bool RunIsBeingMade { get; init; }

    /// <summary>Which time it is sent: 1 until somebody presses "Send again".</summary>
    internal int AttemptGroup { get; init; }

    /// <summary>The end of its present window.</summary>
    internal DateTimeOffset? SendUntil { get; init; }

    /// <summary>Whether a try of it ended without an answer, whatever became of it afterwards.</summary>
    internal bool MayHaveArrived { get; init; }

    /// <summary>Whether it was captured each time it was sent, so that it reached nobody.</summary>
    internal bool WasCaptured { get; init; }

    /// <summary>Whether somebody has had it sent again since a moment.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="window">How long windows are.</param>
    internal bool WasOpenedAgainSince(DateTimeOffset moment, TimeSpan window) =>
        // Kept in whole milliseconds, so that what was done in the same one seems earlier.
        AttemptGroup > 1 && SendUntil - window > moment.AddMilliseconds(-1);
}

/// <summary>One document of an invoice.</summary>
internal sealed record DocumentFacts(
    long InvoiceId, long TransformationId, TransformationResultStatus Status, int InvoiceRevision, int TransformationVersion, long Size, string? Error, string? Hash)
{
    /// <summary>As <see cref="MessageResult.Documents"/> writes it. Only where the invoice has an earlier message is the hash read.</summary>
    internal string Key => DocumentKeys.Of(TransformationId, Hash);

    /// <summary>Whether it was made from the invoice and the transformation as they are now. An uploaded one is what the billing system gave.</summary>
    internal bool IsCurrent(InvoiceFacts invoice, InvoiceTransformation transformation) =>
        DocumentQueue.IsCurrent(InvoiceRevision, TransformationVersion, invoice.Revision, transformation);
}
