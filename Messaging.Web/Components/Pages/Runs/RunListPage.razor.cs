using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Signals;
using Messaging.Web.Components.Pages.Sending;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace Messaging.Web.Components.Pages.Runs;

/// <summary>All runs, the newest first; they move by themselves.</summary>
public sealed partial class RunListPage : IDisposable
{
    private const int RowsAtFirst = 25;
    private IReadOnlyList<MessageDefinitionRow> _definitions = [];
    private RunFilter _filter = new();
    private Page<RunView>? _page;
    private IDisposable? _watch;
    private int _loads;

    [Inject]
    private RunService Runs { get; set; } = default!;

    [Inject]
    private MessageDefinitionService Definitions { get; set; } = default!;

    [Inject]
    private ChangeSignals Signals { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Status { get; set; }

    [SupplyParameterFromQuery]
    private string? Definition { get; set; }

    [SupplyParameterFromQuery]
    private string? From { get; set; }

    [SupplyParameterFromQuery]
    private string? To { get; set; }

    private int PageSize => PageSizeOr(RowsAtFirst);

    /// <summary>The file of what the list shows, by the same names as the list's own address.</summary>
    private string ExportLink => "message-runs/export.csv" + new Uri(AddressWith(("sort", null), ("desc", null), ("size", null))).Query;

    protected override async Task OnInitializedAsync()
    {
        _watch = Signals.Subscribe(Topic.AnyRun, () => InvokeAsync(ReloadAsync));
        _definitions = (await Definitions.ListAsync(null, new PageRequest(0, PageRequest.MaxTake))).Items;
    }

    protected override Task OnParametersSetAsync()
    {
        _filter = RunAddress.Filter(Status, Definition, Search, From, To);
        return LoadAsync();
    }

    public void Dispose() => _watch?.Dispose();

    private async Task ReloadAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        var load = ++_loads;
        var page = await Runs.ListAsync(_filter, new PageRequest((PageNumber - 1) * PageSize, PageSize, Sort, Descending), CancellationToken.None);
        if (load == _loads)
            _page = page;
    }

    private Task NewAsync()
    {
        // Bills are sent in the month after the one they are for.
        var today = DateOnly.FromDateTime(Clock.GetLocalNow().DateTime);
        var first = new DateOnly(today.Year, today.Month, 1).AddMonths(-1);
        return Dialogs.OpenNewRunAsync(new InvoiceFilter { IncludeChildren = true, PeriodFrom = first, PeriodTo = first.AddMonths(1).AddDays(-1) });
    }
}
