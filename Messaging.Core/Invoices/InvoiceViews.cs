using Messaging.Core.Common;

namespace Messaging.Core.Invoices;

/// <summary>How far the documents of an invoice are.</summary>
/// <param name="Ready">There.</param>
/// <param name="Underway">Queued or being made.</param>
/// <param name="Failed">Could not be made.</param>
public sealed record DocumentCounts(int Ready, int Underway, int Failed)
{
    /// <summary>No document at all.</summary>
    public static DocumentCounts None { get; } = new(0, 0, 0);
}

/// <summary>What invoices of one currency come to.</summary>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Total">Their totals with VAT, added up.</param>
public sealed record CurrencyTotal(string Currency, int Count, decimal Total);

/// <summary>One line of the list of invoices.</summary>
/// <param name="Id">Its row.</param>
/// <param name="ExternalId">The billing system's id.</param>
/// <param name="Number">The number; null only where there is none, which screens show as "Concept".</param>
/// <param name="CustomerId">The customer's row.</param>
/// <param name="CustomerNumber">The customer's number.</param>
/// <param name="CustomerName">The customer's name.</param>
/// <param name="ClusterKey">The customer's cluster, or none.</param>
/// <param name="ClusterName">The customer's cluster by name, or none.</param>
/// <param name="IssueDate">Date on the invoice.</param>
/// <param name="PeriodFrom">First day of the period.</param>
/// <param name="PeriodTo">Last day of the period.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Total">Total with VAT.</param>
/// <param name="Status">Concept or approved.</param>
/// <param name="LastSentAt">When a mail server last took it.</param>
/// <param name="LastSentRunId">By which run.</param>
/// <param name="ChangedSinceSent">Whether it was changed after that.</param>
public sealed record InvoiceRow(
    long Id, string ExternalId, string? Number, long CustomerId, string CustomerNumber, string CustomerName, string? ClusterKey, string? ClusterName,
    DateOnly IssueDate, DateOnly? PeriodFrom, DateOnly? PeriodTo, string Currency, decimal Total, InvoiceStatus Status,
    DateTimeOffset? LastSentAt, long? LastSentRunId, bool ChangedSinceSent)
{
    /// <summary>How far its documents are.</summary>
    public DocumentCounts Documents { get; init; } = DocumentCounts.None;
}

/// <summary>One invoice with everything about it.</summary>
public sealed record InvoiceDetail
{
    /// <summary>What stands in the list.</summary>
    public required InvoiceRow Row { get; init; }

    /// <summary>When it is to be paid.</summary>
    public DateOnly? DueDate { get; init; }

    /// <summary>What is billed.</summary>
    public required IReadOnlyList<InvoiceLine> Lines { get; init; }

    /// <summary>Total without VAT.</summary>
    public decimal TotalNet { get; init; }

    /// <summary>VAT of the whole.</summary>
    public decimal TotalVat { get; init; }

    /// <summary>Further values by name.</summary>
    public required IReadOnlyDictionary<string, string> Fields { get; init; }

    /// <summary>The revision that documents are made from.</summary>
    public int Revision { get; init; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>To be handed back when saving.</summary>
    public int Version { get; init; }

    /// <summary>Sentences about what looks wrong.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>What became of an invoice that was saved.</summary>
/// <param name="Status">Created, updated or unchanged.</param>
/// <param name="Warnings">Sentences about what looks wrong.</param>
public sealed record InvoiceSaved(ItemStatus Status, IReadOnlyList<string> Warnings);
