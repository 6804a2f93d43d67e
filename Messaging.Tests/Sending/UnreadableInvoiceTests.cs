using Messaging.Core.Runs;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Sending;

/// <summary>Messages are read some at a time: one that cannot be read keeps no other from leaving.</summary>
public sealed class UnreadableInvoiceTests
{
    [Fact]
    public async Task Run_OneInvoiceIsDamaged_SendsTheOthersAndSaysWhichWasNot()
    {
        await using var scenario = await SendingScenario.StartAsync(5);
        var run = await scenario.RunAsync(start: false);
        await scenario.ChangeAsync(db => db.Database.ExecuteSqlAsync($"""UPDATE "Invoices" SET "Lines" = 'damaged' WHERE "ExternalId" = 'inv-3'"""));

        await scenario.UseAsync<RunService, RunView>(async runs => (await runs.StartAsync(run, default)).Value!);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.FinishedWithProblems);

        scenario.Server.Messages.SelectMany(m => m.Recipients).ShouldBe(["c1@example.com", "c2@example.com", "c4@example.com", "c5@example.com"], ignoreOrder: true);
        var left = await scenario.ReadAsync(db => db.MessageResults.SingleAsync(r => r.Status != MessageResultStatus.SendSuccessful));
        left.Status.ShouldBe(MessageResultStatus.GenerateFailed);
        left.LastError.ShouldNotBeNull().ShouldStartWith("The message could not be put together");
    }
}
