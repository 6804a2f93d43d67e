namespace Messaging.Core.Senders;

/// <summary>
/// Keeps to the server's limit of messages in any sliding minute. A place is taken before MAIL and is free again a minute after the
/// server answered MAIL, but never before the message's final answer. Measured by the steady clock: a machine whose time of day
/// is set anew neither bursts nor waits for hours.
/// </summary>
public sealed class RateLimiter(TimeProvider clock)
{
    /// <summary>A minute, and a second for servers that count a message when they take it and not when it begins.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(61);

    private readonly Lock gate = new();

    /// <summary>Steady times of the answers to MAIL, the oldest first. Bounded by what can be sent in a minute.</summary>
    private readonly PriorityQueue<long, long> begun = new();
    private int taken;

    /// <summary>Counts what was sent before this process started.</summary>
    /// <param name="earlier">Times of answers.</param>
    public void Load(IEnumerable<DateTimeOffset> earlier)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            begun.Clear();
            // An answer in the future was written before the time of day was set back: it counts as one of this moment.
            foreach (var answer in earlier)
                Add(answer < now ? now - answer : TimeSpan.Zero);
        }
    }

    /// <summary>Takes up to <paramref name="wanted"/> places.</summary>
    /// <param name="wanted">How many messages could begin.</param>
    /// <param name="limit">Messages per minute, or null for no limit.</param>
    /// <returns>How many may begin now.</returns>
    public int Take(int wanted, int? limit)
    {
        lock (gate)
        {
            Forget();
            var free = limit is { } most ? Math.Max(0, most - taken - begun.Count) : wanted;
            var given = Math.Min(wanted, free);
            taken += given;
            return given;
        }
    }

    /// <summary>A message got its final answer, or may have been begun at the server: its place is free again in a minute.</summary>
    /// <param name="sinceBegun">How long ago the server answered MAIL; zero where that is not known.</param>
    public void Used(TimeSpan sinceBegun = default)
    {
        lock (gate)
        {
            taken--;
            Add(sinceBegun);
        }
    }

    /// <summary>A message never began: its place is free now.</summary>
    public void GiveBack(int places = 1)
    {
        lock (gate)
            taken -= places;
    }

    /// <summary>How long until a place may be free; zero where one is, or where only an answer can free one.</summary>
    public TimeSpan NextFree()
    {
        lock (gate)
        {
            Forget();
            return begun.TryPeek(out var oldest, out _) ? Window - clock.GetElapsedTime(oldest) : TimeSpan.Zero;
        }
    }

    private void Add(TimeSpan ago)
    {
        var at = clock.GetTimestamp() - (long)(ago.TotalSeconds * clock.TimestampFrequency);
        begun.Enqueue(at, at);
    }

    private void Forget()
    {
        while (begun.TryPeek(out var oldest, out _) && clock.GetElapsedTime(oldest) >= Window)
            begun.Dequeue();
    }
}
