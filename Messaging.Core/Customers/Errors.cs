using System.Globalization;
using Messaging.Core.Common;

namespace Messaging.Core.Customers;

/// <summary>The customer still has invoices, which would lose whom they are for.</summary>
/// <param name="Number">The customer's number.</param>
/// <param name="Invoices">How many invoices there are.</param>
public sealed record CustomerHasInvoices(string Number, int Invoices)
    : Error($"Customer \"{Number}\" has {Words.Count(Invoices, "invoice")} and cannot be deleted. Delete those first.");

/// <summary>A new customer was given a number that is taken.</summary>
/// <param name="Number">The number.</param>
public sealed record CustomerExists(string Number) : Error($"There is already a customer with number \"{Number}\".");

/// <summary>A new cluster was given a key that is taken.</summary>
/// <param name="Key">The key.</param>
public sealed record ClusterExists(string Key) : Error($"There is already a cluster with key \"{Key}\".");

/// <summary>The cluster is not empty.</summary>
/// <param name="Key">The cluster's key.</param>
/// <param name="Customers">Customers directly in it.</param>
/// <param name="Children">Clusters directly below it.</param>
public sealed record ClusterNotEmpty(string Key, int Customers, int Children)
    : Error($"Cluster \"{Key}\" holds {Words.Count(Customers, "customer")} and {Words.Count(Children, "cluster")} below it. Move or delete those first.");

/// <summary>A cluster cannot be moved below itself.</summary>
/// <param name="Key">The cluster that was to be moved.</param>
/// <param name="ParentKey">Where it was to go.</param>
public sealed record ClusterCycle(string Key, string ParentKey)
    : Error($"Cluster \"{Key}\" cannot be moved to \"{ParentKey}\", because that is the cluster itself or lies below it.");

/// <summary>The tree would become deeper than is accepted.</summary>
/// <param name="Key">The cluster that was to be added or moved.</param>
/// <param name="Levels">How many levels there would be.</param>
public sealed record ClusterTooDeep(string Key, int Levels)
    : Error(string.Create(CultureInfo.InvariantCulture, $"With \"{Key}\" there the tree would have {Levels} levels; {CustomerCluster.MaxDepth} are possible."));

/// <summary>A request carried more items than are taken at once.</summary>
/// <param name="Count">How many it carried.</param>
/// <param name="Most">How many are taken.</param>
public sealed record TooManyItems(int Count, int Most)
    : Error(string.Create(CultureInfo.InvariantCulture, $"The request carries {Count:N0} items; at most {Most:N0} are taken at once. Send the rest in further requests."));

/// <summary>Counts in sentences.</summary>
internal static class Words
{
    internal static string Count(int count, string singular) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {singular}{(count == 1 ? "" : "s")}");
}
