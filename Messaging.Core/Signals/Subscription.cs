namespace Messaging.Core.Signals;

/// <summary>
/// One watcher and its throttle: the first signal calls at once, later ones at most every <see cref="Interval"/>, never two
/// calls at the same time, and a signal that came during a call leads to one more.
/// </summary>
internal sealed class Subscription : IDisposable
{
    /// <summary>Four times a second is as fast as a person can read counters.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly Func<Task> callback;
    private readonly TimeProvider clock;
    private readonly Action<Subscription> onDispose;
    private readonly ITimer timer;
    private long lastCall;
    private bool calledBefore;
    private bool scheduled;
    private bool running;
    private bool again;
    private bool disposed;

    internal Subscription(Func<Task> callback, TimeProvider clock, Action<Subscription> onDispose)
    {
        this.callback = callback;
        this.clock = clock;
        this.onDispose = onDispose;
        timer = clock.CreateTimer(_ => Start(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (gate)
            disposed = true;
        timer.Dispose();
        onDispose(this);
    }

    internal void Signal()
    {
        lock (gate)
        {
            if (disposed || scheduled)
                return;
            if (running)
            {
                again = true;
                return;
            }

            scheduled = true;
            timer.Change(WaitTime(), Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan WaitTime()
    {
        if (!calledBefore)
            return TimeSpan.Zero;
        var since = clock.GetElapsedTime(lastCall);
        return since >= Interval ? TimeSpan.Zero : Interval - since;
    }

    private void Start()
    {
        lock (gate)
        {
            if (disposed || running)
                return;
            scheduled = false;
            running = true;
            calledBefore = true;
            lastCall = clock.GetTimestamp();
        }

        _ = RunAsync();
    }

    private async Task RunAsync()
    {
        try
        {
            await callback();
        }
        catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException)
        {
            // The page was closed while it read. There is nobody left to tell.
        }
        finally
        {
            lock (gate)
            {
                running = false;
                if (again && !disposed)
                {
                    again = false;
                    scheduled = true;
                    timer.Change(WaitTime(), Timeout.InfiniteTimeSpan);
                }
            }
        }
    }
}
