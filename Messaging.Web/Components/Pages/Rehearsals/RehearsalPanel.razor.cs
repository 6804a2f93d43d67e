using Messaging.Core.Common;
using Messaging.Core.Sending.Rehearsals;
using Messaging.Core.Signals;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Rehearsals;

/// <summary>Follows the rehearsal of one run, which was made stopped and never started.</summary>
public sealed partial class RehearsalPanel : IDisposable
{
    /// <summary>Mails that would be held back and are named here.</summary>
    private const int MostNamed = 10;

    private readonly CancellationTokenSource _left = new();
    private RehearsalView? _view;
    private ChangedMails? _changed;
    private IDisposable? _watch;
    private Error? _error;
    private long _shownId;
    private bool _busy;

    [Inject]
    private RehearsalService Rehearsals { get; set; } = default!;

    [Inject]
    private ChangeSignals Signals { get; set; } = default!;

    /// <summary>The run's number.</summary>
    [Parameter, EditorRequired]
    public long RunId { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (_shownId == RunId)
            return;
        _shownId = RunId;
        _watch?.Dispose();
        _watch = Signals.Subscribe(Topic.Run(RunId), () => InvokeAsync(LoadAsync));
        await LoadAsync();
    }

    public void Dispose()
    {
        _watch?.Dispose();
        _left.Cancel();
        _left.Dispose();
    }

    private async Task LoadAsync()
    {
        if (_left.IsCancellationRequested)
            return;
        try
        {
            var before = _view;
            _view = await Rehearsals.GetAsync(RunId, _left.Token);
            StateHasChanged();
            // Comparing costs more than counting: not while mails are being made. Some may have to wait for their documents for days.
            if (before is not null && _view.Missing > 0 && _view.Missing != before.Missing)
                return;
            _changed = await Rehearsals.FindChangedAsync(RunId, _left.Token);
            StateHasChanged();
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
    }

    private async Task AgainAsync(bool all)
    {
        _busy = true;
        var outcome = await Rehearsals.RehearseAgainAsync(RunId, all, CancellationToken.None);
        _busy = false;
        _error = outcome.Error;
        await LoadAsync();
    }
}
