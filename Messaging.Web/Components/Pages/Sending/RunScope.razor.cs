using System.Globalization;
using Messaging.Core.Customers;
using Messaging.Core.Invoices;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Sending;

/// <summary>Asks for cluster, children and period.</summary>
public sealed partial class RunScope
{
    private IReadOnlyList<ClusterNode> _clusters = [];

    [Inject]
    private CustomerClusterService Clusters { get; set; } = default!;

    [Parameter, EditorRequired]
    public InvoiceFilter Value { get; set; } = default!;

    [Parameter]
    public EventCallback<InvoiceFilter> ValueChanged { get; set; }

    protected override async Task OnInitializedAsync() => _clusters = await Clusters.TreeAsync(CancellationToken.None);

    private static string? Text(ChangeEventArgs e) => e.Value?.ToString() is { Length: > 0 } text ? text : null;

    private static DateOnly? Day(ChangeEventArgs e) =>
        DateOnly.TryParseExact(e.Value?.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string? Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private Task SetAsync(InvoiceFilter filter) => ValueChanged.InvokeAsync(filter);
}
