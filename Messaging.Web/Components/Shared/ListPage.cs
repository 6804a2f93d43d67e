using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Shared;

/// <summary>A list that the server filters, sorts and pages, with all of that in the address: it can be kept, sent to somebody and gone back to.</summary>
public abstract class ListPage : ComponentBase
{
    private const string PageName = "p";

    /// <summary>Where the browser was just sent and has not arrived yet: a second filter that is changed meanwhile is added to the first.</summary>
    private string? _asked;

    [Inject]
    protected NavigationManager Navigation { get; set; } = default!;

    [SupplyParameterFromQuery]
    protected string? Search { get; set; }

    [SupplyParameterFromQuery]
    protected string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "desc")]
    protected bool? Desc { get; set; }

    [SupplyParameterFromQuery(Name = PageName)]
    protected int? P { get; set; }

    [SupplyParameterFromQuery]
    protected int? Size { get; set; }

    protected bool Descending => Desc is true;

    protected int PageNumber => Math.Max(1, P ?? 1);

    protected override void OnParametersSet() => _asked = null;

    protected void SortBy((string? Sort, bool Descending) sort) => Go(("sort", sort.Sort), ("desc", sort.Descending ? true : null));

    protected void SearchFor(string? text) => Go(("search", text));

    protected void GoToPage(int page) => Go((PageName, page == 1 ? null : page));

    protected void ShowRows(int size) => Go(("size", size));

    /// <summary>How many rows a page has: as many as the person chose, else what the list thinks good.</summary>
    protected int PageSizeOr(int own) => Size is { } chosen && Pager.Sizes.Contains(chosen) ? chosen : own;

    /// <summary>Changes the address, which the list follows. Names are written small.</summary>
    protected void Go(params (string Name, object? Value)[] changes) => Navigation.NavigateTo(_asked = AddressWith(changes));

    /// <summary>The address with some filters changed. Whatever changes, the list starts on its first page again.</summary>
    protected string AddressWith(params (string Name, object? Value)[] changes)
    {
        var query = changes.ToDictionary(change => change.Name.ToLowerInvariant(), change => change.Value, StringComparer.Ordinal);
        query.TryAdd(PageName, null);
        return Navigation.GetUriWithQueryParameters(_asked ?? Navigation.Uri, query);
    }

    /// <summary>What was entered or chosen; null where that is nothing.</summary>
    protected static string? Text(ChangeEventArgs e) => e.Value?.ToString()?.Trim() is { Length: > 0 } text ? text : null;
}
