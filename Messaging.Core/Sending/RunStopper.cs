using System.Collections.Concurrent;
using System.Globalization;
using Messaging.Core.Common;
using Messaging.Core.Notices;
using Messaging.Core.Runs;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>Stops runs that only a person can get going again. The mail of events is stopped alike, as run <see cref="RunGate.EventMail"/>.</summary>
internal sealed class RunStopper(IDbContextFactory<MessagingDbContext> databases, RunGate gate, ChangeSignals signals, SendingOptions options, TimeProvider clock)
{
    /// <summary>Equal permanent answers in a row, by run. Bounded by the runs of this process's life; an entry is some bytes.</summary>
    private readonly ConcurrentDictionary<long, (string Answer, int Count, long Ticket)> equalErrors = new();

    /// <summary>Stops one run.</summary>
    internal async Task StopAsync(long runId, string reason)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        var told = new List<long>();
        // Inside the transaction, where only one can be at a time, so that the gate agrees with the row.
        if (await (runId == RunGate.EventMail ? StopEventMailAsync(db, reason, told) : StopRunAsync(db, runId, reason, told)))
            gate.Close(runId);

        try
        {
            await transaction.CommitAsync();
        }
        catch
        {
            gate.Open(runId);
            throw;
        }

        equalErrors.TryRemove(runId, out _);
        signals.Publish(Topic.Run(runId));
        foreach (var person in told)
            signals.Publish(Topic.Notices(person));
    }

    /// <summary>Stops all running runs, and the mail of events where there is any: nothing can be sent at all.</summary>
    internal async Task StopAllAsync(string reason)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        var running = await db.MessageRuns.Where(r => r.Status == RunStatus.Running).Select(r => r.Id).ToListAsync();
        foreach (var id in running)
            await StopAsync(id, reason);
        if (await db.OfEvents().AnyAsync(r => r.Status == MessageResultStatus.Pending || r.Status == MessageResultStatus.Processing))
            await StopAsync(RunGate.EventMail, reason);
    }

    /// <summary>
    /// Counts permanent answers that are the same since the run was last stopped; gives the reason to stop when there were too many in a
    /// row. Answers that come after a stop, to messages that were on other lines then, say nothing about what a person mended before the
    /// next start.
    /// </summary>
    internal string? CountEqualErrors(long runId, long ticket, SendVerdict verdict, MessageAttempt attempt)
    {
        if (gate.IsClosed(runId, ticket))
            return null;
        if (verdict.Status != MessageResultStatus.SendFailed || verdict.NextAttemptAt is not null)
        {
            equalErrors.TryRemove(runId, out _);
            return null;
        }

        var answer = string.Create(CultureInfo.InvariantCulture, $"{attempt.ReplyCode} {attempt.ReplyText}");
        var (_, count, _) = equalErrors.AddOrUpdate(
            runId, (answer, 1, ticket), (_, last) => last.Answer == answer && !gate.IsClosed(runId, last.Ticket) ? (answer, last.Count + 1, ticket) : (answer, 1, ticket));
        return count >= options.StopAfterEqualErrors
            ? string.Create(CultureInfo.InvariantCulture, $"The server refused {count} messages in a row with the same words: {answer}")
            : null;
    }

    private async Task<bool> StopRunAsync(MessagingDbContext db, long runId, string reason, List<long> told)
    {
        var stopped = await db.MessageRuns.Where(r => r.Id == runId && r.Status == RunStatus.Running)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Status, RunStatus.StoppedByErrors).SetProperty(r => r.StopReason, reason));
        if (!await db.MessageRuns.AnyAsync(r => r.Id == runId && r.Status == RunStatus.StoppedByErrors))
            return false;
        await db.MakeWaitingAsync(runId, CancellationToken.None);
        if (stopped > 0 && await NoticeWriter.AddAsync(db, runId, clock.GetUtcNow(), CancellationToken.None) is { } person)
            told.Add(person);
        return true;
    }

    private async Task<bool> StopEventMailAsync(MessagingDbContext db, string reason, List<long> told)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        var startedBy = await db.EventMailStates.Where(s => s.Status == RunStatus.Running).Select(s => s.ChangedBy).SingleOrDefaultAsync();
        var stopped = await db.EventMailStates.Where(s => s.Status == RunStatus.Running)
            .ExecuteUpdateAsync(set => set
                .SetProperty(s => s.Status, RunStatus.StoppedByErrors).SetProperty(s => s.StopReason, reason)
                .SetProperty(s => s.Since, now).SetProperty(s => s.ChangedBy, (string?)null));
        if (!await db.EventMailStates.AnyAsync(s => s.Status == RunStatus.StoppedByErrors))
            return false;
        await db.MakeEventMailWaitAsync(CancellationToken.None);
        if (stopped > 0)
            told.AddRange(await NoticeWriter.AddForEventMailAsync(db, reason, startedBy, now.Value, CancellationToken.None));
        return true;
    }
}
