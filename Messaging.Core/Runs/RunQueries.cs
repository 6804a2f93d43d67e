using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs;

/// <summary>Named queries and set-based moves that several services share.</summary>
internal static class RunQueries
{
    /// <summary>Results that still move by themselves, or will once their run is started.</summary>
    internal static IQueryable<MessageResult> Open(this IQueryable<MessageResult> results) => results.Where(r =>
        r.Status == MessageResultStatus.Waiting || r.Status == MessageResultStatus.Pending || r.Status == MessageResultStatus.Processing
        || (r.NextAttemptAt != null
            && (r.Status == MessageResultStatus.TransformationResultNotReady || r.Status == MessageResultStatus.SendFailed)));

    /// <summary>Sent, but not to every address: the server refused some of them. What it said is the result's last error.</summary>
    internal static IQueryable<MessageResult> PartlyRefused(this IQueryable<MessageResult> results) =>
        results.Where(r => r.Status == MessageResultStatus.SendSuccessful && r.LastError != null);

    internal static async Task<IReadOnlyDictionary<MessageResultStatus, int>> CountByStatusAsync(
        this IQueryable<MessageResult> results, CancellationToken cancellationToken) =>
        await results.GroupBy(r => r.Status).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);

    /// <summary>All messages of events.</summary>
    internal static IQueryable<MessageResult> OfEvents(this MessagingDbContext db) => db.MessageResults.Where(r => r.NotificationId != null);

    /// <summary>The unsent of a run that is stopped become waiting. What is on the line is left to finish.</summary>
    internal static Task<int> MakeWaitingAsync(this MessagingDbContext db, long runId, CancellationToken cancellationToken) =>
        MakeWaitingAsync(db.MessageResults.Where(r => r.RunId == runId), cancellationToken);

    /// <summary>The unsent messages of events become waiting. What is on the line is left to finish.</summary>
    internal static Task<int> MakeEventMailWaitAsync(this MessagingDbContext db, CancellationToken cancellationToken) => MakeWaitingAsync(db.OfEvents(), cancellationToken);

    private static Task<int> MakeWaitingAsync(IQueryable<MessageResult> results, CancellationToken cancellationToken) =>
        results.Where(r => r.Status != MessageResultStatus.Processing).Open()
            .ExecuteUpdateAsync(set => set
                .SetProperty(r => r.Status, MessageResultStatus.Waiting)
                .SetProperty(r => r.NextAttemptAt, (DateTimeOffset?)null), cancellationToken);
}
