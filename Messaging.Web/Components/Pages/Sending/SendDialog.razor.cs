using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Radzen;

namespace Messaging.Web.Components.Pages.Sending;

/// <summary>Asks what is to be sent, shows what would go wrong, and makes the run. Opened by <see cref="SendDialogOpener"/>.</summary>
public sealed partial class SendDialog : IDisposable
{
    // The token of the run is made here and once: a second click gives the first click's run.
    private readonly string _token = Guid.NewGuid().ToString("N");
    private readonly CancellationTokenSource _closed = new();
    private IReadOnlyList<MessageDefinitionRow> _definitions = [];
    private CheckDecisions _decisions = CheckDecisions.Default;
    private CancellationTokenSource? _checkStop;
    private InvoiceFilter _filter = new();
    private MailPager? _pager;
    private RunCheck? _check;
    private DateTimeOffset _checkedAt;
    private Error? _error;
    private string? _definitionKey;
    private string? _bcc;
    private string? _doneAbout;
    private bool _loaded;
    private bool _checking;
    private bool _sending;

    [Inject]
    private MessageDefinitionService DefinitionService { get; set; } = default!;

    [Inject]
    private RunCheckService Checks { get; set; } = default!;

    [Inject]
    private RunService Runs { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private BrowserTime Time { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    /// <summary>The invoices; null where cluster and period are asked for.</summary>
    [Parameter]
    public InvoiceSelection? Selection { get; set; }

    /// <summary>Cluster and period that are offered first.</summary>
    [Parameter]
    public InvoiceFilter? Scope { get; set; }

    private bool AskScope => Selection is null;

    private MessageDefinitionRow? Definition => _definitions.FirstOrDefault(d => d.Key == _definitionKey);

    private string? BccProblem => SendWords.BccProblem(_bcc);

    private string? Reason => SendWords.Reason(_definitionKey is not null, _checking, _check, BccProblem);

    protected override async Task OnInitializedAsync()
    {
        _filter = Scope ?? _filter;
        var lastUsedFirst = new PageRequest(0, PageRequest.MaxTake, "lastUsedAt", true);
        _definitions = (await DefinitionService.ListAsync(null, lastUsedFirst, _closed.Token)).Items;
        _definitionKey = _definitions.Count > 0 ? _definitions[0].Key : null;
        _loaded = true;
        await CheckAsync();
    }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    private Task DefinitionAsync(ChangeEventArgs e)
    {
        _definitionKey = e.Value?.ToString();
        _check = null;
        return CheckAsync();
    }

    private Task ScopeAsync(InvoiceFilter filter)
    {
        _filter = filter;
        _decisions = CheckDecisions.Default;
        return CheckAsync();
    }

    private Task DecideAsync(CheckDecisions decisions)
    {
        _decisions = decisions;
        return CheckAsync();
    }

    private Task CheckAsync()
    {
        _error = null;
        return CheckAgainAsync();
    }

    /// <summary>Runs the checks; a newer call makes an older one stop, so that the last decision is the one that is shown.</summary>
    private async Task CheckAgainAsync()
    {
        if (_definitionKey is not { } definition)
            return;
        if (_checkStop is not null)
            await _checkStop.CancelAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
        _checkStop = stop;
        _checking = true;
        try
        {
            var at = Clock.GetUtcNow();
            var outcome = await Checks.CheckAsync(definition, Selected(), _decisions, stop.Token);
            if (_checkStop == stop)
                await TakeAsync(outcome, at);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Another check has begun, or the dialog was closed: nobody waits for this one.
            return;
        }
        finally
        {
            if (_checkStop == stop)
            {
                _checkStop = null;
                _checking = false;
            }
        }

        StateHasChanged();
    }

    private async Task TakeAsync(Outcome<RunCheck> outcome, DateTimeOffset at)
    {
        if (!outcome.Succeeded)
        {
            _error = outcome.Error;
            _check = null;
            return;
        }

        _check = outcome.Value;
        _checkedAt = at;
        _doneAbout = _check.DoneAbout is { } done ? BrowserTime.Clock(done, at, await Time.ZoneAsync()) : null;
    }

    private async Task MakeRunAsync(bool start)
    {
        if (_sending || Reason is not null)
            return;
        _sending = true;
        _error = null;
        var made = await Runs.CreateAsync(
            new NewRun
            {
                DefinitionKey = _definitionKey!,
                Selection = Selected(),
                Bcc = SendWords.SplitBcc(_bcc),
                Decisions = _decisions,
                CheckedAt = _checkedAt,
                Seen = _check?.Fingerprint,
                Start = start,
                Token = _token,
            },
            CancellationToken.None);
        if (made.Succeeded)
        {
            Dialogs.Close(made.Value.Run.Id);
            Navigation.NavigateTo($"message-runs/{made.Value.Run.Id}");
            return;
        }

        _sending = false;
        _error = made.Error;
        // What stood in the way may show in the checks now; the error stays until the person does something.
        await CheckAgainAsync();
    }

    private InvoiceSelection Selected() => Selection ?? InvoiceSelection.Matching(_filter);

    private static IEnumerable<CheckedInvoice> FineOnes(RunCheck check)
    {
        var spokenOf = check.Checks.Where(g => g.Severity != CheckSeverity.Info).SelectMany(g => g.Invoices).Select(i => i.InvoiceId).ToHashSet();
        return check.Sending.Where(i => !spokenOf.Contains(i.InvoiceId)).Take(CheckGroupView.FirstRows);
    }

    private Task OnKey(KeyboardEventArgs e) => (e.AltKey, e.Key, _pager) switch
    {
        (true, "ArrowLeft", { } pager) => pager.StepAsync(-1),
        (true, "ArrowRight", { } pager) => pager.StepAsync(1),
        _ => Task.CompletedTask,
    };
}
