using System.Globalization;
using System.Runtime.CompilerServices;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Senders;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Messaging.Core.Runs;

/// <summary>Makes and steers runs.</summary>
public sealed class RunService
{
    /// <summary>A person who stops a run gets the answer within two seconds.</summary>
    private static readonly TimeSpan PatienceOfStop = TimeSpan.FromSeconds(1.5);

    /// <summary>Runs that are read at once for a file.</summary>
    private const int ReadAtOnce = 200;

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly RunCreator creator;
    private readonly AuditTrail audit;
    private readonly ChangeSignals signals;
    private readonly SmtpServerState server;
    private readonly RunGate gate;
    private readonly RunCounts counts;
    private readonly SendingOptions options;
    private readonly TimeProvider clock;

    internal RunService(
        IDbContextFactory<MessagingDbContext> databases, RunCreator creator, AuditTrail audit, ChangeSignals signals, SmtpServerState server,
        RunGate gate, RunCounts counts, SendingOptions options, TimeProvider clock)
    {
        this.databases = databases;
        this.creator = creator;
        this.audit = audit;
        this.signals = signals;
        this.server = server;
        this.gate = gate;
        this.counts = counts;
        this.options = options;
        this.clock = clock;
    }

    /// <summary>Checks again, makes the run with one result for each invoice, queues its documents, and starts it.</summary>
    /// <returns>
    /// The run; <see cref="NotFound"/> for the definition; <see cref="UnknownInvoices"/>; <see cref="NothingSelected"/>;
    /// <see cref="SentMeanwhile"/>; <see cref="InvalidBcc"/>. The same token again gives the run it made the first time; after a day, <see cref="KeyOfEarlierRun"/>.
    /// </returns>
    public async Task<Outcome<RunView>> CreateAsync(NewRun run, CancellationToken cancellationToken)
    {
        var created = await creator.CreateAsync(run, cancellationToken);
        if (!created.Succeeded)
            return created.Error;
        signals.Publish(Topic.Run(created.Value));
        return await GetAsync(created.Value, cancellationToken);
    }

    /// <summary>One run with its counts.</summary>
    /// <returns>The run or <see cref="NotFound"/>.</returns>
    public async Task<Outcome<RunView>> GetAsync(long id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var run = await db.MessageRuns.AsNoTracking().Complete().FirstOrDefaultAsync(r => r.Id == id, cancellationToken);
        return run is null ? Missing(id) : await ViewAsync(db, run, cancellationToken);
    }

    /// <summary>How many invoices were left out when the run was made, by the check that was the reason; none for those left out one by one.</summary>
    public async Task<IReadOnlyList<LeftOutCount>> LeftOutAsync(long id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.LeftOutInvoices.Where(l => l.RunId == id).GroupBy(l => l.Check).Select(g => new LeftOutCount(g.Key, g.Count())).ToListAsync(cancellationToken);
    }

    /// <summary>How many unsent messages of a run would be held back, since another run has sent their invoices: see <see cref="SentByOtherRun"/>.</summary>
    public async Task<int> CountSentElsewhereAsync(long id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return (await db.MessageResults.Where(r => r.RunId == id && r.AttemptGroup == 1).Open().SentElsewhereAsync(db, cancellationToken)).Count;
    }

