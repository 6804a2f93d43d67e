using System.Collections.Immutable;
using Messaging.Core.Accounts;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Shared;

/// <summary>Keeps which columns of one list a person does not want to see.</summary>
public sealed partial class ColumnChoice
{
    private ImmutableHashSet<string> _hidden = [];

    [Inject]
    private UserSettingService Settings { get; set; } = default!;

    /// <summary>The list, such as <c>invoices</c>.</summary>
    [Parameter, EditorRequired]
    public string List { get; set; } = "";

    /// <summary>The columns that can be left out, each with its heading.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<(string Key, string Name)> Columns { get; set; } = [];

    /// <summary>Called with the keys of the columns that are not shown: once they are read, and when they change.</summary>
    [Parameter]
    public EventCallback<IReadOnlySet<string>> HiddenChanged { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (await Settings.ReadAsync($"columns/{List}", CancellationToken.None) is not { Length: > 0 } kept)
            return;
        _hidden = [.. kept.Split(',').Intersect(Columns.Select(c => c.Key), StringComparer.Ordinal)];
        await HiddenChanged.InvokeAsync(_hidden);
    }

    private async Task ShowAsync(string key, bool shown)
    {
        _hidden = shown ? _hidden.Remove(key) : _hidden.Add(key);
        await HiddenChanged.InvokeAsync(_hidden);
        await Settings.SaveAsync($"columns/{List}", string.Join(',', _hidden.Order(StringComparer.Ordinal)), CancellationToken.None);
    }
}
