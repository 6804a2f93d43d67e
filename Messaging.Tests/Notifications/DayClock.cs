namespace Messaging.Tests.Notifications;

/// <summary>The real clock, some days ahead, as seen by the calendar alone: timers and waits go on as they are. It begins at noon of a day in the middle of a month.</summary>
internal sealed class DayClock : TimeProvider
{
    private readonly DateTimeOffset start = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private readonly long started = System.GetTimestamp();
    private long ahead;

    public DateOnly Today => DateOnly.FromDateTime(GetUtcNow().UtcDateTime);

    public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(started) + TimeSpan.FromTicks(Interlocked.Read(ref ahead));

    public void Advance(TimeSpan by) => Interlocked.Add(ref ahead, by.Ticks);
}
