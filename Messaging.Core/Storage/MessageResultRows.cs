using Messaging.Core.Runs;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>
/// Adds the messages of a run, or of events. By Entity Framework, which tracks each row and reads its id back, 100,000 take half a minute and 200 MB, and
/// nobody else can write meanwhile.
/// </summary>
internal static class MessageResultRows
{
    /// <param name="db">A context with a transaction under way, which the rows join.</param>
    /// <param name="results">New messages. Their ids are not read back.</param>
    /// <param name="cancellationToken">Stops between two rows; nothing is kept then unless the caller commits.</param>
    internal static void Add(MessagingDbContext db, IEnumerable<MessageResult> results, CancellationToken cancellationToken)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Rows are added within a transaction.");
        using var insert = new Statement(db.Database.GetDbConnection(), """
            INSERT INTO "MessageResults" ("RunId", "NotificationId", "InvoiceId", "CustomerId", "WasConcept", "Status", "NextAttemptAt", "SendUntil", "LastError", "Attempts", "AttemptGroup")
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10)
            """, 11);
        foreach (var result in results)
        {
            cancellationToken.ThrowIfCancellationRequested();
            insert.Run(
                result.RunId, result.NotificationId, result.InvoiceId, result.CustomerId, result.WasConcept ? 1 : 0, result.Status.ToString(), Statement.Time(result.NextAttemptAt),
                Statement.Time(result.SendUntil), result.LastError, result.Attempts, result.AttemptGroup);
        }
    }
}
