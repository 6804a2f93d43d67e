using Messaging.Core.Customers;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Why;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Why;

/// <summary>The question put to the real program after real runs.</summary>
public sealed class WhyServiceTests
{
    [Fact]
    public async Task Answer_AfterARunWithEveryKindOfCustomer_FindsEachReason()
    {
        await using var scenario = await SendingScenario.StartAsync(4);
        await scenario.ChangeAsync(async db =>
        {
            (await db.EmailAddresses.SingleAsync(a => a.Address == "c2@example.com")).RecipientKey = "reminder";
            (await db.Invoices.SingleAsync(i => i.ExternalId == "inv-3")).Status = InvoiceStatus.Concept;
            db.Customers.Add(new Customer { Number = "C-9", Name = "Newcomer", Version = 1 });
        });
        var run = await scenario.UseAsync<RunService, RunView>(async runs => (await runs.CreateAsync(new NewRun
        {
            DefinitionKey = "invoice", Selection = InvoiceSelection.Named(["inv-1", "inv-2", "inv-3"]), Decisions = CheckDecisions.Default, Token = "why",
        }, CancellationToken.None)).Value!);
        await scenario.WaitForRunAsync(run.Run.Id, view => view.Run.Status == RunStatus.FinishedWithProblems);

        var sent = await AskAsync(scenario, "C-1");
        sent.FirstBroken.ShouldBeNull(sent.FirstBroken?.Says);
        sent.Chain[^1].Link.ShouldBe(WhyLink.Delivery);
        sent.Runs.ShouldBe([run.Run.Id]);
        sent.Invoices.ShouldHaveSingleItem().ExternalId.ShouldBe("inv-1");
        (await AskAsync(scenario, "C-2")).FirstBroken!.Link.ShouldBe(WhyLink.Address);
        (await AskAsync(scenario, "C-3")).FirstBroken!.Link.ShouldBe(WhyLink.Approved);
        (await AskAsync(scenario, "C-4")).FirstBroken!.Link.ShouldBe(WhyLink.InRun);
        (await AskAsync(scenario, "C-9")).FirstBroken!.Link.ShouldBe(WhyLink.Invoice);
        (await AskAsync(scenario, "C-77")).FirstBroken!.Link.ShouldBe(WhyLink.Customer);

        var left = (await scenario.UseAsync<RunService, IReadOnlyList<LeftOutCount>>(runs => runs.LeftOutAsync(run.Run.Id, CancellationToken.None))).ShouldHaveSingleItem();
        left.ShouldBe(new LeftOutCount(CheckCode.NotApproved, 1));

        // What was left out is remembered with its reason, also once the reason is mended.
        await scenario.ChangeAsync(async db => (await db.Invoices.SingleAsync(i => i.ExternalId == "inv-3")).Status = InvoiceStatus.Approved);
        var leftOut = (await AskAsync(scenario, "C-3")).FirstBroken!;
        leftOut.Link.ShouldBe(WhyLink.InRun);
        leftOut.Says.ShouldContain($"left it out of run {run.Run.Id}");
        leftOut.Says.ShouldContain("it was not approved then");
    }

    [Fact]
    public async Task Suggest_PartOfANumberNameOrAddress_FindsThem()
    {
        await using var scenario = await SendingScenario.StartAsync(12);

        (await SuggestAsync(scenario, "2026-12"))[0].ShouldBe(new WhySubject(WhySubjectKind.Invoice, "C-12", "Customer 12", "inv-12", "2026-12", null));
        (await SuggestAsync(scenario, "Customer 7"))[0].ShouldBe(new WhySubject(WhySubjectKind.Customer, "C-7", "Customer 7", null, null, null));
        (await SuggestAsync(scenario, "c5@example"))[0].ShouldBe(new WhySubject(WhySubjectKind.Address, "C-5", "Customer 5", null, null, "c5@example.com"));
        (await SuggestAsync(scenario, "C-1")).Select(s => s.CustomerNumber).First().ShouldBe("C-1");
        (await SuggestAsync(scenario, "%")).ShouldBeEmpty();
        (await SuggestAsync(scenario, " ")).ShouldBeEmpty();
    }

    private static Task<WhyAnswer> AskAsync(SendingScenario scenario, string customer) =>
        scenario.UseAsync<WhyService, WhyAnswer>(why => why.AnswerAsync(new WhyQuestion(customer), CancellationToken.None));

    private static Task<IReadOnlyList<WhySubject>> SuggestAsync(SendingScenario scenario, string text) =>
        scenario.UseAsync<WhyService, IReadOnlyList<WhySubject>>(why => why.SuggestAsync(text, 8, CancellationToken.None));
}
