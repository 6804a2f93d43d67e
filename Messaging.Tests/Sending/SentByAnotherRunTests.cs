using Messaging.Core.Common;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Smtp;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Sending;

/// <summary>An invoice whose message did not leave, and which another run sent instead: nothing sends it a second time without a word.</summary>
public sealed class SentByAnotherRunTests
{
    private const string OfFirst = "c1@example.com";

    [Fact]
    public async Task FailedThenSentByAnotherRun_SendAgain_AsksFirst()
    {
        await using var scenario = await StartAsync(2);
        scenario.Server.Answer(SmtpStage.Rcpt, "550 5.1.1 unknown", times: 2);
        var failed = await scenario.RunAsync(true, "inv-1", "inv-2");
        await scenario.WaitForRunAsync(failed, view => view.Run.Status == RunStatus.FinishedWithProblems);
        // The address is mended, and somebody makes a new run of the one invoice.
        await FinishAsync(scenario, await scenario.RunAsync(true, "inv-1"));

        var again = await SendAgainAsync(scenario, new ResultFilter { RunId = failed });
        await FinishAsync(scenario, failed, RunStatus.FinishedWithProblems);

        scenario.Server.Messages.Count(m => m.Recipients.Contains(OfFirst)).ShouldBe(1);
        (again.Changed, scenario.Server.MessageCount).ShouldBe((1, 2), "the other invoice was sent nowhere");
        again.Skipped.ShouldBe(new Dictionary<string, int> { ["Another run has sent its invoice, or may have"] = 1 });
    }

    [Fact]
    public async Task FailedThenSentByAnotherRun_SendAgainWithTheWord_Sends()
    {
        await using var scenario = await StartAsync(1);
        scenario.Server.Answer(SmtpStage.Rcpt, "550 5.1.1 unknown", times: 1);
        var failed = await scenario.RunAsync();
        await FinishAsync(scenario, failed, RunStatus.FinishedWithProblems);
        await FinishAsync(scenario, await scenario.RunAsync());

        var again = await SendAgainAsync(scenario, new ResultFilter { RunId = failed }, evenIfSent: true);
        await FinishAsync(scenario, failed);

        (again.Changed, scenario.Server.MessageCount).ShouldBe((1, 2));
    }

    [Fact]
    public async Task SentByAnotherRunSinceThePersonWasAsked_StaysAlone()
    {
        await using var scenario = await StartAsync(1);
        scenario.Server.Answer(SmtpStage.Rcpt, "550 5.1.1 unknown", times: 1);
        var failed = await scenario.RunAsync();
        await FinishAsync(scenario, failed, RunStatus.FinishedWithProblems);
        var shownAt = TimeProvider.System.GetUtcNow();
        await FinishAsync(scenario, await scenario.RunAsync());

        var again = await scenario.UseAsync<ResultService, Outcome<BulkChange>>(
            results => results.SendAgainAsync(new ResultSelection(null, new ResultFilter { RunId = failed }), evenIfSent: true, shownAt, default));

        again.Value!.Changed.ShouldBe(0);
        again.Value.Skipped.Keys.ShouldBe(["Sent in the meantime"]);
    }

    [Fact]
    public async Task FailedInTwoRuns_SendAgainForBoth_OneLeaves()
    {
        await using var scenario = await StartAsync(1);
        scenario.Server.Answer(SmtpStage.Rcpt, "550 5.1.1 unknown", times: 2);
        var first = await scenario.RunAsync();
        await FinishAsync(scenario, first, RunStatus.FinishedWithProblems);
        var second = await scenario.RunAsync();
        await FinishAsync(scenario, second, RunStatus.FinishedWithProblems);

        var again = await SendAgainAsync(scenario, new ResultFilter { OnlyProblems = true });
        await FinishAsync(scenario, second);

        (again.Changed, scenario.Server.MessageCount).ShouldBe((1, 1));
        (await scenario.ResultAsync(first)).Status.ShouldBe(MessageResultStatus.SendFailed);
    }

    [Fact]
    public async Task FailedAndWaitingInAnotherRun_SendAgain_AsksFirst()
    {
        await using var scenario = await StartAsync(1);
        scenario.Server.Answer(SmtpStage.Rcpt, "550 5.1.1 unknown", times: 1);
        var failed = await scenario.RunAsync();
        await FinishAsync(scenario, failed, RunStatus.FinishedWithProblems);
        await scenario.RunAsync(start: false);

        var again = await SendAgainAsync(scenario, new ResultFilter { RunId = failed });

        (again.Changed, scenario.Server.MessageCount).ShouldBe((0, 0));
        again.Skipped.Keys.ShouldBe(["Another run is still to send its invoice"]);
    }

    [Fact]
    public async Task StoppedRunStartedAfterALaterOneSentItsInvoice_HoldsItBackAndSaysWhy()
    {
        await using var scenario = await StartAsync(2);
        var stopped = await scenario.RunAsync(start: false, "inv-1", "inv-2");
        var later = await scenario.RunAsync(true, "inv-1");
        await FinishAsync(scenario, later);

        (await scenario.UseAsync<RunService, int>(runs => runs.CountSentElsewhereAsync(stopped, default))).ShouldBe(1);
        await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StartAsync(stopped, default));
        await FinishAsync(scenario, stopped, RunStatus.FinishedWithProblems);

