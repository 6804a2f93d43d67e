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
    /// <param name="changed">Gets the run as it is now. It must return at once: a screen passes the work on to its own circuit.</param>
    /// <returns>Dispose to stop watching.</returns>
    public IDisposable Watch(long runId, Action<RunView> changed)
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

    private sealed class Viewer(Action<RunView> changed, Action<Viewer> remove) : IDisposable
    {
        public void Show(RunView run) => changed(run);

        public void Dispose() => remove(this);
    }
}
