namespace Messaging.Core.Runs;

/// <summary>
/// Keeps the word "stopped": messages of a run pass here right before they begin at the server. Once the gate of a run is closed none
/// begins any more, and whoever closed it can wait a moment for those that are on the line. Holds some bytes for each run that was
/// stopped in this process's life.
/// </summary>
public sealed class RunGate(TimeProvider clock)
{
    /// <summary>What all messages of events pass instead of a run's number: they are started and stopped together.</summary>
    public const long EventMail = 0;

    private readonly Lock gate = new();
    private readonly Dictionary<long, Passage> runs = [];

    /// <summary>Whether messages of the run may not begin.</summary>
    /// <param name="runId">The run.</param>
    public bool IsClosed(long runId)
    {
        lock (gate)
            return runs.TryGetValue(runId, out var run) && run.IsClosed;
    }

    /// <summary>A message is about to begin.</summary>
    /// <param name="runId">Its run.</param>
    /// <returns>Whether it may. If so, <see cref="Leave"/> must follow.</returns>
    public bool TryEnter(long runId)
    {
        lock (gate)
        {
            var run = Get(runId);
            if (run.IsClosed)
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
            if (!run.IsClosed)
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
            if (run.OnTheLine == 0)
                runs.Remove(runId);
        }
    }

    /// <summary>The run was stopped: no message of it begins from now on.</summary>
    /// <param name="runId">The run.</param>
    public void Close(long runId)
    {
        lock (gate)
            Get(runId).IsClosed = true;
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

        public int OnTheLine { get; set; }

        public TaskCompletionSource? Quiet { get; set; }
    }
}
