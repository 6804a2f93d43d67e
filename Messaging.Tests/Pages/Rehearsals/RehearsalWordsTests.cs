using Messaging.Core.Sending.Rehearsals;
using Messaging.Web.Components.Pages.Rehearsals;

namespace Messaging.Tests.Pages.Rehearsals;

public sealed class RehearsalWordsTests
{
    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "1 mail could not be made: it is tried again, and what can be made then leaves without being looked at.")]
    [InlineData(1200, "1,200 mails could not be made: they are tried again, and what can be made then leaves without being looked at.")]
    public void NotMade_SomeFailed_SaysWhatTheStartMeansForThem(int failed, string words) => RehearsalWords.NotMade(new RehearsalView(2000, 800, failed)).ShouldBe(words);

    [Fact]
    public void NotSeen_AllMade_SaysNothing() => RehearsalWords.NotSeen(new RehearsalView(5, 4, 1)).ShouldBeEmpty();
}
