using Messaging.Core.Runs;
using RunWords = Messaging.Web.Components.Pages.Runs.RunWords;

namespace Messaging.Tests.Pages.Runs;

public sealed class RunWordsTests
{
    [Fact]
    public void Pace_MailsLeft_SaysHowLong() =>
        RunWords.Pace(Run(RunStatus.Running, 24, 30, (MessageResultStatus.Pending, 96))).ShouldBe("24 per minute, about 4 min left, limit 30 per minute");

    [Fact]
    public void Pace_Stopped_SaysNothing() => RunWords.Pace(Run(RunStatus.Stopped, 24, 30, (MessageResultStatus.Waiting, 96))).ShouldBe("");

    [Fact]
    public void Progress_MixedRun_AccountsForEveryMessage()
    {
        var run = Run(RunStatus.Running, 0, null, (MessageResultStatus.SendSuccessful, 5), (MessageResultStatus.Pending, 3), (MessageResultStatus.GenerateFailed, 2), (MessageResultStatus.Closed, 1));

        RunWords.Progress(run).Sum(part => part.Count).ShouldBe(run.Total);
        RunWords.Progress(run).ShouldNotContain(part => part.Count == 0);
    }

    [Fact]
    public void StopConsequence_HalfSent_SaysBothNumbers()
    {
        var words = RunWords.StopConsequence(Run(RunStatus.Running, 0, null, (MessageResultStatus.SendSuccessful, 1200), (MessageResultStatus.Pending, 800)));

        words.ShouldContain("800 unsent messages wait");
        words.ShouldContain("1,200 mails have left and cannot be recalled");
    }

    [Fact]
    public void CloseConsequence_WithProblems_CountsThemToo() =>
        RunWords.CloseConsequence(Run(RunStatus.FinishedWithProblems, 0, null, (MessageResultStatus.RecipientKeyNotFound, 3))).ShouldContain("3 messages that are not sent");

    [Theory]
    [InlineData(RunStatus.Running, false, true, true)]
    [InlineData(RunStatus.Stopped, true, false, true)]
    [InlineData(RunStatus.StoppedByErrors, true, false, true)]
    [InlineData(RunStatus.Finished, false, false, false)]
    [InlineData(RunStatus.FinishedWithProblems, false, false, true)]
    [InlineData(RunStatus.Closed, false, false, false)]
    public void Moves_EachStatus_OffersWhatIsLegal(RunStatus status, bool start, bool stop, bool close)
    {
        var run = Run(status, 0, null, (MessageResultStatus.Pending, 1));

        (RunWords.CanStart(run), RunWords.CanStop(run), RunWords.CanClose(run)).ShouldBe((start, stop, close));
    }

    internal static RunView Run(RunStatus status, int lastMinute, int? limit, params (MessageResultStatus Status, int Count)[] counts) => new(
        new MessageRun { Id = 7, DefinitionKey = "monthly", DefinitionName = "Monthly", Token = "t", CreatedBy = "clerk", Status = status },
        counts.ToDictionary(c => c.Status, c => c.Count), false, lastMinute, limit);
}
