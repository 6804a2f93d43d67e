using System.Data;
using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Customers;

/// <summary>A cluster in its tree.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Name">Its name.</param>
/// <param name="ParentKey">The cluster above, or none for a root.</param>
/// <param name="Level">1 for a root.</param>
/// <param name="Children">Clusters directly below.</param>
/// <param name="Customers">Customers directly in it.</param>
/// <param name="CustomersWithBelow">Customers in it and in all clusters below.</param>
/// <param name="Version">To be handed back when saving.</param>
public sealed record ClusterNode(string Key, string Name, string? ParentKey, int Level, int Children, int Customers, int CustomersWithBelow, int Version);

/// <summary>A cluster as a screen or the API gives it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Name">Its name.</param>
/// <param name="ParentKey">The cluster above; null or empty for a root.</param>
public sealed record ClusterInput(string? Key, string? Name, string? ParentKey);

/// <summary>Keeps the tree of clusters.</summary>
public sealed class CustomerClusterService(IDbContextFactory<MessagingDbContext> databases, AuditTrail audit, TimeProvider clock)
{
    private const string Kind = "Customer cluster";

    /// <summary>The whole tree, each cluster after the one above it, by name.</summary>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<IReadOnlyList<ClusterNode>> TreeAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var clusters = await db.CustomerClusters.AsNoTracking().ToListAsync(cancellationToken);
        var counts = await db.Customers.Where(c => c.ClusterId != null).GroupBy(c => c.ClusterId!.Value)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(pair => pair.Key, pair => pair.Count, cancellationToken);
        var below = clusters.OrderBy(c => c.Name, StringComparer.CurrentCulture).ThenBy(c => c.Key, StringComparer.Ordinal).ToLookup(c => c.ParentId);
        var nodes = new List<ClusterNode>(clusters.Count);
        foreach (var root in below[null])
            AddWithChildren(root, null, 1);
        return nodes;

