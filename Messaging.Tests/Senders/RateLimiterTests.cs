using Messaging.Core.Senders;
using Messaging.Tests.Support;

namespace Messaging.Tests.Senders;

public sealed class RateLimiterTests
{
    private readonly FixedClock clock = new();

    [Fact]
    public void Take_NeverMoreThanTheLimitInAnySlidingMinute()
    {
        var limiter = new RateLimiter(clock);
        var sent = new List<DateTimeOffset>();
        for (var second = 0; second < 600; second++)
        {
            for (var places = limiter.Take(4, 30); places > 0; places--)
            {
                limiter.Used();
                sent.Add(clock.GetUtcNow());
            }

            clock.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var start in sent)
            sent.Count(at => at >= start && at < start.AddSeconds(60)).ShouldBeLessThanOrEqualTo(30);
        sent.Count.ShouldBeGreaterThanOrEqualTo((int)(300 * 0.95));
    }

    [Fact]
    public void Take_PlaceOfASlowAnswer_IsFreeAMinuteAfterTheMessageBeganAndNotBeforeItsAnswer()
    {
        var limiter = new RateLimiter(clock);
        limiter.Take(1, 1).ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(50));
        limiter.Used(TimeSpan.FromSeconds(50));

        clock.Advance(TimeSpan.FromSeconds(10));
        limiter.Take(1, 1).ShouldBe(0);
        clock.Advance(TimeSpan.FromSeconds(1));
        limiter.Take(1, 1).ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(300));
        limiter.Take(1, 1).ShouldBe(0, "its answer has not come");
    }

    [Theory]
    [InlineData(25)]
    [InlineData(-2)]
    public void Take_TimeOfDayIsSetAnew_NeitherBurstsNorWaitsForHours(int hours)
    {
        var steady = new ShiftedClock();
        var limiter = new RateLimiter(steady);
        limiter.Take(2, 2).ShouldBe(2);
        limiter.Used();
        limiter.Used();

        steady.Shift = TimeSpan.FromHours(hours);

        limiter.Take(2, 2).ShouldBe(0);
        limiter.NextFree().ShouldBeInRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(61));
    }

    [Fact]
    public void Load_AnswersFromAClockThatWasAhead_CountAsOfNow()
    {
        var limiter = new RateLimiter(clock);
        limiter.Load([clock.GetUtcNow().AddHours(2)]);

        limiter.Take(1, 1).ShouldBe(0);
        limiter.NextFree().ShouldBe(TimeSpan.FromSeconds(61));
    }

    [Fact]
    public void GiveBack_MessageNeverBegan_PlaceIsFreeAtOnce()
    {
        var limiter = new RateLimiter(clock);
        limiter.Take(5, 5).ShouldBe(5);
        limiter.GiveBack(2);
        limiter.Take(5, 5).ShouldBe(2);
    }

    [Fact]
    public void Load_SentBeforeTheRestart_Counts()
    {
        var limiter = new RateLimiter(clock);
        limiter.Load([clock.GetUtcNow().AddSeconds(-40), clock.GetUtcNow().AddSeconds(-10)]);

        limiter.Take(3, 3).ShouldBe(1);
        limiter.NextFree().ShouldBe(TimeSpan.FromSeconds(21));
    }
}
