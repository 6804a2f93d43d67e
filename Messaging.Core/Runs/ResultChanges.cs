using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs;

/// <summary>What a person changes on message results: send again, delete; one, several, or all that match.</summary>
internal sealed class ResultChanges(
    IDbContextFactory<MessagingDbContext> databases, AuditTrail audit, ChangeSignals signals, SendingOptions options, TimeProvider clock)
{
    private const string BeingMade = "Its run is being made at this moment";

    /// <summary>What "Send again" would do with a selection at this moment.</summary>
    internal async Task<SendAgainPlan> PlanAsync(ResultSelection selection, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var chosen = await ReadForSendingAsync(db, selection, cancellationToken);
        var movable = chosen.Where(r => WhyNever(r) is null).ToList();
        var sent = movable.Count(r => MessageResultTransitions.MayHaveArrived.Contains(r.Status));
        var free = movable.Count(r => WhyNotUnasked(r) is null);
        return new SendAgainPlan(free, sent, movable.Count - free - sent, chosen.Count - movable.Count);
    }

    internal async Task<Outcome<BulkChange>> SendAgainAsync(ResultSelection selection, bool evenIfSent, DateTimeOffset? shownAt, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var chosen = await ReadForSendingAsync(db, selection, cancellationToken);
        var again = chosen.Where(r => WhyNotAgain(r, evenIfSent, shownAt) is null).ToList();
        var changed = 0;
        foreach (var run in again.GroupBy(r => r.RunId))
            changed += await (run.Key is { } id ? SendRunAgainAsync(db, id, [.. run], cancellationToken) : SendEventsAgainAsync(db, [.. run], cancellationToken));

        if (changed > 0)
        {
            audit.Add(db, "Sent again", "Message results", Describe(selection), string.Create(CultureInfo.InvariantCulture, $"{changed} messages"));
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        Publish(again);
        return new BulkChange(changed, CountReasons(chosen, r => WhyNotAgain(r, evenIfSent, shownAt)));
    }

    internal async Task<Outcome<BulkChange>> DeleteAsync(ResultSelection selection, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var chosen = await ReadChosenAsync(db, selection, cancellationToken);
        var deleted = chosen.Where(r => WhyNotDelete(r) is null).ToList();
        if (deleted.Count > 0)
        {
            var ids = deleted.Select(r => r.Id).ToList();
            await db.MessageResults.Where(r => EF.Parameter(ids).Contains(r.Id)).ExecuteDeleteAsync(cancellationToken);
            audit.Add(db, "Deleted", "Message results", Describe(selection), string.Create(CultureInfo.InvariantCulture, $"{deleted.Count} messages"));
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        Publish(deleted);
        return new BulkChange(deleted.Count, CountReasons(chosen, WhyNotDelete));
    }

    private async Task<int> SendRunAgainAsync(MessagingDbContext db, long runId, List<Chosen> results, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? until = now + options.Window;
        var run = await db.MessageRuns.FirstAsync(r => r.Id == runId, cancellationToken);
        var stopped = run.Status is RunStatus.Stopped or RunStatus.StoppedByErrors;
        if (!stopped)
        {
            run.Status = RunStatus.Running;
            run.SendUntil = until;
            run.FinishedAt = null;
            await db.SaveChangesAsync(cancellationToken);
        }

        await QueueDocumentsAsync(db, run, results, now, cancellationToken);
        return await OpenAgainAsync(db, results, stopped, now, cancellationToken);
    }

    private async Task<int> SendEventsAgainAsync(MessagingDbContext db, List<Chosen> results, CancellationToken cancellationToken)
    {
        var stopped = !await db.EventMailStates.AnyAsync(s => s.Status == RunStatus.Running, cancellationToken);
        return await OpenAgainAsync(db, results, stopped, clock.GetUtcNow(), cancellationToken);
    }

    private Task<int> OpenAgainAsync(MessagingDbContext db, List<Chosen> results, bool stopped, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset? until = now + options.Window;
        var ids = results.Select(r => r.Id).ToList();
        return db.MessageResults.Where(r => EF.Parameter(ids).Contains(r.Id) && r.Status != MessageResultStatus.Processing)
            .ExecuteUpdateAsync(set => set
                .SetProperty(r => r.Status, stopped ? MessageResultStatus.Waiting : MessageResultStatus.Pending)
                .SetProperty(r => r.NextAttemptAt, stopped ? null : (DateTimeOffset?)now)
                .SetProperty(r => r.SendUntil, until)
                .SetProperty(r => r.Attempts, 0)
                .SetProperty(r => r.AttemptGroup, r => r.AttemptGroup + 1)
                .SetProperty(r => r.HandedOverAt, (DateTimeOffset?)null)
                .SetProperty(r => r.LastError, (string?)null), cancellationToken);
    }

    private static async Task QueueDocumentsAsync(
        MessagingDbContext db, MessageRun run, List<Chosen> results, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var definition = await db.MessageDefinitions.AsNoTracking().FirstOrDefaultAsync(d => d.Id == run.DefinitionId, cancellationToken);
        if (definition is null)
            return;
        var keys = definition.TransformationKeys;
        var transformations = await db.Transformations.AsNoTracking().Where(t => keys.Contains(t.Key)).ToListAsync(cancellationToken);
        await DocumentQueue.QueueAsync(db, [.. results.Select(r => r.InvoiceId!.Value).Distinct()], transformations, now, cancellationToken);
    }

    private static async Task<List<Chosen>> ReadChosenAsync(MessagingDbContext db, ResultSelection selection, CancellationToken cancellationToken) =>
        await db.Chosen(selection)
            .Select(r => new Chosen(r.Id, r.RunId, r.InvoiceId, r.Status, r.MessageId != null, r.HandedOverAt, (RunStatus?)r.Run!.Status))
            .ToListAsync(cancellationToken);

    private static string? WhyNotAgain(Chosen result, bool evenIfSent, DateTimeOffset? shownAt) => WhyNever(result) ?? (evenIfSent
        // Whoever agreed to a second mail did not know of this one.
        ? (result.SentAt >= shownAt ? "Sent in the meantime" : null)
        : WhyNotUnasked(result));

    private static string? WhyNever(Chosen result) => result switch
    {
        { RunStatus: RunStatus.BeingMade } => BeingMade,
        { RunStatus: RunStatus.Closed } or { Status: MessageResultStatus.Closed } => "The run or the message is closed",
        { Status: MessageResultStatus.Processing } => "On the line at this moment",
        { Status: MessageResultStatus.Waiting or MessageResultStatus.Pending } => "Not sent yet",
        _ => null,
    };

    /// <summary>Why a customer might get the same mail twice.</summary>
    private static string? WhyNotUnasked(Chosen result) => result switch
    {
        _ when MessageResultTransitions.MayHaveArrived.Contains(result.Status) => "Already sent, or may have arrived",
        { Elsewhere: not null } => "Another run has sent its invoice, or may have",
        { IsToBeSentElsewhere: true } => "Another run is still to send its invoice",
        { IsOlderOfSeveral: true } => "A newer message of its invoice is sent again",
        _ => null,
    };

    private static async Task<List<Chosen>> ReadForSendingAsync(MessagingDbContext db, ResultSelection selection, CancellationToken cancellationToken)
    {
        var chosen = await ReadChosenAsync(db, selection, cancellationToken);
        var again = db.Chosen(selection).Where(r => r.InvoiceId != null && MessageResultTransitions.MaySendAgain.Contains(r.Status));
        var elsewhere = await again.SentElsewhereAsync(db, cancellationToken);
        var toBeSent = (await again.StillToBeSentElsewhere(db).ToListAsync(cancellationToken)).ToHashSet();
        chosen = chosen.ConvertAll(r => r with { Elsewhere = elsewhere.GetValueOrDefault(r.Id), IsToBeSentElsewhere = toBeSent.Contains(r.Id) });
        var newest = chosen.Where(r => r.InvoiceId is not null && WhyNever(r) is null && WhyNotUnasked(r) is null)
            .GroupBy(r => r.InvoiceId!.Value).ToDictionary(g => g.Key, g => g.Max(r => r.Id));
        return chosen.ConvertAll(r => r with { IsOlderOfSeveral = r.InvoiceId is { } invoice && newest.TryGetValue(invoice, out var id) && r.Id < id });
    }

    private static string? WhyNotDelete(Chosen result) => result switch
    {
        { RunStatus: RunStatus.BeingMade } => BeingMade,
        { Status: MessageResultStatus.Processing } => "On the line at this moment",
        { WasHandedOver: true } => "Sent or handed to the server once; kept as evidence",
        _ => null,
    };

    private static Dictionary<string, int> CountReasons(List<Chosen> chosen, Func<Chosen, string?> why) =>
        chosen.Select(why).OfType<string>().GroupBy(reason => reason, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);

    private static string Describe(ResultSelection selection) => selection.Ids is { } ids
        ? string.Create(CultureInfo.InvariantCulture, $"{ids.Count} selected")
        : selection.Filter is { RunId: { } run } ? string.Create(CultureInfo.InvariantCulture, $"all matching in run {run}") : "all matching";

    private void Publish(List<Chosen> results)
    {
        foreach (var run in results.Select(r => r.RunId).Distinct())
            signals.Publish(Topic.Run(run ?? RunGate.EventMail));
        signals.Publish(Topic.Sending);
    }

    private sealed record Chosen(
        long Id, long? RunId, long? InvoiceId, MessageResultStatus Status, bool WasHandedOver, DateTimeOffset? HandedOverAt, RunStatus? RunStatus)
    {
        /// <summary>What sent its invoice unseen by whoever made its run.</summary>
        public SentElsewhere? Elsewhere { get; init; }

        /// <summary>Whether another message of its invoice leaves by itself.</summary>
        public bool IsToBeSentElsewhere { get; init; }

        /// <summary>Whether a newer message of its invoice, which could be sent unasked too, is chosen with it.</summary>
        public bool IsOlderOfSeveral { get; init; }

        /// <summary>When its mail was sent, or may have been, by itself or by another run.</summary>
        public DateTimeOffset? SentAt => MessageResultTransitions.MayHaveArrived.Contains(Status) ? HandedOverAt : Elsewhere?.At;
    }
}