    /// <summary>Runs. Sort columns: run, definition, status, period, createdBy; else the newest first.</summary>
    public async Task<Page<RunView>> ListAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var query = db.MessageRuns.AsNoTracking().Matching(filter);
        var total = await query.CountAsync(cancellationToken);
        var runs = await query.Sorted(page.Sort, page.Descending).Skip(page.Skip).Take(page.Take).ToListAsync(cancellationToken);
        return new Page<RunView>(await ViewsAsync(db, runs, cancellationToken), total);
    }

    /// <summary>All runs that match, the newest first, read in parts.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="cancellationToken">Stops between two parts.</param>
    public async IAsyncEnumerable<RunView> ReadAllAsync(RunFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var before = long.MaxValue; ;)
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            var last = before;
            var runs = await db.MessageRuns.AsNoTracking().Matching(filter).Where(r => r.Id < last).OrderByDescending(r => r.Id).Take(ReadAtOnce).ToListAsync(cancellationToken);
            foreach (var view in await ViewsAsync(db, runs, cancellationToken))
                yield return view;
            if (runs.Count < ReadAtOnce)
                yield break;
            before = runs[^1].Id;
        }
    }

    /// <summary>Waiting results become pending, in a new window.</summary>
    /// <returns>The run; <see cref="NotFound"/>; <see cref="RunMoveNotAllowed"/>.</returns>
    public Task<Outcome<RunView>> StartAsync(long id, CancellationToken cancellationToken) =>
        MoveAsync(id, "started", "Started", [RunStatus.Stopped, RunStatus.StoppedByErrors], async (db, run) =>
        {
            var now = clock.GetUtcNow();
            DateTimeOffset? until = now + options.Window;
            run.Status = RunStatus.Running;
            run.StartedAt = now;
            run.StartedBy = audit.Actor;
            run.SendUntil = until;
            run.FinishedAt = null;
            run.StopReason = null;
            await db.MessageResults.Where(r => r.RunId == id).Open()
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.SendUntil, until), cancellationToken);
            await db.MessageResults.Where(r => r.RunId == id && r.Status == MessageResultStatus.Waiting)
                .ExecuteUpdateAsync(set => set
                    .SetProperty(r => r.Status, MessageResultStatus.Pending)
                    .SetProperty(r => r.NextAttemptAt, (DateTimeOffset?)now), cancellationToken);
        }, cancellationToken);

    /// <summary>Messages on the line finish; the unsent become waiting. Sent mail cannot be recalled.</summary>
    /// <returns>The run; <see cref="NotFound"/>; <see cref="RunMoveNotAllowed"/>.</returns>
    public Task<Outcome<RunView>> StopAsync(long id, CancellationToken cancellationToken) =>
        MoveAsync(id, "stopped", "Stopped", [RunStatus.Running], async (db, run) =>
        {
            run.Status = RunStatus.Stopped;
            await db.MakeWaitingAsync(id, cancellationToken);
        }, cancellationToken);

    /// <summary>Final: everything unsent becomes closed. What is on the line finishes.</summary>
    /// <returns>The run; <see cref="NotFound"/>; <see cref="RunMoveNotAllowed"/>.</returns>
    public Task<Outcome<RunView>> CloseAsync(long id, CancellationToken cancellationToken) =>
        MoveAsync(
            id, "closed", "Closed",
            [RunStatus.Running, RunStatus.Stopped, RunStatus.StoppedByErrors, RunStatus.Finished, RunStatus.FinishedWithProblems],
            async (db, run) =>
            {
                run.Status = RunStatus.Closed;
                run.FinishedAt ??= clock.GetUtcNow();
                var unsent = MessageResultTransitions.SourcesOf(MessageResultStatus.Closed).ToList();
                await db.MessageResults.Where(r => r.RunId == id && unsent.Contains(r.Status))
                    .ExecuteUpdateAsync(set => set
                        .SetProperty(r => r.Status, MessageResultStatus.Closed)
                        .SetProperty(r => r.NextAttemptAt, (DateTimeOffset?)null), cancellationToken);
            },
            cancellationToken);

    private async Task<Outcome<RunView>> MoveAsync(
        long id, string move, string action, RunStatus[] from, Func<MessagingDbContext, MessageRun, Task> change, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var run = await db.MessageRuns.Complete().FirstOrDefaultAsync(r => r.Id == id, cancellationToken);
        if (run is null)
            return Missing(id);
        if (!from.Contains(run.Status))
            return new RunMoveNotAllowed(move, run.Status);

        await change(db, run);
        audit.Add(db, action, "Message run", id.ToString(CultureInfo.InvariantCulture), run.DefinitionName);
        await db.SaveChangesAsync(cancellationToken);
        var view = await ViewAsync(db, run, cancellationToken);
        await CommitAsync(transaction, id, run.Status, cancellationToken);
        if (run.Status != RunStatus.Running)
            await gate.WhenQuietAsync(id, PatienceOfStop - clock.GetElapsedTime(began));
        signals.Publish(Topic.Run(id));
        return view;
    }

    /// <summary>The gate is turned inside the transaction, where only one can be at a time: so it agrees with the row when two people press at once.</summary>
    private async Task CommitAsync(IDbContextTransaction transaction, long id, RunStatus after, CancellationToken cancellationToken)
    {
        if (after is RunStatus.Stopped or RunStatus.StoppedByErrors or RunStatus.Closed)
            gate.Close(id);
        else
            gate.Open(id);
        try
        {
            await transaction.CommitAsync(cancellationToken);
        }
        catch
        {
            // Whether it reached the disk is not known. The row says so at each claim and hand-over; a gate that stayed closed would keep a
            // run that runs from sending.
            gate.Open(id);
            throw;
        }
    }

    /// <summary>Runs with their counts, without the messages of the last minute.</summary>
    private async Task<IReadOnlyList<RunView>> ViewsAsync(MessagingDbContext db, List<MessageRun> runs, CancellationToken cancellationToken)
    {
        var limit = await RateLimitAsync(db, cancellationToken);
        var ids = runs.ConvertAll(r => (long?)r.Id);
        var partlyRefused = await db.MessageResults.PartlyRefused().Where(r => ids.Contains(r.RunId))
            .GroupBy(r => r.RunId!.Value).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
        var views = new List<RunView>(runs.Count);
        foreach (var run in runs)
            views.Add(new RunView(run, await counts.ReadAsync(run.Id, cancellationToken), IsWaiting(run), 0, limit) { PartlyRefused = partlyRefused.GetValueOrDefault(run.Id) });
        return views;
    }

    private async Task<RunView> ViewAsync(MessagingDbContext db, MessageRun run, CancellationToken cancellationToken)
    {
        var byStatus = await db.MessageResults.Where(r => r.RunId == run.Id).CountByStatusAsync(cancellationToken);
        DateTimeOffset? minuteAgo = clock.GetUtcNow().AddMinutes(-1);
        var sent = run.Status == RunStatus.Running
            ? await db.MessageResults.CountAsync(
                r => r.RunId == run.Id && r.SentAt >= minuteAgo, cancellationToken)
            : 0;
        return new RunView(run, byStatus, IsWaiting(run), sent, await RateLimitAsync(db, cancellationToken))
        {
            PartlyRefused = await db.MessageResults.PartlyRefused().CountAsync(r => r.RunId == run.Id, cancellationToken),
        };
    }

    private bool IsWaiting(MessageRun run) => run.Status == RunStatus.Running && server.Trouble is not null;

    private static Task<int?> RateLimitAsync(MessagingDbContext db, CancellationToken cancellationToken) =>
        db.SmtpSettings.Select(s => s.RateLimitPerMinute).SingleOrDefaultAsync(cancellationToken);

    private static NotFound Missing(long id) => new("Message run", id.ToString(CultureInfo.InvariantCulture));
}
