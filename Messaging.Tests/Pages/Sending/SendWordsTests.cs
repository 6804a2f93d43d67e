using Messaging.Core.Runs.Checks;
using Messaging.Web.Components.Pages.Sending;

namespace Messaging.Tests.Pages.Sending;

public sealed class SendWordsTests
{
    private static readonly RunCheck Check = new(37, 35, 74, 12_400_000, "billing@example.com", null, 40, 2, 30, [], []);

    [Fact]
    public void Sentence_EverythingKnown_SaysItInOne() =>
        SendWords.Sentence(Check, "14:32").ShouldBe("37 e-mails to 35 customers with 74 attachments (12.4 MB), from billing@example.com, done about 14:32.");

    [Fact]
    public void Sentence_OneMailWithoutAttachment_IsSingular() =>
        SendWords.Sentence(Check with { WillSend = 1, Customers = 1, Attachments = 0 }, null).ShouldBe("1 e-mail to 1 customer without attachments, from billing@example.com.");

    [Fact]
    public void Sentence_NothingToSend_SaysOutOfHowMany() =>
        SendWords.Sentence(Check with { WillSend = 0 }, null).ShouldBe("No e-mail would leave now, out of 40 selected invoices.");

    [Fact]
    public void Rest_BlockedAndLeftOut_AccountsForEveryInvoice() =>
        SendWords.Rest(Check).ShouldBe("2 blocked invoices become results with that status; 1 invoice is left out.");

    [Fact]
    public void Rest_AllAreSent_IsEmpty() => SendWords.Rest(Check with { Selected = 37, Blocked = 0 }).ShouldBe("");

    [Fact]
    public void Button_WithNumber_NamesIt() => SendWords.Button(Check with { WillSend = 12_340 }).ShouldBe("Send 12,340 e-mails");

    [Fact]
    public void Reason_AllIsWell_IsNone() => SendWords.Reason(true, false, Check, null).ShouldBeNull();

    [Fact]
    public void Reason_NoDefinition_SaysSo() => SendWords.Reason(false, false, null, null).ShouldBe("Choose a message definition first.");

    [Fact]
    public void Reason_ChecksRunning_AsksToWait() => SendWords.Reason(true, true, Check, null).ShouldBe("The checks are still running.");

    [Fact]
    public void Reason_OnlyLeftOut_SaysToInclude() =>
        SendWords.Reason(true, false, Check with { WillSend = 0, Blocked = 0 }, null).ShouldBe("Nothing is left to send. Include invoices that are left out, or mend what blocks them.");

    [Fact]
    public void Reason_OnlyBlocked_SaysToMend() =>
        SendWords.Reason(true, false, Check with { WillSend = 0, Blocked = 40 }, null).ShouldBe("Nothing is left to send. Mend what blocks the invoices first.");

    [Fact]
    public void Reason_WrongBcc_IsTheReason() =>
        SendWords.Reason(true, false, Check, SendWords.BccProblem("archive@example.com, nobody")).ShouldBe("BCC: The e-mail address \"nobody\" has no @.");

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("archive@example.com")]
    [InlineData("a@example.com; b@example.com,c@example.com")]
    public void BccProblem_RightOrEmpty_IsNone(string? text) => SendWords.BccProblem(text).ShouldBeNull();

    [Fact]
    public void BccProblem_TooMany_SaysTheLimit() =>
        SendWords.BccProblem(string.Join(' ', Enumerable.Range(0, 11).Select(i => $"a{i}@example.com"))).ShouldBe("11 BCC addresses are too many; 10 is the most.");

    [Fact]
    public void SplitBcc_SameTwice_IsOne() => SendWords.SplitBcc("a@example.com; A@example.com").ShouldBe(["a@example.com"]);
}
