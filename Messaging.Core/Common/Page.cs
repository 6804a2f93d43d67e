namespace Messaging.Core.Common;

/// <summary>One page of a longer list, with the length of the whole.</summary>
/// <typeparam name="T">The row.</typeparam>
/// <param name="Items">The rows of this page, in order.</param>
/// <param name="Total">How many rows match in all.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, int Total);

/// <summary>Which page of a list is wanted, and how it is sorted.</summary>
/// <param name="Skip">Rows to pass over, from 0.</param>
/// <param name="Take">Rows wanted, 1 to <see cref="MaxTake"/>.</param>
/// <param name="Sort">A column name the list knows, or null for its own order.</param>
/// <param name="Descending">Whether <paramref name="Sort"/> is turned round.</param>
public sealed record PageRequest(int Skip = 0, int Take = 50, string? Sort = null, bool Descending = false)
{
    /// <summary>The most rows one request may ask for.</summary>
    public const int MaxTake = 1_000;
}

/// <summary>What became of one item of a batch. Batches are never all or nothing.</summary>
/// <param name="Key">The item's own key, or its line for a file.</param>
/// <param name="Status">What happened.</param>
/// <param name="Error">Why, where it failed.</param>
/// <param name="Line">The line in the file, from 1, where there is one.</param>
public sealed record ItemOutcome(string Key, ItemStatus Status, Error? Error = null, int? Line = null)
{
    /// <summary>Sentences about what was accepted but looks wrong.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>What became of one item of a batch.</summary>
public enum ItemStatus
{
    /// <summary>It did not exist and was added.</summary>
    Created,

    /// <summary>It existed and was changed.</summary>
    Updated,

    /// <summary>It existed and was already like this.</summary>
    Unchanged,

    /// <summary>It was refused; see the error.</summary>
    Failed,
}
