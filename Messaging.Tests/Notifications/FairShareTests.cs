using Messaging.Core.Runs;
using Messaging.Core.Sending;

namespace Messaging.Tests.Notifications;

/// <summary>Runs and events share the places of a claim.</summary>
public sealed class FairShareTests
{
    [Theory]
    [InlineData(100, 100, 8, "rererere")]
    [InlineData(1, 100, 6, "reeeee")]
    [InlineData(100, 2, 6, "rererr")]
    [InlineData(0, 3, 8, "eee")]
    [InlineData(2, 0, 8, "rr")]
    public void Take_BothDue_EachGetsHalfAndWhatTheOtherLeaves(int runs, int events, int places, string expected) =>
        Letters(FairShare.Take(Runs(runs), Events(events), places, eventsFirst: false)).ShouldBe(expected);

    [Fact]
    public void Take_OnePlaceEventsNext_IsForAnEvent() => Letters(FairShare.Take(Runs(9), Events(9), 1, eventsFirst: true)).ShouldBe("e");

    private static string Letters(IEnumerable<FoundMessage> taken) => string.Concat(taken.Select(t => t.Message.RunId is null ? 'e' : 'r'));

    private static List<FoundMessage> Runs(int count) => Many(count, id => new ClaimedMessage(id, 1, id, null, 0, 1, null));

    private static List<FoundMessage> Events(int count) => Many(count, id => new ClaimedMessage(id, null, null, id, 0, 1, null));

    private static List<FoundMessage> Many(int count, Func<int, ClaimedMessage> make) =>
        [.. Enumerable.Range(1, count).Select(id => new FoundMessage(make(id), MessageResultStatus.Pending))];
}
