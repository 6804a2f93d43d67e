using Messaging.Core.Runs;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>Adds what a run left out: as many rows as messages, in the worst case, so in the same way as those.</summary>
internal static class LeftOutRows
{
    /// <param name="db">A context with a transaction under way, which the rows join.</param>
    /// <param name="invoices">What was left out.</param>
    /// <param name="cancellationToken">Stops between two rows; nothing is kept then unless the caller commits.</param>
    internal static void Add(MessagingDbContext db, IEnumerable<LeftOutInvoice> invoices, CancellationToken cancellationToken)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Rows are added within a transaction.");
        using var insert = new Statement(db.Database.GetDbConnection(), """
            INSERT INTO "LeftOutInvoices" ("RunId", "InvoiceId", "Check", "Detail") VALUES (@p0, @p1, @p2, @p3)
            """, 4);
        foreach (var invoice in invoices)
        {
            cancellationToken.ThrowIfCancellationRequested();
            insert.Run(invoice.RunId, invoice.InvoiceId, invoice.Check?.ToString(), invoice.Detail);
        }
    }
}
