using Messaging.Core.Common;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Core.Sending;

namespace Messaging.Tests.Sending;

/// <summary>What each answer at each stage means for message, run and line.</summary>
public sealed class SendDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly SendingOptions Options = new();

    [Theory]
    [InlineData(SmtpStage.Mail, 451, MessageResultStatus.SendFailed, true)]
    [InlineData(SmtpStage.Rcpt, 450, MessageResultStatus.SendFailed, true)]
    [InlineData(SmtpStage.Data, 452, MessageResultStatus.SendFailed, true)]
    [InlineData(SmtpStage.EndOfData, 451, MessageResultStatus.SendFailed, true)]
    [InlineData(SmtpStage.Rcpt, 550, MessageResultStatus.SendFailed, false)]
    [InlineData(SmtpStage.Data, 554, MessageResultStatus.SendFailed, false)]
    [InlineData(SmtpStage.EndOfData, 552, MessageResultStatus.SendFailed, false)]
    public void Decide_MessageRefused_RetriesOnlyWhatIsTemporary(SmtpStage stage, int code, MessageResultStatus status, bool retried)
    {
        var verdict = Decide(Refused(stage, code, "no"));

        verdict.Status.ShouldBe(status);
        (verdict.NextAttemptAt is not null).ShouldBe(retried);
        verdict.LastError!.ShouldContain("no");
        verdict.CountsAsAttempt.ShouldBeTrue();
        verdict.StopRun.ShouldBeNull();
    }

    [Theory]
    [InlineData(SmtpFailureKind.Credentials, SmtpStage.Auth)]
    [InlineData(SmtpFailureKind.Tls, SmtpStage.StartTls)]
    [InlineData(SmtpFailureKind.Rejected, SmtpStage.Greeting)]
    public void Decide_TroubleWithTheServer_StopsTheRunAndBlamesNoMessage(SmtpFailureKind kind, SmtpStage stage)
    {
        var verdict = Decide(new SmtpSendResult { Outcome = SmtpOutcome.Refused, Failure = new SmtpFailure(kind, stage, "mend me") });

        verdict.Status.ShouldBe(MessageResultStatus.Pending);
        verdict.CountsAsAttempt.ShouldBeFalse();
        verdict.StopRun.ShouldBe("mend me");
    }

    [Fact]
    public void Decide_SenderRefused_StopsTheRun() =>
        Decide(Refused(SmtpStage.Mail, 553, "sender not allowed")).StopRun!.ShouldContain("sender not allowed");

    [Fact]
    public void Decide_Unreachable_IsNobodysFailedAttempt()
    {
        var failure = new SmtpFailure(SmtpFailureKind.Unreachable, SmtpStage.Connect, "Nobody listens");
        var verdict = Decide(new SmtpSendResult { Outcome = SmtpOutcome.Refused, Failure = failure }, attempts: 15);

        verdict.Status.ShouldBe(MessageResultStatus.Pending);
        verdict.CountsAsAttempt.ShouldBeFalse();
        verdict.ServerUnreachable.ShouldBeTrue();
    }

    [Fact]
    public void Decide_ServiceClosing_ClosesTheConnectionAndNotTheMessage()
    {
        var verdict = Decide(Refused(SmtpStage.Mail, 421, "come back"), attempts: 15);

        verdict.Status.ShouldBe(MessageResultStatus.Pending);
        verdict.CountsAsAttempt.ShouldBeFalse();
    }

    [Fact]
    public void Decide_NoAnswerAfterTheWholeMessage_IsNeverTriedAgainByItself()
    {
        var failure = new SmtpFailure(SmtpFailureKind.LineLost, SmtpStage.EndOfData, "The line broke");
        var verdict = Decide(new SmtpSendResult { Outcome = SmtpOutcome.Uncertain, Failure = failure });

        verdict.Status.ShouldBe(MessageResultStatus.DeliveryUncertain);
        verdict.NextAttemptAt.ShouldBeNull();
    }

    [Fact]
    public void Decide_TheLastAllowedRefusal_EndsTheTries() =>
        Decide(Refused(SmtpStage.Rcpt, 451, "later"), attempts: 15).Status.ShouldBe(MessageResultStatus.SendRetryExceeded);

    [Fact]
    public void Decide_NextTryAfterTheWindow_IsLeftToAPerson()
    {
        var verdict = SendDecision.Decide(Refused(SmtpStage.Rcpt, 451, "later"), 4, Now, Now.AddMinutes(30), Options, 0);

        verdict.Status.ShouldBe(MessageResultStatus.SendFailed);
        verdict.NextAttemptAt.ShouldBeNull();
        verdict.LastError!.ShouldContain("window");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(3, 15)]
    [InlineData(4, 60)]
    [InlineData(5, 120)]
    [InlineData(12, 120)]
    public void WaitAfter_Attempts_FollowsTheBackoff(int attempts, int minutes)
    {
        RetryPolicy.WaitAfter(attempts, null, Options.Backoff, 0).ShouldBe(TimeSpan.FromMinutes(minutes));
        RetryPolicy.WaitAfter(attempts, null, Options.Backoff, 1).ShouldBe(TimeSpan.FromMinutes(minutes * 1.2));
    }

    [Fact]
    public void WaitAfter_ServerAsksForMore_IsHonoured() =>
        RetryPolicy.WaitAfter(1, TimeSpan.FromMinutes(10), Options.Backoff, 0).ShouldBe(TimeSpan.FromMinutes(10));

    [Fact]
    public void WaitAfter_AllAttempts_SpanTheWholeWindow() =>
        Enumerable.Range(1, Options.MaxAttempts - 1).Sum(n => RetryPolicy.WaitAfter(n, null, Options.Backoff, 0).TotalHours).ShouldBeInRange(20, 24);

    private static SendVerdict Decide(SmtpSendResult result, int attempts = 0) =>
        SendDecision.Decide(result, attempts, Now, Now.AddDays(1), Options, 0);

    private static SmtpSendResult Refused(SmtpStage stage, int code, string text)
    {
        var reply = new SmtpReply(code, null, text, stage);
        return new SmtpSendResult { Outcome = SmtpOutcome.Refused, Reply = reply, Failure = SmtpFailure.OfReply(reply) };
    }
}
