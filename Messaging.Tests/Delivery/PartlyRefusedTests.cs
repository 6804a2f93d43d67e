using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Notices;
using Messaging.Core.Runs;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Delivery;

/// <summary>One bad address of several: the others get the mail, and nobody has to look for who did not.</summary>
public sealed class PartlyRefusedTests
{
    [Theory]
    [InlineData("550 5.1.1 No such user")]
    [InlineData("450 4.2.1 Mailbox is busy")]
    public async Task Run_OneAddressRefused_IsSentToTheOthersAndEveryScreenSaysWhoDidNotGetIt(string answer)
    {
        await using var scenario = await SendingScenario.StartAsync(3);
        var user = await scenario.App.AddUserAsync(Role.Biller);
        await scenario.ChangeAsync(async db =>
            (await db.Customers.SingleAsync(c => c.Number == "C-2")).EmailAddresses.Add(new EmailAddress { RecipientKey = "invoice", Address = "gone@example.com" }));
        scenario.Server.Answer(SmtpStage.Rcpt, answer, when: command => command.Line.Contains("gone@example.com", StringComparison.Ordinal));

        var run = await scenario.RunAsync(start: false);
        await scenario.ChangeAsync(db => db.MessageRuns.Where(r => r.Id == run).ExecuteUpdateAsync(set => set.SetProperty(r => r.CreatedBy, user.Email)));
        (await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StartAsync(run, CancellationToken.None))).Succeeded.ShouldBeTrue();
        var view = await scenario.WaitForRunAsync(run, v => v.Run.Status == RunStatus.Finished);

        scenario.Server.Messages.Single(m => m.Recipients.Contains("c2@example.com")).Recipients.ShouldBe(["c2@example.com"]);
        (await scenario.ResultAsync(run, "inv-2")).LastError.ShouldBe($"Sent, but not to gone@example.com: {answer}");
        view.PartlyRefused.ShouldBe(1);
        (await scenario.UseAsync<RunService, Page<RunView>>(runs => runs.ListAsync(new RunFilter(), new PageRequest(), CancellationToken.None))).Items.ShouldHaveSingleItem().PartlyRefused.ShouldBe(1);
        (await scenario.UseAsync<ResultService, Page<ResultRow>>(results => results.ListAsync(new ResultFilter { RunId = run, PartlyRefused = true }, new PageRequest(), CancellationToken.None)))
            .Items.ShouldHaveSingleItem().InvoiceNumber.ShouldBe("2026-2");
        (await scenario.App.Services.GetRequiredService<NoticeService>().ListAsync(user.Id, CancellationToken.None)).Items.ShouldHaveSingleItem()
            .Words.ShouldBe($"Run {run} (Invoices) has finished: all 3 messages were sent. 1 of these did not reach every address: the mail server refused some.");
    }
}
