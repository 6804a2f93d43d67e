using Bunit;
using Messaging.Core.Runs.Checks;
using Messaging.Web.Components.Pages.Sending;
using Microsoft.AspNetCore.Components;

namespace Messaging.Tests.Pages.Sending;

public sealed class CheckGroupViewTests : BunitContext
{
    private CheckDecisions _decisions = CheckDecisions.Default;

    public CheckGroupViewTests() => this.AddAuthorization().SetAuthorized("clerk");

    [Fact]
    public void Warning_LeftOutByDefault_ShowsCountAndUntickedInvoices()
    {
        var view = Show(CheckCode.AlreadySent, CheckSeverity.Warning, 2);

        view.Find(".check-count").TextContent.ShouldBe("2");
        view.FindAll("input[type=checkbox]").ShouldAllBe(box => !box.HasAttribute("checked"));
        view.FindAll(".segmented button")[1].GetAttribute("aria-pressed").ShouldBe("true");
    }

    [Fact]
    public void Include_WholeGroup_DecidesForAll()
    {
        Show(CheckCode.AlreadySent, CheckSeverity.Warning, 2).FindAll(".segmented button")[0].Click();

        _decisions.LeavesOut(1, [CheckCode.AlreadySent]).ShouldBeFalse();
        _decisions.LeavesOut(2, [CheckCode.AlreadySent]).ShouldBeFalse();
    }

    [Fact]
    public void Tick_OneInvoice_DecidesForItAlone()
    {
        Show(CheckCode.NotApproved, CheckSeverity.Warning, 2).FindAll("input[type=checkbox]")[0].Change(true);

        _decisions.LeavesOut(1, [CheckCode.NotApproved]).ShouldBeFalse();
        _decisions.LeavesOut(2, [CheckCode.NotApproved]).ShouldBeTrue();
    }

    [Fact]
    public void DuplicateCustomer_ByDefault_IsIncludedAndSaysWhy()
    {
        var view = Show(CheckCode.DuplicateCustomer, CheckSeverity.Warning, 2);

        view.FindAll("input[type=checkbox]").ShouldAllBe(box => box.HasAttribute("checked"));
        view.Find(".check-message").TextContent.ShouldContain("They are included");
    }

    [Fact]
    public void Blocked_AnyInvoice_HasNothingToDecide() =>
        Show(CheckCode.TemplateError, CheckSeverity.Blocked, 1).FindAll("input, .segmented").ShouldBeEmpty();

    [Fact]
    public void Rows_MoreThanFit_AreShownOnRequest()
    {
        var view = Show(CheckCode.NotApproved, CheckSeverity.Warning, 120);

        view.FindAll(".check-row").Count.ShouldBe(CheckGroupView.FirstRows);
        view.Find("button.link-button").Click();
        view.FindAll(".check-row").Count.ShouldBe(120);
    }

    private IRenderedComponent<CheckGroupView> Show(CheckCode code, CheckSeverity severity, int count)
    {
        var invoices = Enumerable.Range(1, count).Select(i => new CheckedInvoice(i, $"ext-{i}", $"2026-{i}", i, $"C{i}", $"Customer {i}", null)).ToList();
        return Render<CheckGroupView>(parameters => parameters
            .Add(p => p.Group, new CheckGroup(code, severity, count, "A sentence.", invoices))
            .Add(p => p.Decisions, _decisions)
            .Add(p => p.DecisionsChanged, EventCallback.Factory.Create<CheckDecisions>(this, decisions => _decisions = decisions)));
    }
}
