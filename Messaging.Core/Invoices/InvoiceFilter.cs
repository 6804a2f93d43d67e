using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Invoices;

/// <summary>What the invoice list is narrowed to. Everything that is set must hold.</summary>
public sealed record InvoiceFilter
{
    /// <summary>Exact customer number.</summary>
    public string? Customer { get; init; }

    /// <summary>Key of a cluster.</summary>
    public string? Cluster { get; init; }

    /// <summary>Whether clusters below <see cref="Cluster"/> count too.</summary>
    public bool IncludeChildren { get; init; }

    /// <summary>Concept or approved.</summary>
    public InvoiceStatus? Status { get; init; }

    /// <summary>The invoice's period starts on or after this day.</summary>
    public DateOnly? PeriodFrom { get; init; }

    /// <summary>The invoice's period ends on or before this day.</summary>
    public DateOnly? PeriodTo { get; init; }

    /// <summary>Whether it was sent.</summary>
    public SentFilter? Sent { get; init; }

    /// <summary>How far its documents are.</summary>
    public DocumentFilter? Documents { get; init; }

    /// <summary>Part of the invoice number, external id, customer number or customer name.</summary>
    public string? Search { get; init; }

    /// <summary>All invoices that match, to be read without their lines and fields.</summary>
    internal IQueryable<Invoice> Matching(MessagingDbContext db) =>
        Apply(Customer is { Length: > 0 } ? db.Invoices.AsNoTracking() : db.InvoicesByList(), db);

    /// <summary>The same invoices, to be counted: where only their customers matter, an index of these alone is quicker.</summary>
    internal IQueryable<Invoice> Counted(MessagingDbContext db) =>
        this with { Customer = null, Cluster = null, IncludeChildren = false } == new InvoiceFilter() ? Apply(db.Invoices.AsNoTracking(), db) : Matching(db);

    /// <summary>Narrows a query of invoices. An invoice without a period counts by its issue date.</summary>
    public IQueryable<Invoice> Apply(IQueryable<Invoice> invoices, MessagingDbContext db)
    {
        if (Customer is { Length: > 0 })
            invoices = invoices.Where(i => i.Customer!.Number == Customer);
        if (Cluster is { Length: > 0 })
        {
            var members = db.CustomersInCluster(Cluster, IncludeChildren).Select(c => c.Id);
            invoices = invoices.Where(i => members.Contains(i.CustomerId));
        }

        if (Status is { } status)
            invoices = invoices.Where(i => i.Status == status);
        if (PeriodFrom is { } from)
            invoices = invoices.Where(i => (i.PeriodFrom ?? i.IssueDate) >= from);
        if (PeriodTo is { } to)
            invoices = invoices.Where(i => (i.PeriodTo ?? i.IssueDate) <= to);
        invoices = Sent switch
        {
            null => invoices,
            SentFilter.Sent => invoices.Where(i => i.LastSentAt != null),
            SentFilter.NotSent => invoices.Where(i => i.LastSentAt == null),
            SentFilter.ChangedSinceSent => invoices.Where(i => i.LastSentRevision != null && i.LastSentRevision < i.Revision),
            _ => throw new InvalidOperationException($"No such filter: {Sent}"),
        };
        if (Documents is { } documents)
            invoices = db.WithDocuments(invoices, documents);
        if (Queries.Containing(Search) is { } pattern)
        {
            // Each customer is looked at once, and not once for each of its invoices.
            var customers = db.Customers.Where(c => EF.Functions.Like(c.Number, pattern, "\\") || EF.Functions.Like(c.Name, pattern, "\\")).Select(c => c.Id);
            invoices = invoices.Where(i => EF.Functions.Like(i.Number!, pattern, "\\") || EF.Functions.Like(i.ExternalId, pattern, "\\")
                || customers.Contains(i.CustomerId));
        }

        return invoices;
    }
}

/// <summary>Whether an invoice was sent.</summary>
public enum SentFilter
{
    /// <summary>A mail server took it at least once.</summary>
    Sent,

    /// <summary>No mail server ever took it.</summary>
    NotSent,

    /// <summary>It was sent, and changed afterwards.</summary>
    ChangedSinceSent,
}

/// <summary>How far the documents of an invoice are.</summary>
public enum DocumentFilter
{
    /// <summary>It has documents, and all of them are there and up to date.</summary>
    Ready,

    /// <summary>One is queued or being made.</summary>
    Underway,

    /// <summary>One could not be made.</summary>
    Failed,

    /// <summary>One was made before the invoice was last changed.</summary>
    Outdated,

    /// <summary>It has no document at all.</summary>
    None,
}
