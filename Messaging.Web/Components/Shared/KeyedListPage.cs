using Messaging.Core.Common;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Shared;

/// <summary>What the lists of settings have in common: one search, and rows selected by key.</summary>
/// <typeparam name="TRow">A row of the list.</typeparam>
public abstract class KeyedListPage<TRow> : ListPage
{
    /// <summary>Rows of one page.</summary>
    protected const int PageSize = 50;

    private readonly SortedSet<string> _selected = new(StringComparer.Ordinal);
    private string? _scope;
    private int _loads;

    [Inject]
    protected Confirmation Confirmation { get; set; } = default!;

    protected Page<TRow>? Rows { get; private set; }

    protected bool Loading { get; private set; }

    protected Error? Error { get; set; }

    protected IReadOnlyCollection<string> Selected => _selected;

    protected bool WholePage => Rows is { Items.Count: > 0 } && Rows.Items.All(row => _selected.Contains(KeyOf(row)));

    protected abstract Task<Page<TRow>> ReadAsync(PageRequest request);

    protected abstract string KeyOf(TRow row);

    /// <summary>What the list is narrowed to. Whatever else is shown is not what was selected.</summary>
    protected virtual string Scope => Search ?? "";

    protected override Task OnParametersSetAsync()
    {
        if (Scope != _scope)
        {
            _selected.Clear();
            (_scope, Error) = (Scope, null);
        }

        return LoadAsync();
    }

    protected async Task LoadAsync()
    {
        var load = ++_loads;
        Loading = true;
        var rows = await ReadAsync(new PageRequest((PageNumber - 1) * PageSize, PageSize, Sort, Descending));
        if (load != _loads)
            return;
        (Rows, Loading) = (rows, false);
        StateHasChanged();
    }

    protected bool IsSelected(TRow row) => _selected.Contains(KeyOf(row));

    protected void Select(TRow row, bool selected)
    {
        if (selected)
            _selected.Add(KeyOf(row));
        else
            _selected.Remove(KeyOf(row));
    }

    protected void SelectPage(bool selected)
    {
        foreach (var row in Rows?.Items ?? [])
            Select(row, selected);
    }

    /// <summary>All that match, on all pages. Settings are few, so that their keys can be kept.</summary>
    protected async Task SelectAllAsync()
    {
        Page<TRow> part;
        var read = 0;
        do
        {
            part = await ReadAsync(new PageRequest(read, PageRequest.MaxTake, Sort, Descending));
            read += part.Items.Count;
            foreach (var row in part.Items)
                Select(row, true);
        }
        while (part.Items.Count > 0 && read < part.Total);
    }

    protected void ClearSelection() => _selected.Clear();

    /// <summary>After deleting: what is gone is no longer selected, and what stayed is said once.</summary>
    protected async Task ReportAsync(IReadOnlyList<DeleteOutcome> outcomes)
    {
        _selected.ExceptWith(outcomes.Where(o => o.Error is null).Select(o => o.Key));
        var refused = outcomes.Where(o => o.Error is not null).ToList();
        Error = refused.Count switch
        {
            0 => null,
            1 when outcomes.Count == 1 => refused[0].Error,
            _ => new Invalid(refused.ToDictionary(o => o.Key, o => new[] { o.Error!.Message }, StringComparer.Ordinal)),
        };
        await LoadAsync();
    }
}
