using System.Data.Common;
using System.Text.Json;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>
/// Adds and reads documents, for the same reasons as <see cref="MessageResultRows"/> and <see cref="InvoiceRows"/>: a run may need a hundred
/// thousand of them, and every mail reads its own.
/// </summary>
internal static class TransformationResultRows
{
    /// <param name="db">Where to read.</param>
    /// <param name="invoiceIds">Of which invoices.</param>
    /// <param name="cancellationToken">Stops before reading.</param>
    /// <returns>By invoice, whatever their status.</returns>
    internal static async Task<ILookup<long, TransformationResult>> ReadAsync(MessagingDbContext db, IReadOnlyList<long> invoiceIds, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            return Read(db.Database.GetDbConnection(), invoiceIds).ToLookup(document => document.InvoiceId);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static List<TransformationResult> Read(DbConnection connection, IReadOnlyList<long> invoiceIds)
    {
        using var find = new Statement(connection, $"""
            SELECT "Id", "InvoiceId", "TransformationId", "Status", "InvoiceRevision", "TransformationVersion", "FileName", "ContentType", "DocumentHash", "Size", "Error",
                "CreatedAt", "UpdatedAt"
            FROM "TransformationResults" WHERE "InvoiceId" IN {Statement.ListOf("@p0")}
            """, 1);
        using var rows = find.Read(JsonSerializer.Serialize(invoiceIds));
        var documents = new List<TransformationResult>();
        while (rows.Next())
        {
            documents.Add(new TransformationResult
            {
                Id = rows.Number(0), InvoiceId = rows.Number(1), TransformationId = rows.Number(2), Status = Enum.Parse<TransformationResultStatus>(rows.Text(3)),
                InvoiceRevision = (int)rows.Number(4), TransformationVersion = (int)rows.Number(5), FileName = rows.TextOrNull(6), ContentType = rows.TextOrNull(7),
                DocumentHash = rows.TextOrNull(8), Size = rows.Number(9), Error = rows.TextOrNull(10), CreatedAt = rows.Time(11), UpdatedAt = rows.Time(12),
            });
        }

        return documents;
    }

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
