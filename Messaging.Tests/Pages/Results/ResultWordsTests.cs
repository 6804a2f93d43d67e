using Messaging.Core.Runs;
using Messaging.Web.Components.Pages.Results;

namespace Messaging.Tests.Pages.Results;

public sealed class ResultWordsTests
{
    private static readonly Dictionary<MessageResultStatus, int> Mixed = new()
    {
        [MessageResultStatus.RecipientKeyNotFound] = 3,
        [MessageResultStatus.SendSuccessful] = 40,
        [MessageResultStatus.DeliveryUncertain] = 1,
        [MessageResultStatus.Pending] = 5,
        [MessageResultStatus.Closed] = 2,
    };

    [Theory]
    [InlineData(41, 0, "41 messages were already sent, or may have arrived. Sent again, their customers get the same mail a second time.")]
    [InlineData(0, 1, "For 1 message that did not leave, another message has sent the same invoice, may have sent it, or is still to send it. Sent again, its customer gets the same mail a second time.")]
    [InlineData(1, 2, "1 message was already sent, or may have arrived. For 2 messages that did not leave, another message has sent the same invoice, may have sent it, or is still to send it. Sent again, their customers get the same mail a second time.")]
    public void SendAgain_MayHaveArrived_WarnsOfASecondMail(int sent, int elsewhere, string warning) =>
        SendAgainWords.Warning(new SendAgainPlan(3, sent, elsewhere, 7)).ShouldBe(warning);

    [Fact]
    public void SendAgain_NothingFree_SaysWhatStays()
    {
        SendAgainWords.Consequence(new SendAgainPlan(0, 0, 0, 7)).ShouldBe("None of the selected messages can be sent again.");
        SendAgainWords.Rest(new SendAgainPlan(0, 0, 0, 7)).ShouldBe("7 others are in the queue already or closed, and stay as they are.");
    }

    [Fact]
    public void Delete_Mixed_KeepsWhatWasSent()
    {
        var numbers = DeleteNumbers.Of(Mixed);

        numbers.ShouldBe(new DeleteNumbers(10, 41));
        numbers.Consequence.ShouldBe("10 unsent messages are deleted with their tries, and will not be sent.");
    }

    [Fact]
    public void Bulk_SomeSkipped_SaysHowManyAndWhy() =>
        BulkWords.Of(new BulkChange(3, new Dictionary<string, int> { ["already sent"] = 2 }), "put into the queue again").ShouldBe("3 messages put into the queue again. Left alone: 2 (already sent).");
}
