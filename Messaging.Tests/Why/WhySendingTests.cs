using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Senders;
using Messaging.Core.Why;

namespace Messaging.Tests.Why;

/// <summary>The links from the run to the mail server's answer.</summary>
public sealed class WhySendingTests
{
    private readonly WhyFactsBuilder _facts = new();

    [Fact]
    public void Server_NoSettings_SaysThatMailsAreCaptured()
    {
        _facts.Smtp = null;

        var broken = Broken(_facts.NeverSent(), WhyLink.Server);

        broken.Says.ShouldContain("nothing leaves this machine");
        broken.Place.ShouldBe(new WhyPlace(WhyPlaceKind.SmtpSettings));
    }

    [Fact]
    public void Server_MailWasCaptured_SaysThatNothingLeft() =>
        Broken(_facts.Sent() with { Captured = true }, WhyLink.Server).Says.ShouldContain("was captured");

    [Fact]
    public void Server_Unreachable_SaysSinceWhen()
    {
        var trouble = new ServerTrouble("Nobody listens there.", WhyFactsBuilder.Day, WhyFactsBuilder.Day.AddMinutes(5));

        Broken(_facts.Standing(MessageResultStatus.Pending) with { Trouble = trouble }, WhyLink.Server).Says.ShouldContain("since 2026-11-20 09:00 UTC: Nobody listens there.");
    }

    [Fact]
    public void Server_UnreachableNowButMailWasSentBefore_IsNoReason()
    {
        var trouble = new ServerTrouble("Nobody listens there.", WhyFactsBuilder.Day, WhyFactsBuilder.Day.AddMinutes(5));

        WhyChain.Of(_facts.Sent() with { Trouble = trouble }).ShouldNotContain(link => link.Verdict == WhyVerdict.Broken);
    }

    [Fact]
    public void Server_HeldByTheRestoreGuard_SaysSo() =>
        Broken(_facts.Standing(MessageResultStatus.Pending) with { HeldReason = "The database was restored." }, WhyLink.Server).Says.ShouldContain("The database was restored.");

    [Fact]
    public void InRun_Never_SaysSo() => Broken(_facts.NeverSent(), WhyLink.InRun).Says.ShouldContain("never put into a message run with the definition \"Monthly invoices\"");

    [Fact]
    public void InRun_LeftOutByACheck_SaysWhichByWhomAndWhen()
    {
        var leftOut = new LeftOutInvoice { RunId = 7, InvoiceId = 5, Check = CheckCode.AlreadySent, Detail = "Run 6 (Monthly invoices): sent 2026-11-19 10:00 UTC to x@y.example; the same invoice" };

        var broken = Broken(_facts.NeverSent() with { LeftOut = leftOut, LeftOutOf = _facts.Run }, WhyLink.InRun);

        broken.Says.ShouldContain("anna@example.com left it out of run 7 (Monthly invoices) on 2026-11-20 09:00 UTC: it was already sent or under way. Run 6");
    }

    [Fact]
    public void InRun_LeftOutByItself_SaysSo() =>
        Broken(_facts.NeverSent() with { LeftOut = new LeftOutInvoice { RunId = 7, InvoiceId = 5 }, LeftOutOf = _facts.Run }, WhyLink.InRun).Says.ShouldContain("left out by itself");

    [Fact]
    public void InRun_AskedForARunWithoutTheInvoice_NamesTheRun() =>
        Broken(_facts.Sent() with { Message = null }, WhyLink.InRun).Says.ShouldContain("Run 7 has no message for this invoice");

    [Theory]
    [InlineData(RunStatus.Stopped, "Start the run.")]
    [InlineData(RunStatus.StoppedByErrors, "Mend the cause, test the SMTP settings, then start the run.")]
    public void Run_Stopped_MessageWaits(RunStatus status, string toDo)
    {
        var facts = _facts.Standing(MessageResultStatus.Waiting);
        (facts.Run!.Status, facts.Run.StopReason) = (status, "535 wrong password");

        var broken = Broken(facts, WhyLink.Run);

        broken.ToDo.ShouldBe(toDo);
        broken.Place.ShouldBe(new WhyPlace(WhyPlaceKind.Run, "7"));
    }

    [Fact]
    public void Run_Closed_SaysThatNothingMoreIsSent()
    {
        var facts = _facts.Standing(MessageResultStatus.Closed);
        facts.Run!.Status = RunStatus.Closed;

        Broken(facts, WhyLink.Run).Says.ShouldContain("was closed");
    }

    [Theory]
    [InlineData(MessageResultStatus.RecipientKeyNotFound)]
    [InlineData(MessageResultStatus.UnknownSenderProfile)]
    [InlineData(MessageResultStatus.GenerateFailed)]
    [InlineData(MessageResultStatus.Error)]
    [InlineData(MessageResultStatus.SendFailed)]
    [InlineData(MessageResultStatus.SendRetryExceeded)]
    [InlineData(MessageResultStatus.DeliveryUncertain)]
    [InlineData(MessageResultStatus.Closed)]
    public void Message_ThatDidNotArrive_IsBrokenWithTheWordsOfThen(MessageResultStatus status)
    {
        var broken = Broken(_facts.Standing(status, "550 5.1.1 No such mailbox"), WhyLink.Message);

        broken.Says.ShouldContain("550 5.1.1 No such mailbox");
        broken.Place.ShouldBe(new WhyPlace(WhyPlaceKind.Message, "7/inv-5"));
    }

    [Fact]
    public void Message_RefusedForNow_SaysWhenItIsTriedAgain() =>
        Broken(_facts.Standing(MessageResultStatus.SendFailed, "451 later", WhyFactsBuilder.Day.AddHours(1)), WhyLink.Message).ToDo.ShouldNotBeNull().ShouldContain("2026-11-20 10:00 UTC");

    [Theory]
    [InlineData(MessageResultStatus.Pending)]
    [InlineData(MessageResultStatus.Processing)]
    public void Message_OnItsWay_IsNotBroken(MessageResultStatus status)
    {
        var facts = _facts.Standing(status);
        var chain = WhyChain.Of(facts);

        chain.ShouldNotContain(link => link.Verdict == WhyVerdict.Broken);
        WhyChain.Conclude(facts, chain).ShouldContain("on its way");
    }

    [Fact]
    public void Delivery_OneRecipientRefused_NamesIt()
    {
        _facts.Attempt.RefusedRecipients = "boss@bakery.example: 550 5.1.1 unknown";

        Broken(_facts.Sent(), WhyLink.Delivery).Says.ShouldContain("not for boss@bakery.example: 550 5.1.1 unknown");
    }

    private static WhyFinding Broken(WhyFacts facts, WhyLink link)
    {
        var broken = WhyChain.Of(facts).FirstOrDefault(finding => finding.Verdict == WhyVerdict.Broken).ShouldNotBeNull();
        broken.Link.ShouldBe(link);
        broken.ToDo.ShouldNotBeNullOrEmpty();
        return broken;
    }
}
