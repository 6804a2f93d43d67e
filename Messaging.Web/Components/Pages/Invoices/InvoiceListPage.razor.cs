using System.Globalization;
using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Web.Components.Pages.Sending;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace Messaging.Web.Components.Pages.Invoices;

/// <summary>The list that everything starts from: find invoices, select them, send them.</summary>
public sealed partial class InvoiceListPage
{
    private const int RowsAtFirst = 50;
    private readonly ListSelection _selection = new();
    private IReadOnlyList<ClusterNode> _clusters = [];
    private IReadOnlyList<CurrencyTotal> _totals = [];
    private IReadOnlySet<string> _hidden = new HashSet<string>();
    private Page<InvoiceRow>? _page;
    private InvoiceFilter _filter = new();
    private Error? _error;
    private int _loads;
    private int _adding;
    private bool _loading;

    [Inject]
    private InvoiceService Invoices { get; set; } = default!;

    [Inject]
    private CustomerClusterService Clusters { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private Confirmation Confirmation { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Customer { get; set; }

    [SupplyParameterFromQuery]
    private string? Cluster { get; set; }

    /// <summary>Only the cluster itself, without those below it.</summary>
    [SupplyParameterFromQuery]
    private bool? Only { get; set; }

    [SupplyParameterFromQuery]
    private string? From { get; set; }

    [SupplyParameterFromQuery]
    private string? To { get; set; }

    [SupplyParameterFromQuery]
    private string? Status { get; set; }

    [SupplyParameterFromQuery]
    private string? Sent { get; set; }

    [SupplyParameterFromQuery]
    private string? Documents { get; set; }

    /// <summary>The columns that a person may leave out; number and customer always stand there.</summary>
    private static IReadOnlyList<(string Key, string Name)> Columns { get; } =
        [("cluster", "Cluster"), ("period", "Period"), ("total", "Amount"), ("status", "Status"), ("documents", "Documents"), ("lastSent", "Last sent")];

    private bool WithChildren => Only is not true;

    private bool Filtered => _filter != new InvoiceFilter();

    private bool WholePageSelected => _page is { Items.Count: > 0 } && _page.Items.All(row => _selection.Contains(row.Id));

    private int PageSize => PageSizeOr(RowsAtFirst);

    protected override async Task OnInitializedAsync() => _clusters = await Clusters.TreeAsync(CancellationToken.None);

    protected override async Task OnParametersSetAsync()
    {
        var filter = new InvoiceFilter
        {
            Search = Search,
            Customer = Customer,
            Cluster = Cluster,
            IncludeChildren = Cluster is not null && WithChildren,
            PeriodFrom = Day(From),
            PeriodTo = Day(To),
            Status = Enum.TryParse<InvoiceStatus>(Status, out var status) ? status : null,
            Sent = Enum.TryParse<SentFilter>(Sent, out var sent) ? sent : null,
            Documents = Enum.TryParse<DocumentFilter>(Documents, out var documents) ? documents : null,
        };
        // "All that match" means another set once the filter is another.
        if (filter != _filter && _selection.AllMatching)
            ClearSelection();
        _filter = filter;
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var load = ++_loads;
        _loading = true;
        var page = await Invoices.ListAsync(_filter, new PageRequest((PageNumber - 1) * PageSize, PageSize, Sort, Descending), CancellationToken.None);
        if (load != _loads)
            return;
        _loading = false;
        _page = page;
    }

    private Task SendAsync() => Dialogs.OpenSendAsync(Selected());

    private InvoiceSelection Selected() => _selection.AllMatching ? InvoiceSelection.Matching(_filter) : InvoiceSelection.Picked([.. _selection.Ids]);

    private async Task DeleteAsync()
    {
        // As many as match now, which others may have changed since the list was read.
        var shown = _selection.AllMatching ? (await Invoices.ListAsync(_filter, new PageRequest(0, 1), CancellationToken.None)).Total : _selection.Count;
        var (filter, count) = (_filter, Show.Count(shown, "invoice", "invoices"));
        if (!await Confirmation.AskAsync("Delete invoices", $"{count} and their documents are deleted.", $"Delete {count}", "Invoices that were ever part of a run stay: they are the evidence of what was sent."))
            return;
        var outcome = _selection.AllMatching
            ? await Invoices.DeleteMatchingAsync(filter, shown, CancellationToken.None)
            : await Invoices.DeleteAsync([.. _selection.Picked.Values], CancellationToken.None);
        _error = outcome switch
        {
            { Succeeded: false } => outcome.Error,
            { Value: { Refused.Count: > 0 } done } =>
                Invalid.Field("invoices", $"{Show.Count(done.Deleted, "invoice was", "invoices were")} deleted, {Show.Number(done.Refused.Count)} not. {done.Refused[0].Error?.Message}"),
            _ => null,
        };
        ClearSelection();
        await LoadAsync();
    }

    private Task PickAsync(InvoiceRow row, bool selected)
    {
        _selection.Set(row.Id, row.ExternalId, selected);
        return AddUpAsync();
    }

    private Task SelectPageAsync(bool selected)
    {
        foreach (var row in _page?.Items ?? [])
            _selection.Set(row.Id, row.ExternalId, selected);
        return AddUpAsync();
    }

    private Task SelectAllAsync()
    {
        _selection.SelectAllMatching(_page?.Total ?? 0);
        return AddUpAsync();
    }

    private void ClearSelection()
    {
        _selection.Clear();
        _totals = [];
    }

    /// <summary>A slow answer about an earlier selection must not stand beside the present one.</summary>
    private async Task AddUpAsync()
    {
        var adding = ++_adding;
        var totals = _selection.AllMatching
            ? await Invoices.TotalsAsync(_filter, CancellationToken.None)
            : await Invoices.TotalsAsync([.. _selection.Ids], CancellationToken.None);
        if (adding == _adding)
            _totals = totals;
    }

    private bool Shows(string column) => !_hidden.Contains(column);

    private void Hide(IReadOnlySet<string> columns) => _hidden = columns;

    private void Clear() => Navigation.NavigateTo("invoices");

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
