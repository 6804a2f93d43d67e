using Messaging.Core.Runs.Checks;

namespace Messaging.Tests.Pages.Sending;

public sealed class CheckDecisionsTests
{
    [Theory]
    [InlineData(CheckCode.NotApproved, true)]
    [InlineData(CheckCode.AlreadySent, true)]
    [InlineData(CheckCode.DuplicateCustomer, false)]
    [InlineData(CheckCode.TransformationResultNotReady, false)]
    public void Default_EachCheck_LeavesOutWhatAPersonShouldDecide(CheckCode code, bool leftOut) =>
        CheckDecisions.Default.LeavesOut(1, [code]).ShouldBe(leftOut);

    [Fact]
    public void LeavesOut_OneOfTwoGroupsLeftOut_IsLeftOut() =>
        CheckDecisions.Default.LeavesOut(1, [CheckCode.DuplicateCustomer, CheckCode.AlreadySent]).ShouldBeTrue();

    [Fact]
    public void Invoice_IncludedAgainstItsGroup_IsSent()
    {
        var decisions = CheckDecisions.Default.Invoice(7, include: true);

        decisions.LeavesOut(7, [CheckCode.AlreadySent]).ShouldBeFalse();
        decisions.LeavesOut(8, [CheckCode.AlreadySent]).ShouldBeTrue();
    }

    [Fact]
    public void Invoice_LeftOutOfAnIncludedGroup_IsNotSent()
    {
        var decisions = CheckDecisions.Default.Group(CheckCode.AlreadySent, include: true).Invoice(7, include: false);

        decisions.LeavesOut(7, [CheckCode.AlreadySent]).ShouldBeTrue();
        decisions.LeavesOut(8, [CheckCode.AlreadySent]).ShouldBeFalse();
    }

    [Fact]
    public void Forget_SingleDecisions_FollowTheGroupAgain()
    {
        var decisions = CheckDecisions.Default.Invoice(7, include: true).Invoice(8, include: false).Forget([7, 8]);

        decisions.LeavesOut(7, [CheckCode.AlreadySent]).ShouldBeTrue();
        decisions.LeavesOut(8, []).ShouldBeFalse();
    }
}
