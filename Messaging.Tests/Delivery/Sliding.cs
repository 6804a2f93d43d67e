namespace Messaging.Tests.Delivery;

/// <summary>Counts what a server saw in sliding minutes.</summary>
internal static class Sliding
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    /// <summary>The most in any sliding minute.</summary>
    public static int MostInAMinute(IEnumerable<DateTimeOffset> times)
    {
        var ordered = times.Order().ToList();
        var (most, first) = (0, 0);
        for (var last = 0; last < ordered.Count; last++)
        {
            while (ordered[last] - ordered[first] >= Minute)
                first++;
            most = Math.Max(most, last - first + 1);
        }

        return most;
    }

    /// <summary>How much of a limit was used from the first on, over whole minutes: 1 is all of it.</summary>
    public static double Used(IReadOnlyList<DateTimeOffset> times, int limit, int minutes)
    {
        var start = times.Min();
        return times.Count(at => at < start + (minutes * Minute)) / (double)(limit * minutes);
    }
}
