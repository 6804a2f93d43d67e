using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace Messaging.Web.Components.Pages.Clusters;

/// <summary>The tree of clusters: add, rename, move, delete.</summary>
public sealed partial class ClusterTreePage
{
    private readonly HashSet<string> _closed = new(StringComparer.Ordinal);
    private IReadOnlyList<ClusterNode>? _nodes;
    private Error? _error;

    [Inject]
    private CustomerClusterService Clusters { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private Confirmation Confirmation { get; set; } = default!;

    /// <summary>The nodes without those below a folded one.</summary>
    private IEnumerable<ClusterNode> Visible
    {
        get
        {
            var hidden = int.MaxValue;
            foreach (var node in _nodes ?? [])
            {
                if (node.Level > hidden)
                    continue;
                hidden = _closed.Contains(node.Key) ? node.Level : int.MaxValue;
                yield return node;
            }
        }
    }

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync() => _nodes = await Clusters.TreeAsync(CancellationToken.None);

    private void Toggle(string key)
    {
        if (!_closed.Remove(key))
            _closed.Add(key);
    }

    private async Task EditAsync(ClusterNode? node, string? below)
    {
        var parameters = new Dictionary<string, object?> { [nameof(ClusterForm.Node)] = node, [nameof(ClusterForm.Below)] = below, [nameof(ClusterForm.Tree)] = _nodes };
        var saved = await Dialogs.OpenAsync<ClusterForm>(node is null ? "Add cluster" : "Rename or move cluster", parameters!, new DialogOptions { Width = "min(32rem, 94vw)" });
        if (saved is not true)
            return;
        _error = null;
        await LoadAsync();
    }

    private async Task DeleteAsync(ClusterNode node)
    {
        if (!await Confirmation.AskAsync("Delete cluster", $"The cluster \"{node.Name}\" is deleted.", "Delete 1 cluster", "It is only deleted while it is empty: without customers, and without clusters below it."))
            return;
        _error = (await Clusters.DeleteAsync(node.Key, CancellationToken.None)).Error;
        await LoadAsync();
    }
}
