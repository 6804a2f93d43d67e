using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace Messaging.Web.Components.Shared;

/// <summary>Keeps the filters of one list for the person who is signed in.</summary>
public sealed partial class SavedFilters : IDisposable
{
    private const int MaxName = 80;
    private IReadOnlyList<NamedSetting> _saved = [];
    private Error? _error;
    private string _name = "";

    [Inject]
    private UserSettingService Settings { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    /// <summary>The list's address without a query, such as <c>invoices</c>.</summary>
    [Parameter, EditorRequired]
    public string List { get; set; } = "";

    private string Prefix => $"filter/{List}/";

    /// <summary>The present filter: the query of the address without the page number.</summary>
    private string Current
    {
        get
        {
            var query = new Uri(Navigation.GetUriWithQueryParameter("p", (int?)null)).Query;
            return query.Length > 1 ? query[1..] : "";
        }
    }

    protected override async Task OnInitializedAsync()
    {
        Navigation.LocationChanged += Follow;
        await LoadAsync();
    }

    public void Dispose() => Navigation.LocationChanged -= Follow;

    private string Address(NamedSetting filter) => $"{List}?{filter.Value}";

    private void Follow(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(StateHasChanged);

    private async Task LoadAsync() => _saved = await Settings.ListAsync(Prefix, CancellationToken.None);

    private async Task SaveAsync()
    {
        if (string.IsNullOrWhiteSpace(_name) || Current.Length == 0)
            return;
        if (_saved.Count >= UserSettingService.MaxListed && _saved.All(s => s.Name != _name.Trim()))
        {
            _error = Invalid.Field("name", $"{UserSettingService.MaxListed} filters are kept already. Forget one first.");
            return;
        }

        _error = (await Settings.SaveAsync(Prefix + _name.Trim(), Current, CancellationToken.None)).Error;
        if (_error is null)
            _name = "";
        await LoadAsync();
    }

    private async Task ForgetAsync(NamedSetting filter)
    {
        await Settings.RemoveAsync(Prefix + filter.Name, CancellationToken.None);
        await LoadAsync();
    }
}
