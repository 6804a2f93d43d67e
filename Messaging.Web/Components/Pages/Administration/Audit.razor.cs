using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Administration;

public sealed partial class Audit
{
    private const int PageSize = 50;
    private Page<AuditEntry>? _page;
    private IReadOnlyList<string> _kinds = [];

    [Inject] private AuditLog Log { get; set; } = default!;
    [Inject] private NavigationManager Navigation { get; set; } = default!;
    [Inject] private TimeProvider Clock { get; set; } = default!;

    [SupplyParameterFromQuery] private string? Actor { get; set; }
    [SupplyParameterFromQuery] private string? Kind { get; set; }
    [SupplyParameterFromQuery] private string? Text { get; set; }
    [SupplyParameterFromQuery] private string? From { get; set; }
    [SupplyParameterFromQuery] private string? To { get; set; }
    [SupplyParameterFromQuery(Name = "page")] private int? PageNumber { get; set; }

    private int CurrentPage => Math.Clamp(PageNumber ?? 1, 1, int.MaxValue / PageSize);

    private bool IsFiltered => new[] { Actor, Kind, Text, From, To }.Any(part => !string.IsNullOrEmpty(part));

    protected override async Task OnInitializedAsync() => _kinds = await Log.KindsAsync(CancellationToken.None);

    protected override async Task OnParametersSetAsync()
    {
        var filter = new AuditFilter(Actor, Kind, Text, StartOf(From), StartOf(To)?.AddDays(1));
        _page = await Log.SearchAsync(filter, new PageRequest((CurrentPage - 1) * PageSize, PageSize), CancellationToken.None);
    }

    // Every filter starts again at the first page.
    private void Filter(string name, ChangeEventArgs e) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(
        new Dictionary<string, object?> { [name] = e.Value is string { Length: > 0 } text ? text : null, ["page"] = null }));

    private void GoTo(int page) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("page", page == 1 ? null : (int?)page));

    private DateTimeOffset? StartOf(string? day)
    {
        if (!DateTime.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return null;
        return new DateTimeOffset(date, Clock.LocalTimeZone.GetUtcOffset(date));
    }
}
