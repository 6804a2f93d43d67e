namespace Messaging.Core.Templates.Rendering;

/// <summary>Keeps what was used last, up to a number of entries and a total weight. What weighs more than everything is not kept.</summary>
internal sealed class BoundedCache<TKey, TValue>(int maxEntries, long maxWeight)
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> byKey = [];
    private readonly LinkedList<Entry> byUse = new();
    private long weightKept;

    public int Count
    {
        get
        {
            lock (gate)
                return byKey.Count;
        }
    }

    /// <summary>Two callers may make the same value at the same time; both get a right one.</summary>
    public TValue GetOrAdd(TKey key, long weight, Func<TValue> make)
    {
        lock (gate)
        {
            if (byKey.TryGetValue(key, out var known))
            {
                byUse.Remove(known);
                byUse.AddFirst(known);
                return known.Value.Value;
            }
        }
        var value = make();
        if (weight > maxWeight)
            return value;
        lock (gate)
        {
            if (!byKey.ContainsKey(key))
            {
                byKey[key] = byUse.AddFirst(new Entry(key, value, weight));
                weightKept += weight;
            }
            while (byKey.Count > maxEntries || weightKept > maxWeight)
            {
                var oldest = byUse.Last!.Value;
                byUse.RemoveLast();
                byKey.Remove(oldest.Key);
                weightKept -= oldest.Weight;
            }
        }
        return value;
    }

    private sealed record Entry(TKey Key, TValue Value, long Weight);
}
