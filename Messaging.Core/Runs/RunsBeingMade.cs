using Messaging.Core.Runs.Checks;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs;

/// <summary>
/// Makes large runs in many short transactions, so that others can write in between. Until the last of them the run is
/// <see cref="RunStatus.BeingMade"/>: no list shows it and nothing of it is sent. A program that ends meanwhile removes what is there at its
/// next start. One is made at a time.
/// </summary>
public sealed class RunsBeingMade(IDbContextFactory<MessagingDbContext> databases, TimeProvider clock) : IDisposable
{
    /// <summary>
    /// Who waits for SQLite looks again after 25 milliseconds at the latest, in the first tenth of a second: a shorter pause could be missed
    /// again and again.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(26);

    /// <summary>Later it is every tenth of a second, so that after a part that took longer, on a busy machine, the pause is this.</summary>
    private static readonly TimeSpan LongPause = TimeSpan.FromMilliseconds(101);

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Invoices whose messages are added at once, which takes less than a tenth of a second. Runs of no more than that are made in one piece.</summary>
    internal int Part { get; set; } = 2_000;

    /// <summary>Removes runs that were not made to the end, after a start.</summary>
    /// <param name="cancellationToken">Stops between two parts; the rest is removed the next time.</param>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await RemoveInTurnAsync(cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => turn.Dispose();

    /// <param name="wanted">What is wanted.</param>
    /// <param name="report">What the checks found, by which the run is made.</param>
    /// <param name="newRun">The run as it is at first.</param>
    /// <param name="complete">Changes the run to what it is at last, within the last transaction.</param>
    /// <param name="cancellationToken">Stops between two parts, and removes what is there.</param>
    /// <returns>The run, or that of the same token; null where the report no longer holds and nothing was made.</returns>
    internal async Task<long?> TryMakeAsync(
        NewRun wanted, CheckReport report, Func<MessageRun> newRun, Func<MessagingDbContext, MessageRun, Task> complete, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            // A removal may itself have failed, with a full disk.
            await RemoveInTurnAsync(cancellationToken);
            return await MakeInTurnAsync(wanted, report, newRun, complete, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<long?> MakeInTurnAsync(
        NewRun wanted, CheckReport report, Func<MessageRun> newRun, Func<MessagingDbContext, MessageRun, Task> complete, CancellationToken cancellationToken)
    {
        var run = newRun();
        if (await BeginAsync(wanted, report, run, cancellationToken) is not { } begun)
            return null;
        if (begun != run.Id)
            return begun;
        var isMade = false;
        try
        {
            foreach (var part in report.Facts.Invoices.Chunk(Part))
            {
                var began = clock.GetTimestamp();
                if (!await AddAsync(wanted, report, run, part, cancellationToken))
                    return null;
                await Task.Delay(clock.GetElapsedTime(began) < Short ? Pause : LongPause, clock, cancellationToken);
            }

            await CompleteAsync(run.Id, complete, cancellationToken);
            isMade = true;
            return run.Id;
        }
        finally
        {
            if (!isMade)
                await RemoveInTurnAsync(CancellationToken.None);
        }
    }

    /// <returns>The run's row, or that of the same token; null where the definition is not what it was.</returns>
    private async Task<long?> BeginAsync(NewRun wanted, CheckReport report, MessageRun run, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.MessageRuns.Where(r => r.Token == wanted.Token).Select(r => (long?)r.Id).FirstOrDefaultAsync(cancellationToken) is { } existing)
            return existing;
        var definition = report.Facts.Definition;
        if (!await db.MessageDefinitions.AnyAsync(d => d.Id == definition.Id && d.Version == definition.Version, cancellationToken))
            return null;
        run.Status = RunStatus.BeingMade;
        db.MessageRuns.Add(run);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return run.Id;
    }

    /// <summary>That nobody else has put these invoices into a run is seen in the transaction that puts them into this one.</summary>
    /// <returns>Whether the report still holds for them.</returns>
    private async Task<bool> AddAsync(NewRun wanted, CheckReport report, MessageRun run, InvoiceFacts[] part, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await CheckFactsReader.StillHoldAsync(db, part, cancellationToken))
            return false;
        var leftOut = part.ToLookup(invoice => report.IsLeftOut(invoice, wanted.Decisions));
        MessageResultRows.Add(db, leftOut[false].Select(invoice => RunRows.NewResult(run, wanted.Start, invoice, report)), cancellationToken);
        LeftOutRows.Add(db, leftOut[true].Select(invoice => RunRows.LeftOut(run, invoice, report, wanted.Decisions)), cancellationToken);
        await DocumentQueue.QueueAsync(db, [.. leftOut[false].Select(i => i.Id)], report.Facts.Transformations, run.CreatedAt, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task CompleteAsync(long id, Func<MessagingDbContext, MessageRun, Task> complete, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var run = await db.MessageRuns.FirstAsync(r => r.Id == id, cancellationToken);
        await complete(db, run);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task RemoveInTurnAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var id in await db.MessageRuns.Where(r => r.Status == RunStatus.BeingMade).Select(r => r.Id).ToListAsync(cancellationToken))
        {
            while (await db.MessageResults.Where(r => r.RunId == id).OrderBy(r => r.Id).Take(Part).ExecuteDeleteAsync(cancellationToken) > 0)
                await Task.Delay(Pause, clock, cancellationToken);
            // What it left out goes with it.
            await db.MessageRuns.Where(r => r.Id == id).ExecuteDeleteAsync(cancellationToken);
        }
    }
}
