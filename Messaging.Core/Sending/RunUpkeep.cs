using Messaging.Core.Notices;
using Messaging.Core.Runs;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Messaging.Core.Sending;

/// <summary>What has to happen to runs beside sending: wake messages whose documents are there, end windows, finish.</summary>
public sealed class RunUpkeep(
    IDbContextFactory<MessagingDbContext> databases, ClockWatch times, ChangeSignals signals, TimeProvider clock, ILogger<RunUpkeep> log)
{
    private const int Chunk = 1_000;

    private const string WindowEnded =
        "Not sent: the sending window ended before this message had its turn. \"Send again\" opens a new one.";

    private const string DocumentsNeverCame =
        "Not sent: the sending window ended before all of its documents were there. Upload what is missing, then \"Send again\".";

    /// <summary>Documents are written by clocks that differ a little, and commits take a moment.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    /// <summary>Everything is looked at again so often, whatever changed.</summary>
    private static readonly TimeSpan FullLook = TimeSpan.FromMinutes(1);

    private DateTimeOffset lookedUntil = DateTimeOffset.MinValue;
    /// <summary>By the steady clock: after the time of day was set back, changes of documents seem older than the last look.</summary>
    private long? lookedFullyAt;

    /// <summary>The runs that ran at the last look: documents of a new one may have been made while it was.</summary>
    private HashSet<long> known = [];

    /// <summary>Messages that wait for documents become pending when nothing is missing any more.</summary>
    /// <returns>How many.</returns>
    public async Task<int> WakeAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var began = clock.GetTimestamp();
        var full = lookedFullyAt is not { } at || clock.GetElapsedTime(at) >= FullLook;
        var since = full ? DateTimeOffset.MinValue : lookedUntil - Overlap;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var runs = await db.MessageRuns.AsNoTracking().Where(r => r.Status == RunStatus.Running)
            .Select(r => new { r.Id, r.DefinitionId }).ToListAsync(cancellationToken);
        var woken = 0;
        foreach (var run in runs)
        {
            var count = await TryWakeRunAsync(db, run.Id, run.DefinitionId, known.Contains(run.Id) ? since : DateTimeOffset.MinValue, cancellationToken);
            if (count > 0)
                signals.Publish(Topic.Run(run.Id));
            woken += count;
        }

        known = [.. runs.Select(r => r.Id)];
        lookedUntil = now;
        lookedFullyAt = full ? began : lookedFullyAt;
        return woken;
    }

    /// <summary>Messages whose window is over are no longer tried by themselves.</summary>
    public async Task ExpireAsync(CancellationToken cancellationToken)
    {
        // A clock that was set forward must not end windows that have just begun.
        await times.LookAsync(cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var over = db.MessageResults.Where(r => r.SendUntil <= now && (r.RunId == null || r.Run!.Status == RunStatus.Running));
        var late = await over.Where(r => r.Status == MessageResultStatus.Pending).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.Status, MessageResultStatus.SendFailed)
            .SetProperty(r => r.LastError, r => r.LastError == null ? WindowEnded : r.LastError + " " + WindowEnded)
            .SetProperty(r => r.NextAttemptAt, (DateTimeOffset?)null), cancellationToken);
        late += await over
            .Where(r => r.NextAttemptAt != null
                && (r.Status == MessageResultStatus.SendFailed || r.Status == MessageResultStatus.TransformationResultNotReady))
            .ExecuteUpdateAsync(set => set
                .SetProperty(r => r.LastError, r => r.LastError ?? DocumentsNeverCame)
                .SetProperty(r => r.NextAttemptAt, (DateTimeOffset?)null), cancellationToken);
        if (late > 0)
            signals.Publish(Topic.AnyRun);
    }

    /// <summary>Running runs with nothing left to do are finished, with problems where not everything was sent.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        DateTimeOffset? now = clock.GetUtcNow();
        var running = await db.MessageRuns.Where(r => r.Status == RunStatus.Running).Select(r => r.Id).ToListAsync(cancellationToken);
        foreach (var id in running)
        {
            var results = db.MessageResults.Where(r => r.RunId == id);
            // Reading takes no lock, so that an idle program disturbs nobody.
            if (await results.Open().AnyAsync(cancellationToken))
                continue;
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            // "Send again" may have opened it in this very moment, and its message may even have been tried.
            if (await results.Open().AnyAsync(cancellationToken))
                continue;
            var problems = await results.AnyAsync(r => r.Status != MessageResultStatus.SendSuccessful, cancellationToken);
            var status = problems ? RunStatus.FinishedWithProblems : RunStatus.Finished;
            var finished = await db.MessageRuns.Where(r => r.Id == id && r.Status == RunStatus.Running)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Status, status).SetProperty(r => r.FinishedAt, now), cancellationToken);
            var told = finished > 0 ? await NoticeWriter.AddAsync(db, id, clock.GetUtcNow(), cancellationToken) : null;
            await transaction.CommitAsync(cancellationToken);
            if (finished == 0)
                continue;
            signals.Publish(Topic.Run(id));
            if (told is { } user)
                signals.Publish(Topic.Notices(user));
        }
    }

    /// <summary>A damaged definition or transformation keeps no other run from going on; its own messages stay as they are until it is mended.</summary>
    private async Task<int> TryWakeRunAsync(MessagingDbContext db, long runId, long definitionId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            return await WakeRunAsync(db, runId, definitionId, since, cancellationToken);
        }
        catch (Exception e) when (DamagedRows.IsDamage(e))
        {
            log.LogError(e, "What the messages of run {Run} have in common cannot be read", runId);
            return 0;
        }
    }

    private async Task<int> WakeRunAsync(MessagingDbContext db, long runId, long definitionId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var definition = await db.MessageDefinitions.AsNoTracking().FirstOrDefaultAsync(d => d.Id == definitionId, cancellationToken);
        var keys = definition?.TransformationKeys ?? [];
        var transformations = await db.Transformations.AsNoTracking().Where(t => keys.Contains(t.Key)).ToListAsync(cancellationToken);
        var needed = transformations.ConvertAll(t => t.Id);
        var woken = 0;
        long last = 0;
        while (true)
        {
            var waiting = await db.MessageResults.AsNoTracking()
                .Where(r => r.RunId == runId && r.Status == MessageResultStatus.TransformationResultNotReady && r.NextAttemptAt != null && r.Id > last)
                .Where(r => since == DateTimeOffset.MinValue
                    || db.TransformationResults.Any(t => t.InvoiceId == r.InvoiceId && t.UpdatedAt >= since))
                .OrderBy(r => r.Id).Take(Chunk)
                .Select(r => new { r.Id, InvoiceId = r.InvoiceId!.Value, r.Invoice!.Revision }).ToListAsync(cancellationToken);
            if (waiting.Count == 0)
                return woken;
            last = waiting[^1].Id;
            var invoices = waiting.ConvertAll(w => w.InvoiceId);
            var documents = (await db.TransformationResults.AsNoTracking()
                    .Where(t => EF.Parameter(invoices).Contains(t.InvoiceId) && needed.Contains(t.TransformationId)).ToListAsync(cancellationToken))
                .ToLookup(t => t.InvoiceId);
            var ready = waiting.Where(w => transformations.TrueForAll(t => IsDecided(documents[w.InvoiceId], t, w.Revision))).Select(w => w.Id).ToList();
            // The invoice, a transformation or the definition may have changed while the message waits for something else.
            var outdated = waiting.Where(w => transformations.Exists(t => IsToBeMadeAnew(documents[w.InvoiceId], t, w.Revision))).Select(w => w.InvoiceId).Distinct().ToList();
            if (outdated.Count > 0 && await QueueAsync(db, outdated, transformations, cancellationToken) > 0)
                signals.Publish(Topic.Sending);
            woken += await PendAsync(db, ready, cancellationToken);
        }
    }

    /// <summary>Made here, and missing or of an earlier revision, and not in the queue.</summary>
    private static bool IsToBeMadeAnew(IEnumerable<TransformationResult> documents, InvoiceTransformation transformation, int revision) =>
        transformation.Output != TransformationOutput.Uploaded
            && (documents.FirstOrDefault(d => d.TransformationId == transformation.Id) is not { } document
                || (document.Status != TransformationResultStatus.Queued && !DocumentQueue.IsCurrent(document, revision, transformation)));

    private async Task<int> QueueAsync(
        MessagingDbContext db, List<long> invoices, IReadOnlyList<InvoiceTransformation> transformations, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var queued = await DocumentQueue.QueueAsync(db, invoices, transformations, clock.GetUtcNow(), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return queued;
    }

    /// <summary>There, or failed for good: either way the message can be looked at.</summary>
    private static bool IsDecided(IEnumerable<TransformationResult> documents, InvoiceTransformation transformation, int revision) =>
        documents.FirstOrDefault(d => d.TransformationId == transformation.Id) is { } document
            && DocumentQueue.IsCurrent(document, revision, transformation)
            && document.Status is TransformationResultStatus.Ready or TransformationResultStatus.Failed;

    private async Task<int> PendAsync(MessagingDbContext db, List<long> ids, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        return await db.MessageResults
            .Where(r => EF.Parameter(ids).Contains(r.Id) && r.Status == MessageResultStatus.TransformationResultNotReady)
            .ExecuteUpdateAsync(set => set
                .SetProperty(r => r.Status, MessageResultStatus.Pending)
                .SetProperty(r => r.NextAttemptAt, now)
                .SetProperty(r => r.LastError, (string?)null), cancellationToken);
    }
}
