using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Sending;

/// <summary>What a broken disk or somebody's hand has made of invoices and documents is not sent, and keeps no other from leaving.</summary>
public sealed class DamagedDataTests
{
    [Fact]
    public async Task Run_OneInvoiceIsDamaged_SendsTheOthersAndSaysWhy()
    {
        await using var scenario = await SendingScenario.StartAsync(4);
        var run = await RefusedAsync(scenario);
        await scenario.ChangeAsync(db => db.Database.ExecuteSqlAsync($"""UPDATE "Invoices" SET "Lines" = 'damaged' WHERE "ExternalId" = 'inv-3'"""));

        await SendAgainAsync(scenario, run);

        (await LeftAsync(scenario)).ShouldStartWith("The invoice cannot be read from the database; what is kept of it is damaged. Send the whole invoice again through the API, or restore it from a backup; after that its messages can be sent again.");
    }

    [Fact]
    public async Task Check_OneInvoiceIsDamaged_NamesItAndTheOthersAreSent()
    {
        await using var scenario = await SendingScenario.StartAsync(3);
        await scenario.ChangeAsync(db => db.Database.ExecuteSqlAsync($"""UPDATE "Invoices" SET "Lines" = 'damaged' WHERE "ExternalId" = 'inv-2'"""));

        var run = await scenario.RunAsync();
        await scenario.Server.WaitForMessagesAsync(2);
        await scenario.WaitForRunAsync(run, view => view.Run.Status is RunStatus.Finished or RunStatus.FinishedWithProblems);

        scenario.Server.Messages.SelectMany(m => m.Recipients).ShouldBe(["c1@example.com", "c3@example.com"], ignoreOrder: true);
        (await scenario.ResultAsync(run, "inv-2")).LastError.ShouldNotBeNull().ShouldStartWith("The invoice cannot be read");
    }

    [Fact]
    public async Task Run_ItsDefinitionIsDamaged_FailsWithTheReasonAndOtherRunsGoOn()
    {
        await using var scenario = await SendingScenario.StartAsync(2);
        await scenario.ChangeAsync(async db =>
        {
            var definition = await db.MessageDefinitions.AsNoTracking().SingleAsync();
            (definition.Id, definition.Key, definition.TransformationKeys) = (0, "other", []);
            db.MessageDefinitions.Add(definition);
        });
        var run = await scenario.RunAsync(start: false, "inv-1");
        await scenario.ChangeAsync(db => db.Database.ExecuteSqlAsync($"""UPDATE "MessageDefinitions" SET "TransformationKeys" = 'damaged' WHERE "Key" <> 'other'"""));
        (await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StartAsync(run, default))).Succeeded.ShouldBeTrue();

        var other = await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.CreateAsync(
            new NewRun { DefinitionKey = "other", Selection = InvoiceSelection.Named(["inv-2"]), Token = "other" }, default));

        await scenario.WaitForRunAsync(other.Value!.Run.Id, view => view.Run.Status == RunStatus.Finished);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.FinishedWithProblems);
        scenario.Server.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["c2@example.com"]);
        (await scenario.ResultAsync(run, "inv-1")).LastError.ShouldNotBeNull().ShouldStartWith("The message definition, or something that it names, cannot be read from the database");
    }

    [Fact]
    public async Task Invoice_IsDamaged_SaysSoWhereItIsAskedFor()
    {
        await using var scenario = await SendingScenario.StartAsync(2);
        await scenario.ChangeAsync(db => db.Database.ExecuteSqlAsync($"""UPDATE "Invoices" SET "Lines" = 'damaged' WHERE "ExternalId" = 'inv-2'"""));

        var damaged = await scenario.UseAsync<InvoiceService, Outcome<InvoiceDetail>>(invoices => invoices.GetAsync("inv-2", default));
        var other = await scenario.UseAsync<InvoiceService, Outcome<InvoiceDetail>>(invoices => invoices.GetAsync("inv-1", default));

        damaged.Error.ShouldBeOfType<InvoiceUnreadable>().Message.ShouldStartWith("Invoice \"inv-2\" cannot be read from the database; what is kept of it is damaged.");
        other.Succeeded.ShouldBeTrue();
    }

    [Theory]
    [InlineData("number;total\r\n2026-9;999.00\r\n")]
    [InlineData("")]
    public async Task Run_OneDocumentIsDamaged_SendsTheOthersAndSaysWhy(string content)
    {
        await using var scenario = await SendingScenario.StartAsync(4);
        // Otherwise all have the same document, which is kept once.
        await scenario.ChangeAsync(async db => (await db.Invoices.SingleAsync(i => i.ExternalId == "inv-3")).Lines = [new InvoiceLine("Another one", 1, "hour", 100, 21, 100)]);
        var run = await RefusedAsync(scenario);
        var document = await scenario.ReadAsync(db => db.TransformationResults.SingleAsync(d => db.Invoices.Any(i => i.Id == d.InvoiceId && i.ExternalId == "inv-3")));
        var file = Directory.EnumerateFiles(scenario.App.DataDirectory, document.DocumentHash!, SearchOption.AllDirectories).ShouldHaveSingleItem();
        await File.WriteAllTextAsync(file, content);

        await SendAgainAsync(scenario, run);

        (await LeftAsync(scenario)).ShouldBe("The file of the document \"lines-2026-3.csv\" is gone from the data directory, or damaged. Upload or make it again, then send again.");
    }

    /// <summary>A run whose documents are made and whose mails the server refused.</summary>
    private static async Task<long> RefusedAsync(SendingScenario scenario)
    {
        scenario.Server.Answer(SmtpStage.Rcpt, "550 5.1.1 No such user");
        var run = await scenario.RunAsync();
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.FinishedWithProblems);
        scenario.Server.ForgetAnswers();
        return run;
    }

    private static async Task SendAgainAsync(SendingScenario scenario, long run)
    {
        await scenario.UseAsync<ResultService, BulkChange>(async results => (await results.SendAgainAsync(new ResultSelection(null, new ResultFilter { RunId = run }), false, default)).Value!);
        await scenario.Server.WaitForMessagesAsync(3);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.FinishedWithProblems);
    }

    /// <summary>Why the one mail about the third invoice, and no other, was not sent.</summary>
    private static async Task<string> LeftAsync(SendingScenario scenario)
    {
        scenario.Server.Messages.SelectMany(m => m.Recipients).ShouldBe(["c1@example.com", "c2@example.com", "c4@example.com"], ignoreOrder: true);
        var left = await scenario.ReadAsync(db => db.MessageResults.SingleAsync(r => r.Status != MessageResultStatus.SendSuccessful));
        left.Status.ShouldBe(MessageResultStatus.GenerateFailed);
        return left.LastError.ShouldNotBeNull();
    }
}
