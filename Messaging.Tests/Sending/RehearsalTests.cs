using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Invoices;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Sending.Rehearsals;
using Messaging.Core.Signals;
using Messaging.Core.Transformations;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Sending;

/// <summary>A run that is made stopped has its mails made; its start sends those, and no others.</summary>
public sealed class RehearsalTests
{
    [Fact]
    public async Task Start_AfterARehearsal_SendsTheVeryBytesThatWereShown()
    {
        await using var scenario = await SendingScenario.StartAsync(3);
        var run = await scenario.RunAsync(start: false);
        await RehearsedAsync(scenario, run, 3);
        var shown = await ShownAsync(scenario, run);
        scenario.Server.MessageCount.ShouldBe(0);

        await scenario.ChangeAsync(async db => (await db.BodyTemplates.SingleAsync(t => t.Key == "html")).Content = "<p>Somebody else's text</p>");
        await StartAsync(scenario, run);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.Finished);

        scenario.Server.Messages.Select(m => Convert.ToHexString(m.Data)).ShouldBe(shown.Values.Select(Convert.ToHexString), ignoreOrder: true);
        foreach (var (result, bytes) in shown)
            Convert.ToHexString((await scenario.UseAsync<ResultService, byte[]>(async s => (await s.ReadEmlAsync(result, default)).Value!))).ShouldBe(Convert.ToHexString(bytes));
        await scenario.App.Services.GetRequiredService<RehearsalAgent>().RehearseAsync(default);
        (await scenario.ReadAsync(db => db.RehearsedMails.CountAsync())).ShouldBe(0, "what was sent is kept as a sent mail");
    }

    [Theory]
    [InlineData(ZipEncryption.Aes256, "{{customer.number}}")]
    [InlineData(ZipEncryption.Aes256, null)]
    public async Task Start_WithAnArchiveAndABlindCopy_SendsTheSameArchiveAndTheCopy(ZipEncryption encryption, string? password)
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        var secret = password is null ? null : scenario.App.Services.GetRequiredService<ISecretProtector>().Protect(MessageDefinitionService.ZipPasswordPurpose, password);
        await scenario.ChangeAsync(async db =>
        {
            var definition = await db.MessageDefinitions.SingleAsync();
            definition.CompressAttachments = true;
            definition.ZipEncryption = encryption;
            definition.ProtectedZipPassword = secret;
        });
        var run = (await scenario.UseAsync<RunService, RunView>(async runs => (await runs.CreateAsync(
            new NewRun
            {
                DefinitionKey = "invoice", Selection = InvoiceSelection.Matching(new InvoiceFilter()), Bcc = ["archive@example.com"],
                Decisions = CheckDecisions.Everything, Start = false, Token = "bcc",
            },
            default)).Value!)).Run.Id;
        await RehearsedAsync(scenario, run, 1);
        var shown = (await ShownAsync(scenario, run)).Values.Single();

        await StartAsync(scenario, run);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.Finished);

        var mail = scenario.Server.Messages.ShouldHaveSingleItem();
        Convert.ToHexString(mail.Data).ShouldBe(Convert.ToHexString(shown));
        mail.Recipients.ShouldBe(["c1@example.com", "archive@example.com"], ignoreOrder: true);
        var sent = await scenario.UseAsync<ResultService, byte[]>(async s => (await s.ReadEmlAsync((await scenario.ResultAsync(run)).Id, default)).Value!);
        Convert.ToHexString(sent).ShouldBe(Convert.ToHexString(shown));
    }

    [Fact]
    public async Task Start_AddressChangedSince_HoldsTheMailBackUntilItIsSentAgain()
    {
        await using var scenario = await SendingScenario.StartAsync(2);
        var run = await scenario.RunAsync(start: false);
        await RehearsedAsync(scenario, run, 2);
        await scenario.ChangeAsync(async db => (await db.EmailAddresses.SingleAsync(a => a.Address == "c1@example.com")).Address = "right@example.com");

        var changed = await scenario.UseAsync<RehearsalService, ChangedMails>(s => s.FindChangedAsync(run, default));
        changed.Count.ShouldBe(1);
        changed.First.ShouldHaveSingleItem().InvoiceNumber.ShouldBe("2026-1");
        changed.First[0].Change.ShouldBe("the recipients were changed to right@example.com");

        await StartAsync(scenario, run);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.FinishedWithProblems);
        scenario.Server.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["c2@example.com"]);
        var held = await scenario.ResultAsync(run);
        held.Status.ShouldBe(MessageResultStatus.GenerateFailed);
        held.LastError.ShouldBe("Not sent: the recipients were changed to right@example.com after this mail was rehearsed. \"Send again\" makes the mail anew and sends it.");

        await scenario.UseAsync<ResultService, object>(async s => (await s.SendAgainAsync(new ResultSelection([held.Id], null), false, default)).Value!);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.Finished);
        scenario.Server.Messages.Select(m => m.Recipients.Single()).ShouldBe(["c2@example.com", "right@example.com"]);
    }

    [Fact]
    public async Task Start_InvoiceCorrectedSince_HoldsTheMailBack()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        var run = await scenario.RunAsync(start: false);
        await RehearsedAsync(scenario, run, 1);
        await scenario.ChangeAsync(async db => (await db.Invoices.SingleAsync()).Revision++);

        await StartAsync(scenario, run);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.FinishedWithProblems);

        scenario.Server.MessageCount.ShouldBe(0);
        (await scenario.ResultAsync(run)).LastError.ShouldNotBeNull().ShouldStartWith("Not sent: the invoice was changed after this mail was rehearsed.");
    }

    [Fact]
    public async Task RehearseAgain_AfterAChange_MakesTheChangedMailAnewAndLeavesTheOthers()
    {
        await using var scenario = await SendingScenario.StartAsync(2);
        var run = await scenario.RunAsync(start: false);
        await RehearsedAsync(scenario, run, 2);
        var first = await ShownAsync(scenario, run);
        await scenario.ChangeAsync(async db => (await db.EmailAddresses.SingleAsync(a => a.Address == "c1@example.com")).Address = "right@example.com");

        (await scenario.UseAsync<RehearsalService, int>(async s => (await s.RehearseAgainAsync(run, all: false, default)).Value)).ShouldBe(1);
        await RehearsedAsync(scenario, run, 2);
        var second = await ShownAsync(scenario, run);

        var changed = (await scenario.ResultAsync(run)).Id;
        second.Where(m => m.Key != changed).ShouldAllBe(m => first[m.Key].SequenceEqual(m.Value));
        MimeReader.Read(second[changed]).Header("To").ShouldBe("right@example.com");
        MimeReader.Read(second[changed]).Header("Message-ID").ShouldBe(MimeReader.Read(first[changed]).Header("Message-ID"));
        await StartAsync(scenario, run);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.Finished);
        scenario.Server.Messages.Select(m => Convert.ToHexString(m.Data)).ShouldBe(second.Values.Select(Convert.ToHexString), ignoreOrder: true);

        (await scenario.UseAsync<RehearsalService, string>(async s => (await s.RehearseAgainAsync(run, all: true, default)).Error!.Message))
            .ShouldBe($"Run {run} was started already: only mails of a run that was never started can be made anew.");
    }

    [Fact]
    public async Task Read_MailThatCannotBeMade_SaysWhyAndIsFound()
    {
        await using var scenario = await SendingScenario.StartAsync(3);
        var run = await scenario.RunAsync(start: false);
        await RehearsedAsync(scenario, run, 3);
        await scenario.ChangeAsync(async db => db.Remove(await db.EmailAddresses.SingleAsync(a => a.Address == "c2@example.com")));
        await scenario.UseAsync<RehearsalService, int>(async s => (await s.RehearseAgainAsync(run, all: true, default)).Value);
        await RehearsedAsync(scenario, run, 2, failed: 1);

        (await ReadAsync(scenario, run, new RehearsalFilter("Customer 1"), 0)).Mail!.To.ShouldBe(["c1@example.com"]);
        var failed = await ReadAsync(scenario, run, new RehearsalFilter(OnlyFailed: true), 99);
        (failed.Position, failed.Total, failed.InvoiceNumber, failed.Mail).ShouldBe((0, 1, "2026-2", null));
        failed.Error.ShouldBe("The customer has no address under the recipient key \"invoice\". Add one, then send again.");

        await StartAsync(scenario, run);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.FinishedWithProblems);
        (await scenario.ResultAsync(run, "inv-2")).Status.ShouldBe(MessageResultStatus.RecipientKeyNotFound);
        scenario.Server.MessageCount.ShouldBe(2);
    }

    [Fact]
    public async Task Rehearse_DocumentNotUploadedYet_WaitsForItAndForNothingElse()
    {
        await using var scenario = await SendingScenario.StartAsync(2);
        await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = ["lines", "scan"]);
        var run = await scenario.RunAsync(start: false, "inv-1");

        var view = await WaitAsync(scenario, run, v => v.Waiting == 1);
        (view.Made, view.Failed, view.Missing).ShouldBe((0, 0, 1));
        var invoice = await scenario.ReadAsync(db => db.Invoices.SingleAsync(i => i.ExternalId == "inv-1"));
        await scenario.UseAsync<InvoiceDocumentService, ItemStatus>(async s => (await s.UploadAsync(invoice.ExternalId, "scan", "%PDF-1.7"u8.ToArray(), "application/pdf", "scan.pdf", default)).Value);
        await RehearsedAsync(scenario, run, 1);
        (await ReadAsync(scenario, run, new RehearsalFilter(), 0)).Mail!.Attachments.Select(a => a.FileName).ShouldBe(["lines-2026-1.csv", "scan.pdf"]);
    }

    private static Task<RehearsalView> RehearsedAsync(SendingScenario scenario, long run, int made, int failed = 0) =>
        WaitAsync(scenario, run, view => view.Made == made && view.Failed == failed && view.Missing == 0);

    private static async Task<RehearsalView> WaitAsync(SendingScenario scenario, long run, Func<RehearsalView, bool> condition)
    {
        var met = new TaskCompletionSource<RehearsalView>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watching = scenario.App.Services.GetRequiredService<ChangeSignals>().Subscribe(Topic.Run(run), CheckAsync);
        await CheckAsync();
        return await met.Task.WaitAsync(TimeSpan.FromSeconds(60));

        async Task CheckAsync()
        {
            var view = await scenario.UseAsync<RehearsalService, RehearsalView>(s => s.GetAsync(run, default));
            if (condition(view))
                met.TrySetResult(view);
        }
    }

    private static async Task<Dictionary<long, byte[]>> ShownAsync(SendingScenario scenario, long run)
    {
        var shown = new Dictionary<long, byte[]>();
        for (var (at, total) = (0, 1); at < total; at++)
        {
            var mail = await ReadAsync(scenario, run, new RehearsalFilter(), at);
            total = mail.Total;
            shown.Add(mail.ResultId, await scenario.UseAsync<RehearsalService, byte[]>(async s => (await s.ReadEmlAsync(mail.ResultId, default)).Value!));
        }

        return shown;
    }

    private static Task<RehearsedMessage> ReadAsync(SendingScenario scenario, long run, RehearsalFilter filter, int at) =>
        scenario.UseAsync<RehearsalService, RehearsedMessage>(async s => (await s.ReadAsync(run, filter, at, default)).Value!);

    private static Task<RunView> StartAsync(SendingScenario scenario, long run) =>
        scenario.UseAsync<RunService, RunView>(async runs => (await runs.StartAsync(run, default)).Value!);
}
