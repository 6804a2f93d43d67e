namespace Messaging.Core.Common;

/// <summary>Finds what somebody may have meant by a name that does not exist.</summary>
public static class NearNames
{
    private const int MostSuggestions = 3;
    private const int LongestCompared = 64;

    /// <summary>The closest names, the closest first, or none that is close.</summary>
    /// <param name="name">What was given.</param>
    /// <param name="known">What exists.</param>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> known) =>
    [
        .. known.Select(candidate => (Candidate: candidate, Distance: Distance(name, candidate)))
            .Where(pair => pair.Distance <= Math.Max(2, Math.Min(name.Length, pair.Candidate.Length) / 3))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .Take(MostSuggestions)
            .Select(pair => pair.Candidate),
    ];

    /// <summary>The closest name, or null where none is close.</summary>
    /// <param name="name">What was given.</param>
    /// <param name="known">What exists.</param>
    public static string? Nearest(string name, IEnumerable<string> known) => Of(name, known) is [var first, ..] ? first : null;

    /// <summary>A sentence such as <c>Did you mean "invoice"?</c>, or an empty text where nothing is close.</summary>
    /// <param name="name">What was given.</param>
    /// <param name="known">What exists.</param>
    public static string Question(string name, IEnumerable<string> known)
    {
        var near = Of(name, known);
        return near.Count == 0 ? "" : $" Did you mean {string.Join(" or ", near.Select(n => $"\"{n}\""))}?";
    }

    /// <summary>How many characters must be added, taken away, changed or swapped with their neighbour, without regard to case.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > LongestCompared || b.Length > LongestCompared)
            return int.MaxValue;
        var before = new int[b.Length + 1];
        var last = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 2]) && char.ToUpperInvariant(a[i - 2]) == char.ToUpperInvariant(b[j - 1]))
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last) = (last, row);
        }

        return last[b.Length];
    }
}
