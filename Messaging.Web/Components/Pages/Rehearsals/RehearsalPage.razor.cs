using System.Globalization;
using Messaging.Core.Sending.Rehearsals;
using Messaging.Core.Signals;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Messaging.Web.Components.Pages.Rehearsals;

/// <summary>Pages through the mails of a run before they leave. Its place is the page number of the address.</summary>
public sealed partial class RehearsalPage : IDisposable
{
    private RehearsedMessage? _mail;
    private RehearsalView? _progress;
    private IDisposable? _watch;
    private long _watched;
    private int _loads;
    private bool _loading;

    [Inject]
    private RehearsalService Rehearsals { get; set; } = default!;

    [Inject]
    private ChangeSignals Signals { get; set; } = default!;

    /// <summary>The run's number.</summary>
    [Parameter]
    public long RunId { get; set; }

    /// <summary>Only mails that could not be made.</summary>
    [SupplyParameterFromQuery]
    private bool? Failed { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (_watched != RunId)
        {
            _watched = RunId;
            _watch?.Dispose();
            _watch = Signals.Subscribe(Topic.Run(RunId), () => InvokeAsync(FollowAsync));
        }

        _loading = true;
        await LoadAsync();
    }

    public void Dispose() => _watch?.Dispose();

    private async Task LoadAsync()
    {
        var load = ++_loads;
        var progress = await Rehearsals.GetAsync(RunId, CancellationToken.None);
        var mail = await Rehearsals.ReadAsync(RunId, new RehearsalFilter(Search, Failed is true), PageNumber - 1, CancellationToken.None);
        if (load != _loads)
            return;
        _loading = false;
        _progress = progress;
        _mail = mail.Value;
    }

    /// <summary>More mails were made, or made anew: the one that is looked at is read again.</summary>
    private async Task FollowAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private Task StepAsync(int step)
    {
        if (_mail is { } mail && mail.Position + step >= 0 && mail.Position + step < mail.Total)
            GoToPage(mail.Position + step + 1);
        return Task.CompletedTask;
    }

    private Task JumpAsync(ChangeEventArgs e)
    {
        if (int.TryParse(e.Value?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && _mail is { } mail)
            GoToPage(Math.Clamp(number, 1, mail.Total));
        return Task.CompletedTask;
    }

    private Task OnKeyAsync(KeyboardEventArgs e) => (e.AltKey, e.Key) switch
    {
        (true, "ArrowLeft") => StepAsync(-1),
        (true, "ArrowRight") => StepAsync(1),
        _ => Task.CompletedTask,
    };
}
