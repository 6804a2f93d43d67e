namespace Messaging.Core.Customers;

/// <summary>A group of customers. Clusters form a tree.</summary>
public sealed class CustomerCluster
{
    /// <summary>The deepest tree that is accepted.</summary>
    public const int MaxDepth = 16;

    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Unique key, at most 64 characters.</summary>
    public required string Key { get; set; }

    /// <summary>Name for people.</summary>
    public required string Name { get; set; }

    /// <summary>The cluster above, or none for a root.</summary>
    public long? ParentId { get; set; }

    /// <summary>The cluster above, or none for a root.</summary>
    public CustomerCluster? Parent { get; set; }

    /// <summary>
    /// The ids from the root to this cluster, as <c>/1/5/9/</c>: a cluster with its children is all whose path starts with
    /// its own, one indexed range instead of a recursive query.
    /// </summary>
    public string Path { get; set; } = "/";

    /// <summary>Grows by one with each change.</summary>
    public int Version { get; set; }
}
