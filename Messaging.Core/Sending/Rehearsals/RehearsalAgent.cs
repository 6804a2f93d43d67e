using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Cryptography;
using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Definitions;
using Messaging.Core.Runs;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending.Rehearsals;

/// <summary>Makes the mails of runs that were made stopped, as soon as their documents are there.</summary>
public sealed class RehearsalAgent
{
    /// <summary>Mails that are made and kept together: few enough to be cheap in memory, enough that the commit costs nothing.</summary>
    private const int Batch = 200;

    /// <summary>Half of the processors: nobody waits for a rehearsal so much that pages and sending may be slow for it.</summary>
    private static readonly int Composers = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>A run is looked through again after this time, whatever was told: a changed invoice makes its documents anew without a word.</summary>
    private static readonly TimeSpan FullLook = TimeSpan.FromMinutes(1);

    /// <summary>When each run was looked through to its end, and what the last change was that had been told then. Holds the runs that are not started.</summary>
    private Dictionary<long, (long Change, long At)> looked = [];

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly MailRecipeReader recipes;
    private readonly MailFactsReader facts;
    private readonly MailComposer composer;
    private readonly SentMailArchive archive;
    private readonly InstanceGuard guard;
    private readonly ChangeSignals signals;
    private readonly TimeProvider clock;

    internal RehearsalAgent(
        IDbContextFactory<MessagingDbContext> databases, MailRecipeReader recipes, MailFactsReader facts, MailComposer composer, SentMailArchive archive,
        InstanceGuard guard, ChangeSignals signals, TimeProvider clock)
    {
        this.databases = databases;
        this.recipes = recipes;
        this.facts = facts;
        this.composer = composer;
        this.archive = archive;
        this.guard = guard;
        this.signals = signals;
        this.clock = clock;
    }

