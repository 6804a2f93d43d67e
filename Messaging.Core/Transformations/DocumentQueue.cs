using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Transformations;

/// <summary>Puts documents into the queue of those to be made. The rows are the queue.</summary>
public static class DocumentQueue
{
    /// <summary>The <see cref="TransformationResult.InvoiceRevision"/> of a document that was uploaded, and so made from none.</summary>
    internal const int Uploaded = 0;

    /// <summary>The same of a document that was uploaded while the invoice belonged to another customer: it must reach nobody.</summary>
    internal const int UploadedForAnother = -1;

    /// <summary>
    /// Whether a document was made from the invoice and the transformation as they are now. An uploaded one is what the billing system gave;
    /// one that was made here, before its transformation asked for uploads, is not.
    /// </summary>
    public static bool IsCurrent(TransformationResult document, int invoiceRevision, InvoiceTransformation transformation) =>
        IsCurrent(document.InvoiceRevision, document.TransformationVersion, invoiceRevision, transformation);

    /// <summary>The same, where only revision and version of the document were read.</summary>
    internal static bool IsCurrent(int documentRevision, int documentVersion, int invoiceRevision, InvoiceTransformation transformation) =>
        transformation.Output == TransformationOutput.Uploaded
            ? documentRevision == Uploaded
            : documentRevision == invoiceRevision && documentVersion == transformation.Version;

    /// <summary>
    /// Queues what is missing or out of date for these invoices. A document that is being made from an older revision is queued again;
    /// one that failed is tried again, since a person asks for it.
    /// </summary>
    /// <param name="db">A context whose transaction the change joins.</param>
    /// <param name="invoiceIds">The invoices.</param>
    /// <param name="transformations">The transformations; those of uploaded documents are passed over.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="cancellationToken">Stops between statements.</param>
    /// <returns>How many documents are to be made.</returns>
    public static async Task<int> QueueAsync(
        MessagingDbContext db, IReadOnlyList<long> invoiceIds, IReadOnlyList<InvoiceTransformation> transformations, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var queued = 0;
        foreach (var transformation in transformations.Where(t => t.Output != TransformationOutput.Uploaded))
        {
            queued += await RequeueOutdatedAsync(db, invoiceIds, transformation, now, cancellationToken);
            queued += await AddMissingAsync(db, invoiceIds, transformation, now, cancellationToken);
        }

        return queued;
    }

    private static Task<int> RequeueOutdatedAsync(
        MessagingDbContext db, IReadOnlyList<long> invoiceIds, InvoiceTransformation transformation, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.TransformationResults
            .Where(r => r.TransformationId == transformation.Id && EF.Parameter(invoiceIds).Contains(r.InvoiceId))
            .Where(r => r.Status == TransformationResultStatus.Failed || r.TransformationVersion != transformation.Version
                || db.Invoices.Any(i => i.Id == r.InvoiceId && i.Revision != r.InvoiceRevision))
            .Where(r => r.Status != TransformationResultStatus.Queued)
            .ExecuteUpdateAsync(
                set => set.SetProperty(r => r.Status, TransformationResultStatus.Queued).SetProperty(r => r.UpdatedAt, now), cancellationToken);

    private static async Task<int> AddMissingAsync(
        MessagingDbContext db, IReadOnlyList<long> invoiceIds, InvoiceTransformation transformation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var there = await db.TransformationResults
            .Where(r => r.TransformationId == transformation.Id && EF.Parameter(invoiceIds).Contains(r.InvoiceId))
            .Select(r => r.InvoiceId).ToHashSetAsync(cancellationToken);
        var missing = invoiceIds.Where(id => !there.Contains(id)).ToList();
        return missing.Count == 0 ? 0 : await TransformationResultRows.AddAsync(
            db,
            missing.Select(id => new TransformationResult
            {
                InvoiceId = id,
                TransformationId = transformation.Id,
                Status = TransformationResultStatus.Queued,
                CreatedAt = now,
                UpdatedAt = now,
            }),
            cancellationToken);
    }
}
