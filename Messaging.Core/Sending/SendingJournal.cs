using System.Data.Common;
using System.Threading.Channels;
using Messaging.Core.Health;
using Messaging.Core.Runs;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Messaging.Core.Sending;

/// <summary>
/// The one writer of what happens to messages on their way. Entries that come at the same time are committed together, so that
/// being on disk before the data leaves costs little. A hand-over that cannot be committed fails, and its message is not sent;
/// an outcome that cannot be committed is kept and tried again, since it already happened.
/// </summary>
internal sealed class SendingJournal : IAsyncDisposable
{
    /// <summary>The most entries of one commit.</summary>
    private const int MaxGroup = 100;

    private static readonly TimeSpan RetryOutcomesAfter = TimeSpan.FromSeconds(1);

    /// <summary>Bounded by the messages under way: each waits for its entry.</summary>
    private readonly Channel<JournalEntry> entries = Channel.CreateUnbounded<JournalEntry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly DatabaseWatch watch;
    private readonly ILogger<SendingJournal> log;
    private readonly TimeProvider clock;
    private readonly Task writer;

    public SendingJournal(IDbContextFactory<MessagingDbContext> databases, DatabaseWatch watch, ILogger<SendingJournal> log, TimeProvider clock)
    {
        this.databases = databases;
        this.watch = watch;
        this.log = log;
        this.clock = clock;
        writer = Task.Run(WriteAsync);
    }

    /// <summary>Commits that a message is about to leave.</summary>
    /// <returns>Whether it may: not when its run was stopped or closed in the meantime.</returns>
    /// <exception cref="DbException">It could not be committed; the message must not leave.</exception>
    internal async Task<bool> HandOverAsync(HandOver handOver)
    {
        await entries.Writer.WriteAsync(handOver);
        return await handOver.Completion.Task;
    }

    /// <summary>Commits what became of a message. Returns when it is on disk, however long that takes.</summary>
    internal async Task RecordAsync(MessageOutcome outcome)
    {
        await entries.Writer.WriteAsync(outcome);
        await outcome.Completion.Task;
    }

    /// <summary>Commits what is left, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        entries.Writer.TryComplete();
        await writer;
    }

    private async Task WriteAsync()
    {
        var group = new List<JournalEntry>(MaxGroup);
        while (group.Count > 0 || await entries.Reader.WaitToReadAsync())
        {
            while (group.Count < MaxGroup && entries.Reader.TryRead(out var entry))
                group.Add(entry);
            try
            {
                await watch.WriteAsync(async () =>
                {
                    await CommitAsync(group);
                    return group.Count;
                });
                group.Clear();
            }
            catch (Exception e) when (e is DbException or DbUpdateException)
            {
                log.LogError(e, "The outcomes of {Count} messages could not be written to the database; they are tried again every second", group.Count);
                foreach (var handOver in group.OfType<HandOver>())
                    handOver.Completion.TrySetException(e);
                group.RemoveAll(entry => entry is HandOver);
                if (group.Count > 0)
                    await Task.Delay(RetryOutcomesAfter, clock);
            }
        }
    }

    private async Task CommitAsync(List<JournalEntry> group)
    {
        // Nothing of this may be given up half-way, not even when the program is asked to end.
        var never = CancellationToken.None;
        await using var db = await databases.CreateDbContextAsync(never);
        await using var transaction = await db.Database.BeginTransactionAsync(never);
        var answers = new List<bool>(group.Count);
        foreach (var entry in group)
        {
            answers.Add(entry switch
            {
                HandOver handOver => await JournalWriter.ApplyAsync(db, handOver, clock.GetUtcNow()),
                MessageOutcome outcome => await JournalWriter.ApplyAsync(db, outcome),
                _ => throw new InvalidOperationException($"No such entry: {entry.GetType().Name}"),
            });
        }

        await db.SaveChangesAsync(never);
        await transaction.CommitAsync(never);
        for (var i = 0; i < group.Count; i++)
            group[i].Completion.TrySetResult(answers[i]);
    }
}

/// <summary>Something that happened to a message.</summary>
internal abstract record JournalEntry
{
    internal TaskCompletionSource<bool> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A message is about to leave.</summary>
/// <param name="ResultId">The message.</param>
/// <param name="Worker">Who claimed it.</param>
/// <param name="AttemptGroup">Its window.</param>
/// <param name="MessageId">In angle brackets.</param>
/// <param name="Recipients">The visible ones, separated by commas.</param>
/// <param name="SentMail">What is sent, packed.</param>
internal sealed record HandOver(long ResultId, string Worker, int AttemptGroup, string MessageId, string Recipients, byte[] SentMail) : JournalEntry;

/// <summary>What became of a message.</summary>
/// <param name="ResultId">The message.</param>
/// <param name="Verdict">What it means.</param>
/// <param name="InvoiceRevision">The revision of the invoice that was sent.</param>
/// <param name="Attempt">The try, or null where no server was spoken to.</param>
internal sealed record MessageOutcome(long ResultId, SendVerdict Verdict, int InvoiceRevision, MessageAttempt? Attempt) : JournalEntry;