    /// <summary>Makes all mails that can be made now, and drops those of runs that are over.</summary>
    /// <param name="cancellationToken">Stops after the present batch; the rest is made at the next call.</param>
    public async Task RehearseAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await DropAsync(db, cancellationToken);
        var runs = await NotStarted(db).AsNoTracking().OrderBy(r => r.Id).ToListAsync(cancellationToken);
        looked = looked.Where(l => runs.Exists(r => r.Id == l.Key)).ToDictionary();
        foreach (var run in runs)
        {
            var change = new[] { Topic.Run(run.Id), Topic.AnyRun, Topic.Sending }.Max(signals.LastChange);
            if (looked.TryGetValue(run.Id, out var last) && last.Change == change && clock.GetElapsedTime(last.At) < FullLook)
                continue;
            var at = clock.GetTimestamp();
            if (await db.MessageDefinitions.AsNoTracking().FirstOrDefaultAsync(d => d.Id == run.DefinitionId, cancellationToken) is { } definition)
                await RehearseAsync(db, run, definition, cancellationToken);
            looked[run.Id] = (change, at);
        }
    }

    /// <summary>Looked for first: a delete keeps others from writing even where it finds nothing, and this is called several times a second.</summary>
    private static async Task DropAsync(MessagingDbContext db, CancellationToken cancellationToken)
    {
        var over = await db.MessageRuns
            .Where(r => r.IsRehearsed && (r.Status == RunStatus.Finished || r.Status == RunStatus.FinishedWithProblems || r.Status == RunStatus.Closed))
            .Where(r => db.RehearsedMails.Any(m => m.RunId == r.Id)).Select(r => r.Id).ToListAsync(cancellationToken);
        foreach (var id in over)
            await db.RehearsedMails.Where(m => m.RunId == id).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Runs whose mails are made before their start.</summary>
    internal static IQueryable<MessageRun> NotStarted(MessagingDbContext db) =>
        db.MessageRuns.Where(r => r.IsRehearsed && r.Status == RunStatus.Stopped && r.StartedAt == null);

    private async Task RehearseAsync(MessagingDbContext db, MessageRun run, MessageDefinition definition, CancellationToken cancellationToken)
    {
        var recipe = await recipes.ReadAsync(db, definition, cancellationToken);
        var ready = Ready(db, run.Id, recipe);
        long last = 0;
        while (await ready.Where(r => r.Id > last).OrderBy(r => r.Id).Take(Batch).Select(r => new Waiting(r.Id, r.InvoiceId!.Value, r.AttemptGroup)).ToListAsync(cancellationToken) is { Count: > 0 } batch)
        {
            last = batch[^1].ResultId;
            // Before the mails: what changes in between counts as changed since.
            var before = await facts.ReadAsync(db, definition, batch.ConvertAll(w => w.ResultId), cancellationToken);
            var occasions = await MailOccasionReader.ReadEachAsync(db, [.. batch.Select(w => w.InvoiceId).Distinct()], RunModels.Of(run, clock), run.Bcc, cancellationToken);
            var made = new ConcurrentBag<RehearsedMail>();
            var there = batch.Where(w => before.ContainsKey(w.ResultId) && occasions.ContainsKey(w.InvoiceId));
            await Parallel.ForEachAsync(there, new ParallelOptions { MaxDegreeOfParallelism = Composers, CancellationToken = cancellationToken }, async (waiting, stop) =>
            {
                if (await MakeAsync(run.Id, waiting, recipe, occasions[waiting.InvoiceId], before[waiting.ResultId], stop) is { } mail)
                    made.Add(mail);
            });
            await KeepAsync(run.Id, [.. made.OrderBy(m => m.MessageResultId)], cancellationToken);
            signals.Publish(Topic.Run(run.Id));
        }
    }

    /// <summary>Messages that wait for the start, have no mail yet, and whose documents are all made, or failed for good.</summary>
    private static IQueryable<MessageResult> Ready(MessagingDbContext db, long runId, MailRecipe recipe)
    {
        var waiting = db.MessageResults.AsNoTracking()
            .Where(r => r.RunId == runId && r.Status == MessageResultStatus.Waiting && !db.RehearsedMails.Any(m => m.MessageResultId == r.Id));
        foreach (var transformation in recipe.Transformations)
        {
            var (id, version, uploaded) = (transformation.Id, transformation.Version, transformation.Output == TransformationOutput.Uploaded);
            waiting = waiting.Where(r => db.TransformationResults.Any(d => d.InvoiceId == r.InvoiceId && d.TransformationId == id
                && (d.Status == TransformationResultStatus.Ready || d.Status == TransformationResultStatus.Failed)
                && (uploaded ? d.InvoiceRevision == DocumentQueue.Uploaded : d.InvoiceRevision == r.Invoice!.Revision && d.TransformationVersion == version)));
        }

        return waiting;
    }

    /// <returns>The mail, or why there is none; null where its document has just been queued again.</returns>
    private async Task<RehearsedMail?> MakeAsync(
        long runId, Waiting waiting, MailRecipe recipe, Outcome<MailOccasion> occasion, MailFacts facts, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var mail = new RehearsedMail
        {
            MessageResultId = waiting.ResultId, RunId = runId, AttemptGroup = waiting.AttemptGroup, At = now,
            InvoiceRevision = facts.InvoiceRevision, Recipients = facts.Recipients, Documents = facts.Documents,
        };
        Outcome<ComposedMail> composed;
        try
        {
            composed = !occasion.Succeeded ? occasion.Error : await composer.ComposeAsync(recipe, occasion.Value, guard.MessageIdOf(waiting.ResultId, waiting.AttemptGroup), now, cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or DbException or IOException))
        {
            // As when it is sent: it is this mail's failure, and keeps no other from being made.
            mail.Error = $"The message could not be put together: {e.Message}";
            return mail;
        }

        if (composed.Error is DocumentNotReady)
            return null;
        if (!composed.Succeeded)
        {
            mail.Error = composed.Error.Message;
            return mail;
        }

        mail.Content = await archive.PackAsync(composed.Value, cancellationToken);
        mail.Hash = SHA256.HashData(composed.Value.ToBytes().Span);
        return mail;
    }

    /// <summary>Mails of messages that were deleted meanwhile, or whose run was started, are not kept: they are made when they are sent.</summary>
    private async Task KeepAsync(long runId, List<RehearsedMail> mails, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await NotStarted(db).AnyAsync(r => r.Id == runId, cancellationToken))
            return;
        var ids = mails.ConvertAll(m => m.MessageResultId);
        var there = await db.MessageResults.Where(r => EF.Parameter(ids).Contains(r.Id)).Select(r => r.Id).ToHashSetAsync(cancellationToken);
        db.RehearsedMails.AddRange(mails.Where(m => there.Contains(m.MessageResultId)));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private sealed record Waiting(long ResultId, long InvoiceId, int AttemptGroup);
}
