using System.Data.Common;
using System.Text.Json;
using Messaging.Core.Common;

namespace Messaging.Core.Storage;

/// <summary>Reads many rows at once, and each by itself where one of them is damaged: a row that a broken disk or somebody's hand has changed keeps no other back.</summary>
internal static class DamagedRows
{
    /// <param name="ids">Which rows.</param>
    /// <param name="read">Reads some of them, by id.</param>
    /// <param name="damaged">What is said of a row that cannot be read, given why.</param>
    /// <returns>By id. Rows that are not there are left out.</returns>
    /// <exception cref="DbException">The database could not be read. This and everything else that is not about a row comes out of here.</exception>
    internal static async Task<Dictionary<long, Outcome<T>>> ReadAsync<T>(
        IReadOnlyList<long> ids, Func<IReadOnlyList<long>, Task<Dictionary<long, Outcome<T>>>> read, Func<string, Error> damaged)
    {
        try
        {
            return await read(ids);
        }
        catch (Exception e) when (IsDamage(e))
        {
            if (ids.Count == 1)
                return new() { [ids[0]] = damaged(e.Message) };
        }

        var each = new Dictionary<long, Outcome<T>>();
        foreach (var id in ids)
        {
            foreach (var (row, value) in await ReadAsync([id], read, damaged))
                each[row] = value;
        }

        return each;
    }

    /// <summary>Whether it says that a value of a row cannot be read. Entity Framework wraps what the readers of values throw.</summary>
    internal static bool IsDamage(Exception e) => IsOfAValue(e) || IsOfAValue(e.GetBaseException());

    private static bool IsOfAValue(Exception e) => e is JsonException or FormatException or OverflowException or InvalidCastException or ArgumentException;
}
