namespace Messaging.Core.Sending;

/// <summary>
/// Where claimed messages wait for their turn. Composing is work for the processors, so that few are composed at a time; a composed message
/// holds its documents, so that no more are composed than the lines can soon take; and each line has one message.
/// </summary>
/// <remarks>
/// A line is given to the next message as soon as the outcome of the last has its place in the journal. So at any moment no more messages
/// are handed over without an outcome than there are lines: that is how many a power cut can leave uncertain.
/// </remarks>
internal sealed class SendingLanes(int lines) : IDisposable
{
    /// <summary>Composed ones for each line: the one on it and the one that follows.</summary>
    private const int ComposedForEachLine = 2;

    private readonly SemaphoreSlim composed = new(lines * ComposedForEachLine);
    private readonly SemaphoreSlim desks = new(Environment.ProcessorCount);
    private readonly SemaphoreSlim line = new(lines);

    /// <summary>A place in the queue for one message. Dispose it to leave whatever it holds.</summary>
    internal Place Enter() => new(this);

    /// <inheritdoc />
    public void Dispose()
    {
        composed.Dispose();
        desks.Dispose();
        line.Dispose();
    }

    /// <summary>How far one message is.</summary>
    internal sealed class Place(SendingLanes lanes) : IDisposable
    {
        private bool hasRoom;
        private bool hasDesk;
        private bool hasLine;

        /// <summary>Waits until the message may be composed.</summary>
        internal async Task TakeDeskAsync(CancellationToken cancellationToken)
        {
            await lanes.composed.WaitAsync(cancellationToken);
            hasRoom = true;
            await lanes.desks.WaitAsync(cancellationToken);
            hasDesk = true;
        }

        /// <summary>The message is composed.</summary>
        internal void LeaveDesk()
        {
            if (hasDesk)
                lanes.desks.Release();
            hasDesk = false;
        }

        /// <summary>Waits until a line is free.</summary>
        internal async Task TakeLineAsync(CancellationToken cancellationToken)
        {
            await lanes.line.WaitAsync(cancellationToken);
            hasLine = true;
        }

        /// <inheritdoc />
        public void Dispose()
        {
            LeaveDesk();
            if (hasLine)
                lanes.line.Release();
            if (hasRoom)
                lanes.composed.Release();
            hasLine = hasRoom = false;
        }
    }
}
