namespace Messaging.Core.Templates.Rendering;

/// <summary>Finds what somebody probably meant to write.</summary>
internal static class NearNames
{
    // Longer names are not typing mistakes of each other, and the cost grows with the square.
    private const int LongestName = 64;

    /// <summary>The nearest of <paramref name="candidates"/>, or null when none is near: a third of the letters, at least one, at most three.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length > LongestName)
            return null;
        var allowed = Math.Clamp(name.Length / 3, 1, 3);
        string? best = null;
        var bestDistance = allowed + 1;
        foreach (var candidate in candidates.Where(c => c.Length <= LongestName))
        {
            var distance = string.Equals(name, candidate, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(name, candidate);
            if (distance < bestDistance)
                (best, bestDistance) = (candidate, distance);
        }
        return best;
    }

    /// <summary>Letters to add, drop, change or swap with a neighbour (optimal string alignment), without regard to case.</summary>
    private static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= right.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[left.Length, right.Length];
    }
}