        scenario.Server.Messages.Count(m => m.Recipients.Contains(OfFirst)).ShouldBe(1);
        scenario.Server.MessageCount.ShouldBe(2);
        var held = await scenario.ResultAsync(stopped);
        held.Status.ShouldBe(MessageResultStatus.GenerateFailed);
        held.LastError.ShouldBe($"Not sent: run {later}, which was made later, has sent this invoice, or may have. \"Send again\" sends it once more.");
        (await SendAgainAsync(scenario, new ResultFilter { RunId = stopped })).Changed.ShouldBe(0);

        (await SendAgainAsync(scenario, new ResultFilter { RunId = stopped, Status = MessageResultStatus.GenerateFailed }, evenIfSent: true)).Changed.ShouldBe(1);
        await FinishAsync(scenario, stopped);
        scenario.Server.MessageCount.ShouldBe(3);
    }

    [Fact]
    public async Task GreylistedThenSentByALaterRun_IsNotTriedAgain()
    {
        await using var scenario = await StartAsync(1);
        scenario.Server.Answer(SmtpStage.Rcpt, "450 4.7.1 greylisted", times: 1);
        var first = await scenario.RunAsync();
        await scenario.WaitForAsync(first, MessageResultStatus.SendFailed);
        await FinishAsync(scenario, await scenario.RunAsync());

        // Its next try is due.
        await scenario.ChangeAsync(async db => (await db.MessageResults.SingleAsync(r => r.RunId == first)).NextAttemptAt = TimeProvider.System.GetUtcNow());
        await FinishAsync(scenario, first, RunStatus.FinishedWithProblems);

        scenario.Server.MessageCount.ShouldBe(1);
        (await scenario.ResultAsync(first)).Status.ShouldBe(MessageResultStatus.GenerateFailed);
    }

    [Fact]
    public async Task EarlierRunThatThePersonWasToldOf_DoesNotHoldTheLaterOneBack()
    {
        await using var scenario = await StartAsync(1);
        var earlier = await scenario.RunAsync(start: false);
        // Whoever makes this one is told that run 1 is still to send the invoice, and includes it: a reminder, for example.
        var reminder = await scenario.RunAsync(start: false);
        await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StartAsync(earlier, default));
        await FinishAsync(scenario, earlier);

        await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StartAsync(reminder, default));
        await FinishAsync(scenario, reminder);

        scenario.Server.MessageCount.ShouldBe(2);
    }

    [Fact]
    public async Task EarlierRunSentAgainSince_HoldsTheLaterOneBack()
    {
        await using var scenario = await StartAsync(1);
        scenario.Server.Answer(SmtpStage.Rcpt, "550 5.1.1 unknown", times: 1);
        var earlier = await scenario.RunAsync();
        await FinishAsync(scenario, earlier, RunStatus.FinishedWithProblems);
        // Nothing is said of the earlier run when this one is made: it has failed for good.
        var later = await scenario.RunAsync(start: false);
        await SendAgainAsync(scenario, new ResultFilter { RunId = earlier }, evenIfSent: true);
        await FinishAsync(scenario, earlier);

        await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StartAsync(later, default));
        await FinishAsync(scenario, later, RunStatus.FinishedWithProblems);

        scenario.Server.MessageCount.ShouldBe(1);
    }

    [Fact]
    public async Task SentByALaterRunWhileItWaitsForItsTurn_IsHeldBack()
    {
        await using var scenario = await StartAsync(4, "Messaging:Sending:MaxConnections=1");
        var release = new TaskCompletionSource();
        scenario.Server.Answer(SmtpStage.EndOfData, FakeAnswer.HoldUntil(release.Task), when: _ => scenario.Server.MessageCount == 1);
        var run = await scenario.RunAsync();
        await scenario.Server.WaitForCommandsAsync(SmtpStage.EndOfData, 2);
        // The others are claimed ahead of their turn, and being put together.
        await scenario.WaitForAsync(run, MessageResultStatus.Processing, 3);
        var later = await scenario.RunAsync(start: false, "inv-4");
        await scenario.ChangeAsync(async db =>
        {
            var sent = await db.MessageResults.SingleAsync(r => r.RunId == later);
            (sent.Status, sent.SentAt, sent.HandedOverAt) = (MessageResultStatus.SendSuccessful, TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow());
        });

        release.SetResult();
        await FinishAsync(scenario, run, RunStatus.FinishedWithProblems);

        scenario.Server.MessageCount.ShouldBe(3);
        (await scenario.ResultAsync(run, "inv-4")).Status.ShouldBe(MessageResultStatus.GenerateFailed);
    }

    private static async Task<SendingScenario> StartAsync(int invoices, params string[] settings)
    {
        var scenario = await SendingScenario.StartAsync(invoices, settings);
        await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = []);
        return scenario;
    }

    private static Task<RunView> FinishAsync(SendingScenario scenario, long run, RunStatus status = RunStatus.Finished) =>
        scenario.WaitForRunAsync(run, view => view.Run.Status == status);

    private static async Task<BulkChange> SendAgainAsync(SendingScenario scenario, ResultFilter filter, bool evenIfSent = false)
    {
        var outcome = await scenario.UseAsync<ResultService, Outcome<BulkChange>>(results => results.SendAgainAsync(new ResultSelection(null, filter), evenIfSent, default));
        return outcome.Value.ShouldNotBeNull();
    }
}
