using System.Diagnostics.CodeAnalysis;

namespace Messaging.Core.Accounts;

/// <summary>
/// Keys that were read from the database a moment ago. In a burst of calls, reading its key again for each was a third of the work. A key that is
/// revoked is forgotten at once.
/// </summary>
internal sealed class RecentApiKeys
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (ApiKey Key, DateTimeOffset From, DateTimeOffset Until)> keys = new(StringComparer.Ordinal);
    private int changes;

    /// <summary>What <see cref="Keep"/> needs to see whether keys were changed since: ask before reading.</summary>
    internal int Changes
    {
        get
        {
            lock (gate)
                return changes;
        }
    }

    internal bool TryFind(string hash, DateTimeOffset now, [NotNullWhen(true)] out ApiKey? key)
    {
        lock (gate)
        {
            // A clock that was put back must not lengthen the time.
            key = keys.TryGetValue(hash, out var kept) && now >= kept.From && now < kept.Until ? kept.Key : null;
            return key is not null;
        }
    }

    internal void Keep(ApiKey key, DateTimeOffset now, DateTimeOffset until, int changesBefore)
    {
        lock (gate)
        {
            if (changesBefore == changes)
                keys[key.Hash] = (key, now, until);
        }
    }

    internal void ForgetAll()
    {
        lock (gate)
        {
            changes++;
            keys.Clear();
        }
    }
}
