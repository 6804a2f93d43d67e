using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs;

/// <summary>
/// Makes a run. The checks, which take a while, are run before the transaction, since nobody else can write during one; within it is seen
/// whether they still hold, so that two people cannot send the same invoices unseen. A large run is made in parts; only where others put
/// some of its invoices into a run meanwhile, it is made in one piece after all.
/// </summary>
internal sealed class RunCreator(
    IDbContextFactory<MessagingDbContext> databases, CheckFactsReader reader, RunsBeingMade parts, AuditTrail audit, SendingOptions options, TimeProvider clock)
{
    /// <summary>The most addresses that get a blind copy: each is one more recipient of every mail.</summary>
    private const int MaxBcc = 10;

    internal async Task<Outcome<long>> CreateAsync(NewRun wanted, CancellationToken cancellationToken)
    {
        if (CheckBcc(wanted.Bcc) is { } invalid)
            return invalid;

        if (await FindEarlierAsync(wanted.Token, cancellationToken) is { } earlier)
            return new KeyOfEarlierRun(earlier);
        var tried = await TryTemplatesAsync(wanted, cancellationToken);
        var before = await ReportAsync(wanted, tried, cancellationToken);
        if (before.Succeeded && before.Value.Facts.Invoices.Count > parts.Part)
        {
            // A second click finds its own run half made, and gets it when it is complete.
            if (!await IsKnownAsync(wanted.Token, cancellationToken) && Refuse(wanted, before.Value) is { } refused)
                return refused;
            if (await MakeInPartsAsync(wanted, before.Value, cancellationToken) is { } made)
                return made;
        }

        return await MakeAsync(wanted, before, tried, cancellationToken);
    }

    /// <summary>
    /// Whoever uses a key again after its day may mean another run, or ask again for the answer that was lost: the old run in place of the
    /// new one would keep mails back, a second one would send them twice. So neither is done unseen.
    /// </summary>
    private async Task<long?> FindEarlierAsync(string token, CancellationToken cancellationToken)
    {
        var tooOld = clock.GetUtcNow() - IdempotencyStore.Kept;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.MessageRuns.Where(r => r.Token == token && r.CreatedAt <= tooOld).Select(r => (long?)r.Id).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<bool> IsKnownAsync(string token, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.MessageRuns.AnyAsync(r => r.Token == token, cancellationToken);
    }

    /// <summary>In one transaction.</summary>
    private async Task<Outcome<long>> MakeAsync(NewRun wanted, Outcome<CheckReport> before, TrialOutcome tried, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.MessageRuns.Where(r => r.Token == wanted.Token).Select(r => (long?)r.Id).FirstOrDefaultAsync(cancellationToken) is { } existing)
            return existing;
        var definition = await db.MessageDefinitions.FirstOrDefaultAsync(d => d.Key == wanted.DefinitionKey, cancellationToken);
        if (definition is null)
            return new NotFound("Message definition", wanted.DefinitionKey);
        var holds = before.Succeeded && before.Value.Facts.Definition.Version == definition.Version
            && await CheckFactsReader.StillHoldAsync(db, before.Value.Facts, cancellationToken);
        var now = holds ? before : await ReportAsync(db, definition, wanted, tried, cancellationToken);
        if (!now.Succeeded)
            return now.Error;

        var report = now.Value;
        if (Refuse(wanted, report) is { } refused)
            return refused;
        var run = NewRow(definition, wanted);
        db.MessageRuns.Add(run);
        definition.LastUsedAt = run.CreatedAt;
        await db.SaveChangesAsync(cancellationToken);
        Note(db, run, wanted, report);
        await db.SaveChangesAsync(cancellationToken);
        var leftOut = report.Facts.Invoices.ToLookup(i => report.IsLeftOut(i, wanted.Decisions));
        MessageResultRows.Add(db, leftOut[false].Select(invoice => RunRows.NewResult(run, wanted.Start, invoice, report)), cancellationToken);
        LeftOutRows.Add(db, leftOut[true].Select(invoice => RunRows.LeftOut(run, invoice, report, wanted.Decisions)), cancellationToken);
        await DocumentQueue.QueueAsync(db, [.. leftOut[false].Select(i => i.Id)], report.Facts.Transformations, run.CreatedAt, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return run.Id;
    }

    /// <summary>Null where the checks no longer hold.</summary>
    private Task<long?> MakeInPartsAsync(NewRun wanted, CheckReport report, CancellationToken cancellationToken) =>
        parts.TryMakeAsync(wanted, report, () => NewRow(report.Facts.Definition, wanted), async (db, run) =>
        {
            // It counts as made now: whoever ran checks before this moment did not see all of it.
            run.CreatedAt = clock.GetUtcNow();
            run.StartedAt = wanted.Start ? run.CreatedAt : null;
            run.Status = wanted.Start ? RunStatus.Running : RunStatus.Stopped;
            DateTimeOffset? used = run.CreatedAt;
            await db.MessageDefinitions.Where(d => d.Id == run.DefinitionId).ExecuteUpdateAsync(set => set.SetProperty(d => d.LastUsedAt, used), cancellationToken);
            Note(db, run, wanted, report);
        }, cancellationToken);

    /// <summary>Why no run is made of what was found, or null.</summary>
    private Error? Refuse(NewRun wanted, CheckReport report)
    {
        var meanwhile = report.Facts.Invoices.Count(i => i.Earlier is { } earlier && wanted.CheckedAt is { } seen
            && (earlier.RunIsBeingMade || earlier.RunCreatedAt >= seen || earlier.WasOpenedAgainSince(seen, options.Window)) && !wanted.Decisions.LeaveOutInvoices.Contains(i.Id));
        if (meanwhile > 0)
            return new SentMeanwhile(meanwhile);
        if (wanted.Seen is { } shown && shown != report.FingerprintOf(wanted.Decisions))
            return new OthersWouldLeave(report.Leaving(wanted.Decisions).Count());
        return report.Facts.Invoices.All(i => report.IsLeftOut(i, wanted.Decisions)) ? new NothingSelected() : null;
    }

    private void Note(MessagingDbContext db, MessageRun run, NewRun wanted, CheckReport report)
    {
        var included = report.Facts.Invoices.Count(i => !report.IsLeftOut(i, wanted.Decisions));
        audit.Add(db, wanted.Start ? "Started" : "Created", "Message run", run.Id.ToString(CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"{run.DefinitionName}: {included} messages, {report.Facts.Invoices.Count - included} left out"));
    }

    /// <summary>Before the transaction, since it takes a while and nobody else can write during one. What changes in between, each mail finds out for itself.</summary>
    private async Task<TrialOutcome> TryTemplatesAsync(NewRun wanted, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var definition = await db.MessageDefinitions.AsNoTracking().FirstOrDefaultAsync(d => d.Key == wanted.DefinitionKey, cancellationToken);
        return definition is null ? TrialOutcome.Fine : await reader.TryAsync(db, definition, wanted.Selection, cancellationToken);
    }

    private async Task<Outcome<CheckReport>> ReportAsync(NewRun wanted, TrialOutcome tried, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var definition = await db.MessageDefinitions.AsNoTracking().FirstOrDefaultAsync(d => d.Key == wanted.DefinitionKey, cancellationToken);
        return definition is null ? new NotFound("Message definition", wanted.DefinitionKey) : await ReportAsync(db, definition, wanted, tried, cancellationToken);
    }

    private static async Task<Outcome<CheckReport>> ReportAsync(
        MessagingDbContext db, MessageDefinition definition, NewRun wanted, TrialOutcome tried, CancellationToken cancellationToken)
    {
        if (await wanted.Selection.FindUnknownAsync(db, cancellationToken) is { } unknown)
            return unknown;
        return new CheckReport(await CheckFactsReader.ReadAsync(db, definition, wanted.Selection, tried, cancellationToken));
    }

    private static Error? CheckBcc(IReadOnlyList<string> addresses)
    {
        if (addresses.Count > MaxBcc)
            return Invalid.Field("bcc", string.Create(CultureInfo.InvariantCulture, $"At most {MaxBcc} BCC addresses are possible."));
        foreach (var address in addresses)
        {
            if (!Mailbox.TryParse(address, out _, out var problem))
                return new InvalidBcc(address, problem);
        }

        return null;
    }

    private MessageRun NewRow(MessageDefinition definition, NewRun wanted)
    {
        var now = clock.GetUtcNow();
        var filter = wanted.Selection.Filter;
        return new MessageRun
        {
            DefinitionId = definition.Id,
            DefinitionKey = definition.Key,
            DefinitionName = definition.Name,
            Status = wanted.Start ? RunStatus.Running : RunStatus.Stopped,
            Token = wanted.Token,
            CreatedAt = now,
            CreatedBy = audit.Actor,
            StartedBy = wanted.Start ? audit.Actor : null,
            IsRehearsed = !wanted.Start,
            StartedAt = wanted.Start ? now : null,
            SendUntil = wanted.Start ? now + options.Window : null,
            PeriodFrom = filter?.PeriodFrom,
            PeriodTo = filter?.PeriodTo,
            ClusterKey = filter?.Cluster,
            IncludeChildren = filter?.IncludeChildren ?? false,
            Bcc = [.. wanted.Bcc],
        };
    }
}
