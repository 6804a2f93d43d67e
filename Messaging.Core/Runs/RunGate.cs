namespace Messaging.Core.Runs;

/// <summary>
/// Keeps the word "stopped": messages of a run pass here right before they begin at the server. Once the gate of a run is closed none
/// begins any more, and whoever closed it can wait a moment for those that are on the line. A message that was claimed before the gate was
/// closed does not pass after it was opened again either: what it was put together from may be what the run was stopped for. Holds some
/// bytes for each run that was stopped in this process's life.
/// </summary>
public sealed class RunGate(TimeProvider clock)
{
    /// <summary>What all messages of events pass instead of a run's number: they are started and stopped together.</summary>
    public const long EventMail = 0;

    private readonly Lock gate = new();
    private readonly Dictionary<long, Passage> runs = [];
    private long closings;

    /// <summary>What a message gets that is claimed from now on, to pass with.</summary>
    public long Ticket
    {
        get
        {
            lock (gate)
                return closings;
        }
    }

    /// <summary>Whether a message of the run may not begin.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ticket">The <see cref="Ticket"/> from before the message was claimed.</param>
    public bool IsClosed(long runId, long ticket)
    {
        lock (gate)
            return runs.TryGetValue(runId, out var run) && !run.Lets(ticket);
    }

    /// <summary>A message is about to begin.</summary>
    /// <param name="runId">Its run.</param>
    /// <param name="ticket">The <see cref="Ticket"/> from before it was claimed.</param>
    /// <returns>Whether it may. If so, <see cref="Leave"/> must follow.</returns>
    public bool TryEnter(long runId, long ticket)
    {
        lock (gate)
        {
            var run = Get(runId);
            if (!run.Lets(ticket))
                return false;
            run.OnTheLine++;
            return true;
        }
    }

    /// <summary>A message that began has come to its end.</summary>
    /// <param name="runId">Its run.</param>
    public void Leave(long runId)
    {
        lock (gate)
        {
            var run = Get(runId);
            if (--run.OnTheLine > 0)
                return;
            run.Quiet?.TrySetResult();
            run.Quiet = null;
            if (run.ClosedAt == 0)
                runs.Remove(runId);
        }
    }

    /// <summary>The run was started: its messages may begin.</summary>
    /// <param name="runId">The run.</param>
    public void Open(long runId)
    {
        lock (gate)
        {
            var run = Get(runId);
            run.IsClosed = false;
            if (run is { OnTheLine: 0, ClosedAt: 0 })
                runs.Remove(runId);
        }
    }

    /// <summary>The run was stopped: no message of it begins from now on.</summary>
    /// <param name="runId">The run.</param>
    public void Close(long runId)
    {
        lock (gate)
        {
            var run = Get(runId);
            (run.IsClosed, run.ClosedAt) = (true, ++closings);
        }
    }

    /// <summary>Ends when no message of the run is on the line.</summary>
    /// <param name="runId">The run, which is closed.</param>
    /// <param name="patience">The longest wait; what is still on the line then finishes by itself.</param>
    public async Task WhenQuietAsync(long runId, TimeSpan patience)
    {
        Task quiet;
        lock (gate)
        {
            var run = Get(runId);
            if (run.OnTheLine == 0 || patience <= TimeSpan.Zero)
                return;
            run.Quiet ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            quiet = run.Quiet.Task;
        }

        await Task.WhenAny(quiet, Task.Delay(patience, clock));
    }

    private Passage Get(long runId)
    {
        if (!runs.TryGetValue(runId, out var run))
            runs[runId] = run = new Passage();
        return run;
    }

    private sealed class Passage
    {
        public bool IsClosed { get; set; }

        /// <summary>Which closing was its last; 0 for none.</summary>
        public long ClosedAt { get; set; }

        public int OnTheLine { get; set; }

        public TaskCompletionSource? Quiet { get; set; }

        public bool Lets(long ticket) => !IsClosed && ClosedAt <= ticket;
    }
}
