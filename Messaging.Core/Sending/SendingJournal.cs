using System.Data.Common;
using System.Threading.Channels;
using Messaging.Core.Common;
using Messaging.Core.Health;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Messaging.Core.Sending;

/// <summary>
/// The one writer of what happens to messages on their way. Entries that come at the same time are committed together, so that
/// being on disk before the data leaves costs little. A claim or hand-over that cannot be committed fails, and its message is not sent;
/// an outcome that cannot be committed is kept and tried again, since it already happened.
/// </summary>
/// <remarks>
/// Entries are committed in the order they came, so that a hand-over on disk says that the outcome of the message before it on the same
/// line is on disk too. One writer also means that nobody waits for the database's lock, which is asked for again after some milliseconds only.
/// </remarks>
internal sealed class SendingJournal : IAsyncDisposable
{
    /// <summary>The most entries of one commit.</summary>
    private const int MaxGroup = 100;

    /// <summary>A group is small where it has fewer entries than one for so many lines. With few lines none is, and nothing waits.</summary>
    private const int LinesForEachEntry = 8;

    /// <summary>
    /// How long a small group waits for others before it is committed. A commit costs as much as some mails, and with dozens of lines
    /// whose server takes one message after the other, each would be committed alone.
    /// </summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan RetryOutcomesAfter = TimeSpan.FromSeconds(1);

    /// <summary>A program that is asked to end while the database takes nothing does not wait longer for it than this.</summary>
    private static readonly TimeSpan LastTries = TimeSpan.FromSeconds(2);

    /// <summary>Bounded by the messages under way: each waits for its entry.</summary>
    private readonly Channel<JournalEntry> entries = Channel.CreateUnbounded<JournalEntry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly DatabaseWatch watch;
    private readonly ILogger<SendingJournal> log;
    private readonly TimeProvider clock;
    private readonly int smallGroup;
    private readonly Task writer;
    private long? closedAt;

    public SendingJournal(IDbContextFactory<MessagingDbContext> databases, DatabaseWatch watch, SendingOptions options, ILogger<SendingJournal> log, TimeProvider clock)
    {
        this.databases = databases;
        this.watch = watch;
        this.log = log;
        this.clock = clock;
        smallGroup = options.MaxConnections / LinesForEachEntry;
        writer = Task.Run(WriteAsync);
    }

    /// <summary>Commits that messages are taken to be sent.</summary>
    /// <exception cref="DbException">It could not be committed; none is taken.</exception>
    internal async Task ClaimAsync(Claim claim)
    {
        await entries.Writer.WriteAsync(claim);
        await claim.Completion.Task;
        // What follows a claim is long work; others wait on this thread.
        await Task.Yield();
    }

    /// <summary>Commits that a message is about to leave.</summary>
    /// <returns>Whether it may: not when its run was stopped or closed in the meantime.</returns>
    /// <exception cref="DbException">It could not be committed; the message must not leave.</exception>
    internal async Task<bool> HandOverAsync(HandOver handOver)
    {
        await entries.Writer.WriteAsync(handOver);
        return await handOver.Completion.Task;
    }

    /// <summary>Commits what became of a message. It has its place in the order when this returns; the task ends when it is on disk, however long that takes.</summary>
    internal Task RecordAsync(MessageOutcome outcome)
    {
        if (!entries.Writer.TryWrite(outcome))
            throw new InvalidOperationException("The journal was closed while messages were being sent.");
        return outcome.Completion.Task;
    }

    /// <summary>Commits what is left, then ends. What the database does not take even now is uncertain after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        closedAt ??= clock.GetTimestamp();
        entries.Writer.TryComplete();
        await writer;
    }

    private async Task WriteAsync()
    {
        var group = new List<JournalEntry>(MaxGroup);
        JournalStatements? statements = null;
        while (group.Count > 0 || await entries.Reader.WaitToReadAsync())
        {
            Fill(group);
            if (group.Count < smallGroup)
            {
                // By the system's clock, since it is about threads: tests let the other one stand still.
                await Task.Delay(Gathering, TimeProvider.System);
                Fill(group);
            }

            try
            {
                await watch.WriteAsync(async () =>
                {
                    statements ??= await JournalStatements.OpenAsync(databases);
                    await CommitAsync(statements, group);
                    return group.Count;
                });
                group.Clear();
            }
            catch (Exception e) when (e is DbException)
            {
                log.LogError(e, "The outcomes of {Count} messages could not be written to the database; they are tried again every second", group.Count);
                statements = await CloseAsync(statements);
                GoOn([.. group.Where(entry => !entry.MustBeKept)], entry => entry.Completion.TrySetException(e));
                group.RemoveAll(entry => !entry.MustBeKept);
                if (closedAt is { } closed && clock.GetElapsedTime(closed) > LastTries)
                    GiveUp(group, e);
                else if (group.Count > 0)
                    await Task.Delay(RetryOutcomesAfter, clock);
            }
        }

        await CloseAsync(statements);
    }

    private void Fill(List<JournalEntry> group)
    {
        while (group.Count < MaxGroup && entries.Reader.TryRead(out var entry))
            group.Add(entry);
    }

    private void GiveUp(List<JournalEntry> group, Exception cause)
    {
        log.LogCritical(cause, "The program ends, and what became of {Count} messages could not be written to the database. After the next start they are called uncertain", group.Count);
        GoOn([.. group], entry => entry.Completion.TrySetException(cause));
        group.Clear();
    }

    /// <summary>After a failure everything is opened anew: what state a connection is in then is not for us to guess.</summary>
    private static async Task<JournalStatements?> CloseAsync(JournalStatements? statements)
    {
        if (statements is not null)
            await statements.DisposeAsync();
        return null;
    }

    private async Task CommitAsync(JournalStatements statements, List<JournalEntry> group)
    {
        // Nothing of this may be given up half-way, not even when the program is asked to end.
        var transaction = await statements.BeginAsync();
        try
        {
            var now = clock.GetUtcNow();
            var answers = new List<(JournalEntry Entry, bool Answer)>(group.Count);
            foreach (var entry in group)
                answers.Add((entry, JournalWriter.Apply(statements, entry, now)));
            await transaction.CommitAsync(CancellationToken.None);
            GoOn(answers, answered => answered.Entry.Completion.TrySetResult(answered.Answer));
        }
        finally
        {
            await EndAsync(transaction);
        }
    }

    private async Task EndAsync(DbTransaction transaction)
    {
        try
        {
            await transaction.DisposeAsync();
        }
        catch (DbException e)
        {
            // A failed commit leaves nothing to roll back where it had ended the transaction. What it failed with is what a person must read.
            log.LogDebug(e, "A transaction that failed had ended by itself");
        }
    }

    /// <summary>
    /// Those who waited for a commit go on one after the other on one other thread, while the writer takes the next group. What each does
    /// before it waits again takes less time than to wake a thread for it.
    /// </summary>
    private static void GoOn<T>(List<T> waiting, Action<T> complete) =>
        ThreadPool.UnsafeQueueUserWorkItem(static state => state.waiting.ForEach(state.complete), (waiting, complete), preferLocal: false);
}
