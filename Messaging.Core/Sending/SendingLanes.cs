using System.Threading.Channels;

namespace Messaging.Core.Sending;

/// <summary>
/// Takes claimed messages through the two halves of their way: a few composers read and put them together, since that is work for the
/// processors, and each line hands one at a time to the server. A composed message holds its documents, so that no more wait than the lines
/// can soon take; a claimed one that waits is a few numbers.
/// </summary>
/// <remarks>
/// A line takes its next message as soon as the outcome of the last has its place in the journal. So at any moment no more messages
/// are handed over without an outcome than there are lines: that is how many a power cut can leave uncertain.
/// </remarks>
internal sealed class SendingLanes
{
    /// <summary>How many messages are read together: enough that the statements cost little for each, and few enough that all composers have work.</summary>
    private const int ReadTogether = 32;

    private readonly Channel<ClaimedBatch> claimed = Channel.CreateUnbounded<ClaimedBatch>();
    private readonly Channel<ComposedTask> composed;
    private readonly MessageSender sender;
    private readonly MessagesUnderWay underWay;
    private readonly Task composers;
    private readonly Task lines;

    /// <param name="sender">Does the work on each message.</param>
    /// <param name="underWay">Counts the messages until their outcome is on disk.</param>
    /// <param name="lineCount">Messages that are on the way to the server at a time.</param>
    /// <param name="stopping">Lets messages that wait go back to the queue.</param>
    /// <param name="hard">Gives up messages on the lines where that leaves no doubt.</param>
    internal SendingLanes(MessageSender sender, MessagesUnderWay underWay, int lineCount, CancellationToken stopping, CancellationToken hard)
    {
        this.sender = sender;
        this.underWay = underWay;
        composed = Channel.CreateBounded<ComposedTask>(lineCount);
        // Twice as many as processors: some wait for documents.
        composers = StartAsync(Environment.ProcessorCount * 2, () => ComposeAsync(stopping, hard));
        lines = StartAsync(lineCount, () => SendAsync(stopping, hard));
    }

    /// <summary>Puts claimed messages on their way.</summary>
    internal void Add(IReadOnlyList<ClaimedMessage> messages, ReadTasks read, IMailTransport transport)
    {
        underWay.Begin(messages.Count);
        foreach (var batch in messages.Chunk(ReadTogether))
        {
            if (!claimed.Writer.TryWrite(new ClaimedBatch(batch, read, transport)))
                throw new InvalidOperationException("The lanes were closed while messages were being claimed.");
        }
    }

    /// <summary>Ends when every message has its outcome on disk; fails with the first failure that was no message's own.</summary>
    internal async Task DrainAsync()
    {
        claimed.Writer.TryComplete();
        await composers;
        composed.Writer.TryComplete();
        await lines;
        await underWay.DrainAsync();
    }

    private static Task StartAsync(int count, Func<Task> loop) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(loop)));

    private async Task ComposeAsync(CancellationToken stopping, CancellationToken hard)
    {
        await foreach (var batch in claimed.Reader.ReadAllAsync(CancellationToken.None))
        {
            foreach (var task in await sender.ReadAsync(batch, underWay, stopping))
            {
                if (await underWay.GuardAsync(() => sender.ComposeAsync(task, batch.Transport, underWay, stopping, hard)) is { } ready)
                    await composed.Writer.WriteAsync(ready, CancellationToken.None);
            }
        }
    }

    private async Task SendAsync(CancellationToken stopping, CancellationToken hard)
    {
        await foreach (var task in composed.Reader.ReadAllAsync(CancellationToken.None))
            await underWay.GuardAsync(() => sender.SendAsync(task, underWay, stopping, hard));
    }
}
