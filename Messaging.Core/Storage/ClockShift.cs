using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>Moves points in time that lie ahead, after the machine's time of day was set anew.</summary>
internal static class ClockShift
{
    /// <summary>Windows and next tries of all messages that are not final, and the windows of their runs. Standard SQL; times are whole milliseconds.</summary>
    internal static async Task ShiftSendingTimesAsync(this MessagingDbContext db, TimeSpan by, CancellationToken cancellationToken)
    {
        var milliseconds = (long)by.TotalMilliseconds;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"UPDATE \"MessageResults\" SET \"NextAttemptAt\" = \"NextAttemptAt\" + {milliseconds}, \"SendUntil\" = \"SendUntil\" + {milliseconds} WHERE \"Status\" NOT IN ('SendSuccessful', 'Closed')", cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"UPDATE \"MessageRuns\" SET \"SendUntil\" = \"SendUntil\" + {milliseconds} WHERE \"Status\" NOT IN ('Finished', 'Closed')", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
