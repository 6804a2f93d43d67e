using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Core.Signals;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Results;

/// <summary>Message results, of one run or of all. The visible page and the counts move by themselves.</summary>
public sealed partial class ResultListPage : IDisposable
{
    private const int RowsAtFirst = 100;

    /// <summary>In the address, in place of an event type: messages of any event, and none of runs.</summary>
    private const string AnyEvent = "any";
    private readonly ListSelection _selection = new();
    private IReadOnlyDictionary<MessageResultStatus, int> _counts = new Dictionary<MessageResultStatus, int>();
    private IReadOnlyList<MessageDefinitionRow> _definitions = [];
    private Page<ResultRow>? _page;
    private ResultFilter _filter = new();
    private IDisposable? _watch;
    private long? _watched = -1;
    private Error? _error;
    private string? _done;
    private long? _open;
    private int _loads;
    private bool _loading;

    [Inject]
    private ResultService Results { get; set; } = default!;

    [Inject]
    private MessageDefinitionService Definitions { get; set; } = default!;

    [Inject]
    private EventTypes Types { get; set; } = default!;

    [Inject]
    private ChangeSignals Signals { get; set; } = default!;

    [Inject]
    private RunWatch Watch { get; set; } = default!;

    [Inject]
    private Confirmation Confirmation { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Parameter]
    public long? RunId { get; set; }

    [SupplyParameterFromQuery]
    private string? Customer { get; set; }

    [SupplyParameterFromQuery]
    private string? Definition { get; set; }

    [SupplyParameterFromQuery]
    private string? Event { get; set; }

    [SupplyParameterFromQuery]
    private string? Status { get; set; }

    [SupplyParameterFromQuery]
    private bool? Problems { get; set; }

    [SupplyParameterFromQuery]
    private bool? Twice { get; set; }

    [SupplyParameterFromQuery]
    private bool? Person { get; set; }

    [SupplyParameterFromQuery]
    private bool? Refused { get; set; }

    private int PageSize => PageSizeOr(RowsAtFirst);

    /// <summary>The file of what the list shows, by the same names as the list's own address.</summary>
    private string ExportLink => "message-results/export.csv" + new Uri(AddressWith(("run", RunId), ("sort", null), ("desc", null), ("size", null))).Query;

    private bool Filtered => _filter != new ResultFilter { RunId = RunId };

    private bool WholePageSelected => _page is { Items.Count: > 0 } && _page.Items.All(row => _selection.Contains(row.Id));

    private string ProblemLink => AddressWith(("status", null), ("problems", true));

    protected override async Task OnInitializedAsync() =>
        _definitions = (await Definitions.ListAsync(null, new PageRequest(0, PageRequest.MaxTake))).Items;

    protected override async Task OnParametersSetAsync()
    {
        var filter = new ResultFilter
        {
            RunId = RunId,
            Search = Search,
            Customer = Customer,
            Definition = Definition,
            EventType = Event == AnyEvent ? null : Event,
            OnlyEvents = Event == AnyEvent,
            Status = Enum.TryParse<MessageResultStatus>(Status, out var status) ? status : null,
            OnlyProblems = Problems is true,
            OnlyDuplicates = Twice is true,
            NeedsPerson = Person is true,
            PartlyRefused = Refused is true,
        };
        if (filter != _filter)
            _selection.Clear();
        _filter = filter;
        if (_watched != RunId)
        {
            _watched = RunId;
            _watch?.Dispose();
            // The counts of a run are read once for all who watch it.
            _watch = RunId is { } run
                ? Watch.Watch(run, changed => InvokeAsync(() => ReloadAsync(changed)))
                : Signals.Subscribe(Topic.AnyRun, () => InvokeAsync(ReloadAsync));
        }

        _loading = true;
        await LoadAsync();
    }

    public void Dispose() => _watch?.Dispose();

    private Task ReloadAsync() => ReloadAsync(null);

    private async Task ReloadAsync(RunView? run)
    {
        await LoadAsync(run);
        StateHasChanged();
    }

    private async Task LoadAsync(RunView? run = null)
    {
        var load = ++_loads;
        var read = await Results.ReadAsync(_filter, new PageRequest((PageNumber - 1) * PageSize, PageSize, Sort, Descending), run, CancellationToken.None);
        if (load != _loads)
            return;
        _loading = false;
        (_page, _counts) = (read.Page, read.Counts);
    }

    private async Task SendAgainAsync()
    {
        // The numbers of this moment: since the rows were selected, their messages may have been sent.
        var (selection, shownAt) = (Selected(), Clock.GetUtcNow());
        var plan = await Results.PlanSendAgainAsync(selection, CancellationToken.None);
        if (plan is { Free: 0, ToBeAsked: 0 })
        {
            _error = Invalid.Field("results", $"{SendAgainWords.Consequence(plan)} {SendAgainWords.Rest(plan)}");
            return;
        }

        if (plan.Free > 0 && !await Confirmation.AskAsync("Send again", SendAgainWords.Consequence(plan), $"Send {Show.Count(plan.Free, "message", "messages")} again", SendAgainWords.Rest(plan), destructive: false))
            return;
        var even = plan.ToBeAsked > 0
            && await Confirmation.AskAsync("Send what may have arrived again?", SendAgainWords.Warning(plan), $"Send {Show.Count(plan.ToBeAsked, "message", "messages")} a second time", "Cancel leaves these alone.");
        if (plan.Free == 0 && !even)
            return;
        await DoneAsync(await Results.SendAgainAsync(selection, even, shownAt, CancellationToken.None), "put into the queue again");
    }

    private async Task DeleteAsync()
    {
        var selection = Selected();
        var numbers = DeleteNumbers.Of(await Results.CountAsync(selection, CancellationToken.None));
        if (numbers.Deleted == 0)
        {
            _error = Invalid.Field("results", $"{numbers.Consequence} {numbers.Rest}");
            return;
        }

        if (await Confirmation.AskAsync("Delete results", numbers.Consequence, $"Delete {Show.Count(numbers.Deleted, "message", "messages")}", numbers.Rest))
            await DoneAsync(await Results.DeleteAsync(selection, CancellationToken.None), "deleted");
    }

    private async Task DoneAsync(Outcome<BulkChange> outcome, string done)
    {
        _error = outcome.Error;
        _done = outcome.Succeeded ? BulkWords.Of(outcome.Value, done) : null;
        if (outcome.Succeeded)
            _selection.Clear();
        await LoadAsync();
    }

    private ResultSelection Selected() => _selection.AllMatching ? new(null, _filter) : new([.. _selection.Ids], null);

    private void Pick(ResultRow row, bool selected) => _selection.Set(row.Id, "", selected);

    private void SelectPage(bool selected)
    {
        foreach (var row in _page?.Items ?? [])
            Pick(row, selected);
    }

    private void SelectAll() => _selection.SelectAllMatching(_page?.Total ?? 0);

    private void ClearSelection() => _selection.Clear();

    private string StatusLink(MessageResultStatus? status) => AddressWith(("status", status?.ToString()), ("problems", null));

    private void Clear() => Navigation.NavigateTo(RunId is null ? "message-results" : $"message-runs/{RunId}/results");
}
