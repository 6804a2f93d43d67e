using Bunit;
using Messaging.Core.Runs;
using Messaging.Web.Components.Pages.Runs;
using Messaging.Web.Components.Shared;

namespace Messaging.Tests.Pages.Runs;

public sealed class RunComponentsTests : BunitContext
{
    public RunComponentsTests() => this.AddAuthorization().SetAuthorized("clerk");

    [Fact]
    public void Counters_EachStatus_LinksToItsResultsAndMutesZero()
    {
        var counters = Render<RunCounters>(p => p.Add(c => c.Run, RunWordsTests.Run(RunStatus.Running, 0, null, (MessageResultStatus.SendSuccessful, 1200), (MessageResultStatus.Pending, 800))));

        counters.Find("[data-status=SendSuccessful] b").TextContent.ShouldBe("1,200");
        counters.Find("[data-status=SendSuccessful]").GetAttribute("href").ShouldBe("message-runs/7/results?status=SendSuccessful");
        counters.Find("[data-status=GenerateFailed]").ClassList.ShouldContain("counter-zero");
        counters.FindAll(".counter").Count.ShouldBe(Enum.GetValues<MessageResultStatus>().Length + 1);
    }

    [Fact]
    public void Banner_StoppedByErrors_ShowsTheServersWords()
    {
        var run = RunWordsTests.Run(RunStatus.StoppedByErrors, 0, null, (MessageResultStatus.Pending, 12));
        run.Run.StopReason = "The server refused the password: 535 5.7.8 Authentication failed.";

        var banner = Render<RunBanner>(p => p.Add(b => b.Run, run));

        banner.Find("[role=alert]").TextContent.ShouldContain("535 5.7.8 Authentication failed");
        banner.Markup.ShouldContain("12 messages wait");
    }

    [Fact]
    public void Banner_HeldByTheRestoreGuard_SaysSoAndHowManyWait()
    {
        var run = RunWordsTests.Run(RunStatus.Running, 0, null, (MessageResultStatus.Pending, 12));

        var banner = Render<RunBanner>(p => p.Add(b => b.Run, run).Add(b => b.HeldReason, "The database was restored."));

        banner.Find(".notice-warning").TextContent.ShouldContain("The database was restored. 12 messages wait");
    }

    [Fact]
    public void Banner_NothingSends_SaysThatNoWorkerIsAliveAndHowManyWait()
    {
        var run = RunWordsTests.Run(RunStatus.Running, 0, null, (MessageResultStatus.Pending, 12));

        var banner = Render<RunBanner>(p => p.Add(b => b.Run, run).Add(b => b.NoWorker, "It has not worked since 12:00:00 UTC."));

        banner.Find("[role=alert]").TextContent.ShouldContain("No worker is alive. 12 messages wait although the run is started. It has not worked since 12:00:00 UTC.");
    }

    [Fact]
    public void Banner_FinishedWithProblems_IsNotGreen()
    {
        var banner = Render<RunBanner>(p => p.Add(b => b.Run, RunWordsTests.Run(RunStatus.FinishedWithProblems, 0, null, (MessageResultStatus.SendFailed, 1))));

        banner.FindAll(".notice-good").ShouldBeEmpty();
        banner.Find(".notice-warning").TextContent.ShouldContain("1 message was not sent");
    }

    [Fact]
    public void Banner_SentButNotToEveryAddress_SaysSoBesideTheGreen()
    {
        var banner = Render<RunBanner>(p => p.Add(b => b.Run, RunWordsTests.Run(RunStatus.Finished, 0, null, (MessageResultStatus.SendSuccessful, 3)) with { PartlyRefused = 2 }));

        banner.Find(".notice-good").TextContent.ShouldContain("All 3 messages were sent.");
        banner.Find(".notice-warning").TextContent.ShouldContain("2 messages were sent, but the mail server refused some of their addresses.");
        banner.Find(".notice-warning a").GetAttribute("href").ShouldBe("message-runs/7/results?refused=true");
    }

    [Theory]
    [MemberData(nameof(RunStatuses))]
    public void Words_OnlyFinished_IsGreen(RunStatus status) => (StatusWords.Of(status).Tone == ChipTone.Good).ShouldBe(status == RunStatus.Finished);

    [Fact]
    public void Words_EachResultStatus_HasItsPlaceInTheOrder() => StatusWords.Order.ShouldBe(Enum.GetValues<MessageResultStatus>(), ignoreOrder: true);

    public static TheoryData<RunStatus> RunStatuses => [.. Enum.GetValues<RunStatus>()];
}
