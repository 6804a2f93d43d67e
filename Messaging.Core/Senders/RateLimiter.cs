namespace Messaging.Core.Senders;

/// <summary>
/// Keeps to the server's limit of messages in any sliding minute. A place is taken before a message begins and is free again a
/// minute after its final answer, so that slow answers cannot bunch up at the server.
/// </summary>
public sealed class RateLimiter(TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly Lock gate = new();

    /// <summary>Final answers of the last minute, the oldest first. Bounded by the limit, since no more are let through.</summary>
    private readonly Queue<DateTimeOffset> answers = new();
    private int taken;

    /// <summary>Counts what was sent before this process started.</summary>
    /// <param name="earlier">Times of final answers, the oldest first.</param>
    public void Load(IEnumerable<DateTimeOffset> earlier)
    {
        lock (gate)
        {
            answers.Clear();
            foreach (var answer in earlier)
                answers.Enqueue(answer);
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
            var free = limit is { } most ? Math.Max(0, most - taken - answers.Count) : wanted;
            var given = Math.Min(wanted, free);
            taken += given;
            return given;
        }
    }

    /// <summary>A message got its final answer, or may have reached the server: its place is free in a minute.</summary>
    public void Used()
    {
        lock (gate)
        {
            taken--;
            answers.Enqueue(clock.GetUtcNow());
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
            return answers.TryPeek(out var oldest) ? oldest + Window - clock.GetUtcNow() : TimeSpan.Zero;
        }
    }

    private void Forget()
    {
        var now = clock.GetUtcNow();
        while (answers.TryPeek(out var oldest) && oldest + Window <= now)
            answers.Dequeue();
    }
}
