using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>Adds documents that are to be made, for the same reason as <see cref="MessageResultRows"/>: a run may need a hundred thousand of them.</summary>
internal static class TransformationResultRows
{
    /// <param name="db">A context; the rows join its transaction where one is under way, else they have one of their own.</param>
    /// <param name="documents">New documents of which nothing is known but what they are for. Their ids are not read back.</param>
    /// <param name="cancellationToken">Stops between two rows; nothing is kept then unless the caller commits.</param>
    /// <returns>How many were added.</returns>
    internal static async Task<int> AddAsync(MessagingDbContext db, IEnumerable<TransformationResult> documents, CancellationToken cancellationToken)
    {
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null;
        using var insert = new Statement(db.Database.GetDbConnection(), """
            INSERT INTO "TransformationResults" ("InvoiceId", "TransformationId", "Status", "InvoiceRevision", "TransformationVersion", "Size", "CreatedAt", "UpdatedAt")
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7)
            """, 8);
        var added = 0;
        foreach (var document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            added += insert.Run(
                document.InvoiceId, document.TransformationId, document.Status.ToString(), document.InvoiceRevision, document.TransformationVersion, document.Size,
                Statement.Time(document.CreatedAt), Statement.Time(document.UpdatedAt));
        }

        if (own is not null)
            await own.CommitAsync(cancellationToken);
        return added;
    }
}
