using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>
/// Questions that reach across features. They stand here so that customers need not know of invoices, nor invoices and mail
/// servers of runs and documents: otherwise the features would know each other in circles.
/// </summary>
internal static class CrossReads
{
    /// <summary>How many invoices each of the customers has; those with none are left out.</summary>
    internal static Task<Dictionary<long, int>> CountInvoicesAsync(
        this MessagingDbContext db, IReadOnlyList<long> customerIds, CancellationToken cancellationToken) =>
        db.Invoices.Where(i => customerIds.Contains(i.CustomerId))
            .GroupBy(i => i.CustomerId)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(pair => pair.Key, pair => pair.Count, cancellationToken);

    /// <summary>How many message results each of the invoices has; those with none are left out.</summary>
    internal static Task<Dictionary<long, int>> CountMessagesAsync(
        this MessagingDbContext db, IReadOnlyList<long> invoiceIds, CancellationToken cancellationToken) =>
        db.MessageResults.Where(r => r.InvoiceId != null && invoiceIds.Contains(r.InvoiceId.Value))
            .GroupBy(r => r.InvoiceId!.Value)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(pair => pair.Key, pair => pair.Count, cancellationToken);

    /// <summary>How many runs are being sent.</summary>
    internal static Task<int> CountRunningRunsAsync(this MessagingDbContext db, CancellationToken cancellationToken) =>
        db.MessageRuns.CountAsync(r => r.Status == RunStatus.Running, cancellationToken);

    /// <summary>Invoices whose documents are this far. An uploaded document is out of date only where it was uploaded for another customer.</summary>
    internal static IQueryable<Invoice> WithDocuments(this MessagingDbContext db, IQueryable<Invoice> invoices, DocumentFilter wanted)
    {
        var documents = db.TransformationResults;
        var underway = documents.Where(d => d.Status == TransformationResultStatus.Queued || d.Status == TransformationResultStatus.Processing);
        var failed = documents.Where(d => d.Status == TransformationResultStatus.Failed);
        return wanted switch
        {
            DocumentFilter.None => invoices.Where(i => !documents.Any(d => d.InvoiceId == i.Id)),
            DocumentFilter.Underway => invoices.Where(i => underway.Select(d => d.InvoiceId).Contains(i.Id)),
            DocumentFilter.Failed => invoices.Where(i => failed.Select(d => d.InvoiceId).Contains(i.Id)),
            DocumentFilter.Outdated => invoices.Where(i => documents.Any(d => d.InvoiceId == i.Id && d.InvoiceRevision != 0 && d.InvoiceRevision != i.Revision)),
            // Each document is looked at once: 0 where one is not as it should be, null where there is none.
            DocumentFilter.Ready => invoices.Where(i => documents.Where(d => d.InvoiceId == i.Id)
                .Min(d => (int?)(d.Status == TransformationResultStatus.Ready && (d.InvoiceRevision == 0 || d.InvoiceRevision == i.Revision) ? 1 : 0)) == 1),
            _ => throw new ArgumentOutOfRangeException(nameof(wanted), wanted, "Not a state of documents."),
        };
    }

    /// <summary>How far the documents of each of the invoices are; those with none are left out.</summary>
    internal static async Task<Dictionary<long, DocumentCounts>> CountDocumentsAsync(
        this MessagingDbContext db, IReadOnlyList<long> invoiceIds, CancellationToken cancellationToken)
    {
        var counts = await db.TransformationResults.Where(r => invoiceIds.Contains(r.InvoiceId))
            .GroupBy(r => new { r.InvoiceId, r.Status })
            .Select(group => new { group.Key.InvoiceId, group.Key.Status, Count = group.Count() })
            .ToListAsync(cancellationToken);
        return counts.GroupBy(c => c.InvoiceId).ToDictionary(group => group.Key, group => new DocumentCounts(
            group.Where(c => c.Status == TransformationResultStatus.Ready).Sum(c => c.Count),
            group.Where(c => c.Status is TransformationResultStatus.Queued or TransformationResultStatus.Processing).Sum(c => c.Count),
            group.Where(c => c.Status == TransformationResultStatus.Failed).Sum(c => c.Count)));
    }

    /// <summary>
    /// Documents show the customer, with its cluster, so those of invoices that have not gone out yet are out of date when one of them changes.
    /// Sent ones stay what was sent.
    /// </summary>
    internal static Task<int> RenewUnsentInvoicesAsync(
        this MessagingDbContext db, IReadOnlyList<long> customerIds, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Invoices.Where(i => EF.Parameter(customerIds).Contains(i.CustomerId) && i.LastSentAt == null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(i => i.Revision, i => i.Revision + 1)
                    .SetProperty(i => i.Version, i => i.Version + 1)
                    .SetProperty(i => i.UpdatedAt, now),
                cancellationToken);

    /// <summary>Documents that were uploaded for the former customer of an invoice do not count any more, and have to be uploaded again.</summary>
    internal static Task<int> OutdateUploadsAsync(this MessagingDbContext db, IReadOnlyList<long> invoiceIds, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.TransformationResults.Where(r => EF.Parameter(invoiceIds).Contains(r.InvoiceId) && r.InvoiceRevision == DocumentQueue.Uploaded && r.Status == TransformationResultStatus.Ready)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.InvoiceRevision, DocumentQueue.UploadedForAnother).SetProperty(r => r.UpdatedAt, now), cancellationToken);
}
