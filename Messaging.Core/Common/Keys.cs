namespace Messaging.Core.Common;

/// <summary>The keys that settings are known by: 1 to 64 letters, digits, hyphens, underscores and dots.</summary>
public static class Keys
{
    /// <summary>The longest key.</summary>
    public const int MaxLength = 64;

    /// <summary>What is wrong with a key, as a sentence for a person; null where it is right.</summary>
    /// <param name="key">The key as it was given.</param>
    public static string? Problem(string? key)
    {
        if (string.IsNullOrEmpty(key))
            return "Give it a key.";
        if (key.Length > MaxLength)
            return $"The key has {key.Length} characters; {MaxLength} is the most.";
        foreach (var c in key)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return $"The key may hold letters, digits, hyphens, underscores and dots, but not \"{c}\".";
        }

        return key.Trim('.').Length == 0 ? "The key needs at least one letter or digit." : null;
    }

    /// <summary>The known key that is nearest to a wrong one, or null where none is near.</summary>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="known">What there is.</param>
    public static string? Nearest(string wanted, IEnumerable<string> known)
    {
        var limit = Math.Max(2, wanted.Length / 3);
        return known
            .Select(key => (Key: key, Distance: Distance(wanted, key)))
            .Where(candidate => candidate.Distance <= limit || candidate.Key.StartsWith(wanted, StringComparison.OrdinalIgnoreCase))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Key, StringComparer.Ordinal)
            .Select(candidate => candidate.Key)
            .FirstOrDefault();
    }

    /// <summary>Levenshtein's distance without regard to case, in one row.</summary>
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                var next = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (same ? 0 : 1));
                diagonal = row[j];
                row[j] = next;
            }
        }

        return row[b.Length];
    }
}
