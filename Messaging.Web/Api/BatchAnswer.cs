using Messaging.Core.Common;

namespace Messaging.Web.Api;

/// <summary>What became of each item of a batch or each row of a file. Batches are answered 200, also where items failed.</summary>
/// <param name="Items">One outcome per item, in their order.</param>
public sealed record BatchAnswer(IReadOnlyList<BatchItem> Items)
{
    public static BatchAnswer From(IEnumerable<ItemOutcome> outcomes) => new([.. outcomes.Select(BatchItem.From)]);
}

/// <summary>What became of one item.</summary>
/// <param name="Key">The item's own key.</param>
/// <param name="Line">The line in the file, from 1, where there is one.</param>
/// <param name="Status"><c>created</c>, <c>updated</c>, <c>unchanged</c> or <c>failed</c>.</param>
/// <param name="Error">Why, where it failed.</param>
/// <param name="Errors">The same by field, where fields are wrong.</param>
/// <param name="Warnings">What was accepted but looks wrong.</param>
public sealed record BatchItem(
    string Key, int? Line, string Status, string? Error, IReadOnlyDictionary<string, string[]>? Errors, IReadOnlyList<string> Warnings)
{
    public static BatchItem From(ItemOutcome outcome) =>
        new(outcome.Key, outcome.Line, NameOf(outcome.Status), outcome.Error?.Message, (outcome.Error as Invalid)?.Fields, outcome.Warnings);

    private static string NameOf(ItemStatus status) => status switch
    {
        ItemStatus.Created => "created",
        ItemStatus.Updated => "updated",
        ItemStatus.Unchanged => "unchanged",
        ItemStatus.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };
}
