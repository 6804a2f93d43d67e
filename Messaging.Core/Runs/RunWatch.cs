using Messaging.Core.Signals;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Runs;

/// <summary>
/// Shows runs as they move. However many people watch one run, its counts are read once for each signal and handed to all of them.
/// Holds one entry for each run that is on somebody's screen.
/// </summary>
public sealed class RunWatch(ChangeSignals signals, IServiceScopeFactory scopes)
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, Watched> runs = [];

    /// <summary>Watches a run. Watch first, then load it, so that no change falls between.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="changed">
    /// Gets the run as it is now, never two at the same time. However long it takes, the others do not wait for it; it gets the newest state
    /// when it is done, and none of those between.
    /// </param>
    /// <returns>Dispose to stop watching.</returns>
    public IDisposable Watch(long runId, Func<RunView, Task> changed)
    {
        lock (gate)
        {
            if (!runs.TryGetValue(runId, out var watched))
            {
                runs[runId] = watched = new Watched();
                watched.Subscriptions.Add(signals.Subscribe(Topic.Run(runId), () => ReadAsync(runId, watched)));
                watched.Subscriptions.Add(signals.Subscribe(Topic.Sending, () => ReadAsync(runId, watched)));
            }

            var viewer = new Viewer(changed, ended => Remove(runId, watched, ended));
            watched.Viewers.Add(viewer);
            return viewer;
        }
    }

    private async Task ReadAsync(long runId, Watched watched)
    {
        await using var scope = scopes.CreateAsyncScope();
        var run = await scope.ServiceProvider.GetRequiredService<RunService>().GetAsync(runId, CancellationToken.None);
        if (!run.Succeeded)
            return;
        Viewer[] all;
        lock (gate)
            all = [.. watched.Viewers];
        foreach (var viewer in all)
            viewer.Show(run.Value);
    }

    private void Remove(long runId, Watched watched, Viewer ended)
    {
        lock (gate)
        {
            if (!watched.Viewers.Remove(ended) || watched.Viewers.Count > 0)
                return;
            runs.Remove(runId);
        }

        foreach (var subscription in watched.Subscriptions)
            subscription.Dispose();
    }

    private sealed class Watched
    {
        public List<Viewer> Viewers { get; } = [];

        public List<IDisposable> Subscriptions { get; } = [];
    }

    private sealed class Viewer(Func<RunView, Task> changed, Action<Viewer> remove) : IDisposable
    {
        private readonly Lock turn = new();
        private RunView? newest;
        private bool showing;
        private bool ended;

        /// <summary>Returns at once.</summary>
        public void Show(RunView run)
        {
            lock (turn)
            {
                newest = run;
                if (showing)
                    return;
                showing = true;
            }

            _ = Task.Run(ShowNewestAsync);
        }

        public void Dispose()
        {
            lock (turn)
                ended = true;
            remove(this);
        }

        private async Task ShowNewestAsync()
        {
            try
            {
                while (Take() is { } run)
                    await changed(run);
            }
            catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException)
            {
                // The screen was closed while it was told. There is nobody left to tell.
            }
        }

        private RunView? Take()
        {
            lock (turn)
            {
                var run = ended ? null : newest;
                newest = null;
                showing = run is not null;
                return run;
            }
        }
    }
}
