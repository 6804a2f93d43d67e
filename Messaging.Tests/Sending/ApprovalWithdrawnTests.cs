using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Smtp;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Sending;

/// <summary>An invoice that the billing system makes a concept again while its message waits was approved no longer: it stays here.</summary>
public sealed class ApprovalWithdrawnTests
{
    [Fact]
    public async Task WithdrawnBetweenStopAndStart_IsHeldBackUntilItIsApproved()
    {
        await using var scenario = await StartAsync(2);
        var run = await scenario.RunAsync(start: false);
        await PutAsync(scenario, "inv-1", InvoiceStatus.Concept);

        await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StartAsync(run, default));
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.FinishedWithProblems);

        scenario.Server.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["c2@example.com"]);
        await SendAgainAsync(scenario, run);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.FinishedWithProblems && view.Counts.GetValueOrDefault(MessageResultStatus.Pending) == 0);
        var held = await scenario.ResultAsync(run);
        (held.Status, held.LastError).ShouldBe((MessageResultStatus.GenerateFailed, "Not sent: the invoice was approved when its run was made, and is not any more. When it is approved, press \"Send again\"."));
        scenario.Server.MessageCount.ShouldBe(1);

        await PutAsync(scenario, "inv-1", InvoiceStatus.Approved);
        await SendAgainAsync(scenario, run);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.Finished);
        scenario.Server.MessageCount.ShouldBe(2);
    }

    [Fact]
    public async Task WithdrawnWhileItWaitsForItsTurn_IsHeldBack()
    {
        await using var scenario = await StartAsync(4, "Messaging:Sending:MaxConnections=1");
        var release = new TaskCompletionSource();
        scenario.Server.Answer(SmtpStage.EndOfData, FakeAnswer.HoldUntil(release.Task), when: _ => scenario.Server.MessageCount == 1);
        var run = await scenario.RunAsync();
        await scenario.Server.WaitForCommandsAsync(SmtpStage.EndOfData, 2);
        await scenario.WaitForAsync(run, MessageResultStatus.Processing, 3);
        await PutAsync(scenario, "inv-4", InvoiceStatus.Concept);

        release.SetResult();
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.FinishedWithProblems);

        scenario.Server.MessageCount.ShouldBe(3);
        (await scenario.ResultAsync(run, "inv-4")).Status.ShouldBe(MessageResultStatus.GenerateFailed);
    }

    [Fact]
    public async Task ConceptThatWasIncluded_Leaves()
    {
        await using var scenario = await StartAsync(1);
        await PutAsync(scenario, "inv-1", InvoiceStatus.Concept);

        var run = await scenario.RunAsync();
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.Finished);

        scenario.Server.MessageCount.ShouldBe(1);
    }

    private static async Task<SendingScenario> StartAsync(int invoices, params string[] settings)
    {
        var scenario = await SendingScenario.StartAsync(invoices, settings);
        await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = []);
        return scenario;
    }

    private static async Task PutAsync(SendingScenario scenario, string externalId, InvoiceStatus status) =>
        (await scenario.UseAsync<InvoiceService, Outcome<InvoiceSaved>>(invoices => invoices.PutAsync(
            new InvoiceInput
            {
                ExternalId = externalId, Number = $"2026-{externalId[4..]}", CustomerNumber = $"C-{externalId[4..]}", Status = status, IssueDate = new DateOnly(2026, 11, 1), Currency = "EUR",
                Lines = [new InvoiceLineInput { Description = "Support", Quantity = 1, UnitPrice = 100, VatRate = 21 }],
            },
            default))).Error.ShouldBeNull();

    private static Task<Outcome<BulkChange>> SendAgainAsync(SendingScenario scenario, long run) =>
        scenario.UseAsync<ResultService, Outcome<BulkChange>>(results => results.SendAgainAsync(new ResultSelection(null, new ResultFilter { RunId = run }), evenIfSent: false, default));
}