        int AddWithChildren(CustomerCluster cluster, string? parentKey, int level)
        {
            var at = nodes.Count;
            var own = counts.GetValueOrDefault(cluster.Id);
            nodes.Add(new ClusterNode(cluster.Key, cluster.Name, parentKey, level, below[cluster.Id].Count(), own, own, cluster.Version));
            var all = own + below[cluster.Id].Sum(child => AddWithChildren(child, cluster.Key, level + 1));
            nodes[at] = nodes[at] with { CustomersWithBelow = all };
            return all;
        }
    }

    /// <summary>Adds the cluster, or renames and moves it, as the API's PUT does.</summary>
    /// <param name="input">The cluster.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <returns>What became of it; <see cref="Invalid"/>, <see cref="ClusterCycle"/> or <see cref="ClusterTooDeep"/>.</returns>
    public Task<Outcome<ItemStatus>> PutAsync(ClusterInput input, CancellationToken cancellationToken) =>
        WriteAsync(input, (_, _) => null, cancellationToken);

    /// <summary>Saves what a person changed on a screen.</summary>
    /// <param name="input">The cluster.</param>
    /// <param name="version">The version the person saw, or null for a new cluster.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <returns>As <see cref="PutAsync"/>; also <see cref="ClusterExists"/>, <see cref="ChangedByOther"/> or <see cref="NotFound"/>.</returns>
    public Task<Outcome<ItemStatus>> SaveAsync(ClusterInput input, int? version, CancellationToken cancellationToken) =>
        WriteAsync(input, (key, existing) => (version, existing) switch
        {
            (null, not null) => new ClusterExists(key),
            (not null, null) => new NotFound(Kind, key),
            ({ } seen, { } now) when seen != now.Version => new ChangedByOther(Kind, key),
            _ => null,
        }, cancellationToken);

    /// <summary>Deletes an empty cluster.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Stops before anything is deleted.</param>
    /// <returns><see cref="NotFound"/>, or <see cref="ClusterNotEmpty"/> with the numbers.</returns>
    public async Task<Outcome<Nothing>> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
        var cluster = await db.CustomerClusters.FirstOrDefaultAsync(c => c.Key == key, cancellationToken);
        if (cluster is null)
            return new NotFound(Kind, key);
        var customers = await db.Customers.CountAsync(c => c.ClusterId == cluster.Id, cancellationToken);
        var children = await db.CustomerClusters.CountAsync(c => c.ParentId == cluster.Id, cancellationToken);
        if (customers + children > 0)
            return new ClusterNotEmpty(key, customers, children);

        db.CustomerClusters.Remove(cluster);
        audit.Add(db, "Deleted", Kind, key, cluster.Name);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Outcome.Done;
    }

    private async Task<Outcome<ItemStatus>> WriteAsync(
        ClusterInput input, Func<string, CustomerCluster?, Error?> refuse, CancellationToken cancellationToken)
    {
        var problems = new FieldProblems();
        input = new ClusterInput(
            problems.Required("key", input.Key, "cluster key", CustomerRules.MaxKey),
            problems.Required("name", input.Name, "name", CustomerRules.MaxName),
            input.ParentKey?.Trim());
        if (problems.Any)
            return problems.ToError();

        var key = input.Key!;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Takes the right to write before it reads: two moves at once could otherwise make a circle that neither of them sees.
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
        var all = await db.CustomerClusters.ToDictionaryAsync(c => c.Key, StringComparer.Ordinal, cancellationToken);
        var existing = all.GetValueOrDefault(key);
        if (refuse(key, existing) is { } refused)
            return refused;
        CustomerCluster? parent = null;
        if (input.ParentKey is { Length: > 0 } parentKey && !all.TryGetValue(parentKey, out parent))
            return Invalid.Field("parentKey", $"Cluster \"{parentKey}\" does not exist.{NearNames.Question(parentKey, all.Keys)}");

        var isRenamed = existing is not null && existing.Name != input.Name;
        var outcome = existing is null
            ? await AddAsync(db, input, parent, cancellationToken)
            : Change(db, existing, input.Name!, parent, all.Values);
        if (outcome is { Succeeded: true, Value: not ItemStatus.Unchanged })
        {
            audit.Add(db, outcome.Value == ItemStatus.Created ? "Added" : "Changed", Kind, key, parent is null ? input.Name! : $"{input.Name}, below {parent.Key}");
            await db.SaveChangesAsync(cancellationToken);
            if (isRenamed)
                await RenewDocumentsAsync(db, existing!.Id, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return outcome;
    }

    /// <summary>Documents may show the cluster's name.</summary>
    private async Task RenewDocumentsAsync(MessagingDbContext db, long clusterId, CancellationToken cancellationToken) => await db.RenewUnsentInvoicesAsync(
        await db.Customers.Where(c => c.ClusterId == clusterId).Select(c => c.Id).ToListAsync(cancellationToken), clock.GetUtcNow(), cancellationToken);

    private static async Task<Outcome<ItemStatus>> AddAsync(
        MessagingDbContext db, ClusterInput input, CustomerCluster? parent, CancellationToken cancellationToken)
    {
        var levels = LevelOf(parent) + 1;
        if (levels > CustomerCluster.MaxDepth)
            return new ClusterTooDeep(input.Key!, levels);
        var cluster = new CustomerCluster { Key = input.Key!, Name = input.Name!, ParentId = parent?.Id, Version = 1 };
        db.CustomerClusters.Add(cluster);
        await db.SaveChangesAsync(cancellationToken);
        cluster.Path = PathBelow(parent, cluster.Id);
        return ItemStatus.Created;
    }

    private static Outcome<ItemStatus> Change(
        MessagingDbContext db, CustomerCluster cluster, string name, CustomerCluster? parent, IReadOnlyCollection<CustomerCluster> all)
    {
        if (cluster.ParentId != parent?.Id)
        {
            if (parent is not null && parent.Path.StartsWith(cluster.Path, StringComparison.Ordinal))
                return new ClusterCycle(cluster.Key, parent.Key);
            var oldPath = cluster.Path;
            var newPath = PathBelow(parent, cluster.Id);
            var subtree = all.Where(c => c.Path.StartsWith(oldPath, StringComparison.Ordinal)).ToList();
            var levels = subtree.Max(LevelOf) - LevelOf(cluster) + LevelOf(parent) + 1;
            if (levels > CustomerCluster.MaxDepth)
                return new ClusterTooDeep(cluster.Key, levels);
            cluster.ParentId = parent?.Id;
            foreach (var moved in subtree)
                moved.Path = newPath + moved.Path[oldPath.Length..];
        }

        cluster.Name = name;
        var entry = db.Entry(cluster);
        entry.DetectChanges();
        if (entry.State == EntityState.Unchanged)
            return ItemStatus.Unchanged;
        cluster.Version++;
        return ItemStatus.Updated;
    }

    private static string PathBelow(CustomerCluster? parent, long id) =>
        string.Create(CultureInfo.InvariantCulture, $"{parent?.Path ?? "/"}{id}/");

    private static int LevelOf(CustomerCluster? cluster) => cluster is null ? 0 : cluster.Path.Count(c => c == '/') - 1;
}
