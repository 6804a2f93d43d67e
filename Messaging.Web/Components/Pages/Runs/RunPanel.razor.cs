using Messaging.Core.Common;
using Messaging.Core.Health;
using Messaging.Core.Runs;
using Messaging.Core.Sending;
using Messaging.Core.Sending.Rehearsals;
using Messaging.Core.Signals;
using Messaging.Web.Components.Pages.Rehearsals;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Runs;

/// <summary>The moving part of a run's page, shared with its results page.</summary>
public sealed partial class RunPanel : IDisposable
{
    // A screen reader that is told four times a second says nothing else.
    private static readonly TimeSpan SpeakEvery = TimeSpan.FromSeconds(10);
    private RunView? _view;
    private IDisposable? _watch;
    private IDisposable? _healthWatch;
    private TimeZoneInfo? _zone;
    private Error? _error;
    private DateTimeOffset _spokenAt;
    private string _spoken = "";
    private long _shownId;
    private bool _busy;

    [Inject]
    private RunService Runs { get; set; } = default!;

    [Inject]
    private RehearsalService Rehearsals { get; set; } = default!;

    [Inject]
    private RunWatch Watch { get; set; } = default!;

    [Inject]
    private InstanceGuard Guard { get; set; } = default!;

    [Inject]
    private ProgramHealth Health { get; set; } = default!;

    [Inject]
    private ChangeSignals Signals { get; set; } = default!;

    [Inject]
    private Confirmation Confirmation { get; set; } = default!;

    [Inject]
    private BrowserTime Time { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    /// <summary>The run's number.</summary>
    [Parameter, EditorRequired]
    public long RunId { get; set; }

    /// <summary>Called with the run when it was read first, and not again.</summary>
    [Parameter]
    public EventCallback<Outcome<RunView>> Loaded { get; set; }

    private StatusWord Word => StatusWords.Of(_view!.Run.Status);

    protected override async Task OnParametersSetAsync()
    {
        if (_shownId == RunId)
            return;
        _shownId = RunId;
        _watch?.Dispose();
        _healthWatch ??= Signals.Subscribe(Topic.Health, () => InvokeAsync(StateHasChanged));
        _watch = Watch.Watch(RunId, changed => InvokeAsync(() => Take(changed)));
        _zone = await Time.ZoneAsync();
        var run = await Runs.GetAsync(RunId, CancellationToken.None);
        if (run.Succeeded)
            Take(run.Value);
        await Loaded.InvokeAsync(run);
    }

    public void Dispose()
    {
        _watch?.Dispose();
        _healthWatch?.Dispose();
    }

    private async Task StartAsync()
    {
        _busy = true;
        string[] sentences = [RunWords.StartConsequence(_view!), RunWords.SentElsewhere(await Runs.CountSentElsewhereAsync(RunId, CancellationToken.None)), .. await RehearsedAsync()];
        _busy = false;
        await MoveAsync("Start run", string.Join(' ', sentences.Where(sentence => sentence.Length > 0)), "Start", Runs.StartAsync, destructive: false);
    }

    /// <summary>What the start means for mails that were looked at.</summary>
    private async Task<string[]> RehearsedAsync()
    {
        if (_view is not { Run: { IsRehearsed: true, StartedAt: null } })
            return [];
        var rehearsal = await Rehearsals.GetAsync(RunId, CancellationToken.None);
        var changed = await Rehearsals.FindChangedAsync(RunId, CancellationToken.None);
        return [RehearsalWords.HeldBack(changed.Count), RehearsalWords.NotMade(rehearsal), RehearsalWords.NotSeen(rehearsal)];
    }

    private Task StopAsync() => MoveAsync("Stop run", RunWords.StopConsequence(_view!), "Stop", Runs.StopAsync, destructive: false);

    private Task CloseAsync() => MoveAsync("Close run", RunWords.CloseConsequence(_view!), "Close run", Runs.CloseAsync, destructive: true);

    private async Task MoveAsync(string title, string consequence, string action, Func<long, CancellationToken, Task<Outcome<RunView>>> move, bool destructive)
    {
        if (!await Confirmation.AskAsync(title, consequence, action, null, destructive))
            return;
        _busy = true;
        var outcome = await move(RunId, CancellationToken.None);
        _busy = false;
        _error = outcome.Error;
        if (outcome.Succeeded)
            Take(outcome.Value);
    }

    private void Take(RunView view)
    {
        var now = Clock.GetUtcNow();
        if (_view?.Run.Status != view.Run.Status || now - _spokenAt >= SpeakEvery)
        {
            _spokenAt = now;
            _spoken = $"{StatusWords.Of(view.Run.Status).Text}: {Show.Number(RunWords.Sent(view))} of {Show.Number(view.Total)} sent, {Show.Number(RunWords.Problems(view))} with problems.";
        }

        _view = view;
        StateHasChanged();
    }
}
