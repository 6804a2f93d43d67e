using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs;

/// <summary>
/// How many results of each run have each status, counted once for all who look at lists of runs, until something is told to have changed.
/// Holds the counts of at most <see cref="MostRuns"/> runs, some hundred bytes each.
/// </summary>
internal sealed class RunCounts(IDbContextFactory<MessagingDbContext> databases, ChangeSignals signals, TimeProvider clock)
{
    private const int MostRuns = 1_000;

    /// <summary>Every change is told, after it is stored. Should one not be, lists are right again after this time.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Dictionary<long, Counted> runs = [];

    /// <summary>As they are now, or were at the last change that was told.</summary>
    internal async Task<IReadOnlyDictionary<MessageResultStatus, int>> ReadAsync(long runId, CancellationToken cancellationToken) =>
        await Get(runId).WaitAsync(cancellationToken);

    private Task<IReadOnlyDictionary<MessageResultStatus, int>> Get(long runId)
    {
        lock (gate)
        {
            // Seen before it is counted: a change that comes meanwhile makes the count old at once.
            var change = Math.Max(signals.LastChange(Topic.Run(runId)), signals.LastChange(Topic.AnyRun));
            if (runs.TryGetValue(runId, out var known) && known.Change == change && clock.GetElapsedTime(known.At) < Longest && !known.Counts.IsFaulted)
                return known.Counts;
            if (runs.Count >= MostRuns)
                runs.Clear();
            var counts = Task.Run(() => CountAsync(runId));
            runs[runId] = new Counted(change, clock.GetTimestamp(), counts);
            return counts;
        }
    }

    private async Task<IReadOnlyDictionary<MessageResultStatus, int>> CountAsync(long runId)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.MessageResults.Where(r => r.RunId == runId).CountByStatusAsync(CancellationToken.None);
    }

    private sealed record Counted(long Change, long At, Task<IReadOnlyDictionary<MessageResultStatus, int>> Counts);
}
