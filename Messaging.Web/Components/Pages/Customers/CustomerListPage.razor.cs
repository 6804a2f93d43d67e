using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Customers;

/// <summary>Finds customers, and deletes those that have no invoices.</summary>
public sealed partial class CustomerListPage
{
    private const int RowsAtFirst = 50;
    private readonly ListSelection _selection = new();
    private IReadOnlyList<ClusterNode> _clusters = [];
    private IReadOnlyList<RecipientKeyRow> _keys = [];
    private Page<CustomerRow>? _page;
    private CustomerFilter _filter = new();
    private Error? _error;
    private string? _done;
    private int _loads;
    private bool _loading;

    [Inject]
    private CustomerService Customers { get; set; } = default!;

    [Inject]
    private CustomerClusterService Clusters { get; set; } = default!;

    [Inject]
    private RecipientKeyService Keys { get; set; } = default!;

    [Inject]
    private Confirmation Confirmation { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Cluster { get; set; }

    /// <summary>Only the cluster itself, without those below it.</summary>
    [SupplyParameterFromQuery]
    private bool? Only { get; set; }

    /// <summary>Only customers without an address under this recipient key.</summary>
    [SupplyParameterFromQuery]
    private string? Without { get; set; }

    private bool Filtered => _filter != new CustomerFilter();

    private bool WholePageSelected => _page is { Items.Count: > 0 } && _page.Items.All(row => _selection.Contains(row.Id));

    private int PageSize => PageSizeOr(RowsAtFirst);

    protected override async Task OnInitializedAsync()
    {
        _clusters = await Clusters.TreeAsync(CancellationToken.None);
        _keys = (await Keys.ListAsync(null, new PageRequest(0, PageRequest.MaxTake))).Items;
    }

    protected override async Task OnParametersSetAsync()
    {
        var filter = new CustomerFilter { Search = Search, Cluster = Cluster, IncludeChildren = Cluster is not null && Only is not true, WithoutAddress = Without };
        // "All that match" means another set once the filter is another.
        if (filter != _filter && _selection.AllMatching)
            _selection.Clear();
        _filter = filter;
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        var load = ++_loads;
        _loading = true;
        var page = await Customers.ListAsync(_filter, new PageRequest((PageNumber - 1) * PageSize, PageSize, Sort, Descending), CancellationToken.None);
        if (load != _loads)
            return;
        (_loading, _page) = (false, page);
    }

    private async Task DeleteAsync()
    {
        // As many as match now, which others may have changed since the list was read.
        var shown = _selection.AllMatching ? (await Customers.ListAsync(_filter, new PageRequest(0, 1), CancellationToken.None)).Total : _selection.Count;
        var (filter, count) = (_filter, Show.Count(shown, "customer", "customers"));
        if (!await Confirmation.AskAsync("Delete customers", $"{count} and their addresses are deleted.", $"Delete {count}", "Customers with invoices stay: delete their invoices first."))
            return;
        var outcome = _selection.AllMatching
            ? await Customers.DeleteMatchingAsync(filter, shown, CancellationToken.None)
            : await Customers.DeleteAsync([.. _selection.Picked.Values], CancellationToken.None);
        var done = outcome.Value ?? new BulkDelete(0, []);
        _done = done.Deleted > 0 ? $"{Show.Count(done.Deleted, "customer was", "customers were")} deleted." : null;
        _error = done.Refused.Count switch
        {
            0 => outcome.Error,
            1 => done.Refused[0].Error,
            var refused => Invalid.Field("customers", $"{Show.Number(refused)} customers were not deleted. The first reason: {done.Refused[0].Error?.Message}"),
        };
        _selection.Clear();
        await LoadAsync();
    }

    private void SelectPage(bool selected)
    {
        foreach (var row in _page?.Items ?? [])
            _selection.Set(row.Id, row.Number, selected);
    }

    private void Clear() => Navigation.NavigateTo("customers");
}
