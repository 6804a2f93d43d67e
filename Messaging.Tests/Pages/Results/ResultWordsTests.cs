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

    [Fact]
    public void SendAgain_Mixed_CountsEachKindOnce() => SendAgainNumbers.Of(Mixed).ShouldBe(new SendAgainNumbers(3, 41, 7));

    [Fact]
    public void SendAgain_MayHaveArrived_WarnsOfASecondMail() =>
        SendAgainNumbers.Of(Mixed).Warning.ShouldBe("41 messages were already sent, or may have arrived. Sent again, their customers get the same mail a second time.");

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
