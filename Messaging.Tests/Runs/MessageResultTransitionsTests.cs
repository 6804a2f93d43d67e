using Messaging.Core.Runs;

namespace Messaging.Tests.Runs;

public sealed class MessageResultTransitionsTests
{
    [Fact]
    public void SourcesOf_EveryStatus_IsDefined()
    {
        foreach (var status in Enum.GetValues<MessageResultStatus>())
            MessageResultTransitions.SourcesOf(status).ShouldNotBeEmpty();
    }

    [Fact]
    public void IsLegal_FromClosed_NothingFollows() =>
        Enum.GetValues<MessageResultStatus>().ShouldAllBe(to => !MessageResultTransitions.IsLegal(MessageResultStatus.Closed, to));

    [Fact]
    public void IsLegal_FromSent_OnlyAPersonsSendAgain() =>
        Enum.GetValues<MessageResultStatus>().Where(to => MessageResultTransitions.IsLegal(MessageResultStatus.SendSuccessful, to))
            .ShouldBe([MessageResultStatus.Pending]);

    [Fact]
    public void IsLegal_ToSent_OnlyFromProcessing() =>
        MessageResultTransitions.SourcesOf(MessageResultStatus.SendSuccessful).ShouldBe([MessageResultStatus.Processing]);
}
