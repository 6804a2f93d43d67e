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
    private readonly Channel<(ClaimedBatch Batch, IMailTransport Transport)> claimed = Channel.CreateUnbounded<(ClaimedBatch, IMailTransport)>();
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
        // One for each processor, and another where there is but one, since it may wait for a document. More take turns from the lines.
        composers = StartAsync(Math.Max(2, Environment.ProcessorCount), () => ComposeAsync(stopping, hard));
        lines = StartAsync(lineCount, () => SendAsync(stopping, hard));
    }

    /// <summary>Puts claimed messages on their way.</summary>
    internal void Add(ClaimedBatch batch, IMailTransport transport)
    {
        underWay.Begin(batch.Messages.Count);
        if (!claimed.Writer.TryWrite((batch, transport)))
            throw new InvalidOperationException("The lanes were closed while messages were being claimed.");
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
        await foreach (var (batch, transport) in claimed.Reader.ReadAllAsync(CancellationToken.None))
        {
            foreach (var task in await sender.ReadAsync(batch, underWay, stopping))
            {
                if (await underWay.GuardAsync(() => sender.ComposeAsync(task, transport, underWay, stopping, hard)) is { } ready)
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
