using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Sending;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Smtp;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Runs;

/// <summary>Each status is reached by what really causes it.</summary>
public sealed class MessageResultStatusTests
{
    [Fact]
    public async Task Waiting_RunMadeStopped_UntilItIsStarted()
    {
        await using var scenario = await SendingScenario.StartAsync(2);

        var run = await scenario.RunAsync(start: false);

        (await scenario.ViewAsync(run)).Counts.ShouldBe(new Dictionary<MessageResultStatus, int> { [MessageResultStatus.Waiting] = 2 });
        await scenario.UseAsync<RunService, object>(async runs => await runs.StartAsync(run, CancellationToken.None));
        var view = await scenario.WaitForRunAsync(run, v => v.Run.Status == RunStatus.Finished);
        view.Counts.ShouldBe(new Dictionary<MessageResultStatus, int> { [MessageResultStatus.SendSuccessful] = 2 });
        scenario.Server.Messages.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Pending_ServerAway_RunWaitsForItAndNobodyFailed()
    {
        await using var scenario = await SendingScenario.StartAsync(3);
        await scenario.StopServerAsync();

        var run = await scenario.RunAsync();

        var view = await scenario.WaitForRunAsync(run, v => v.WaitsForServer && v.Counts.GetValueOrDefault(MessageResultStatus.Pending) == 3);
        view.Run.Status.ShouldBe(RunStatus.Running);
        (await scenario.ResultAsync(run)).Attempts.ShouldBe(0);
    }

    [Fact]
    public async Task Processing_WhileTheServerTakesItsTime()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        var release = new TaskCompletionSource();
        scenario.Server.Answer(SmtpStage.EndOfData, FakeAnswer.HoldUntil(release.Task));

        var run = await scenario.RunAsync();

        await scenario.WaitForAsync(run, MessageResultStatus.Processing);
        await scenario.Server.WaitForCommandsAsync(SmtpStage.EndOfData, 1);
        (await scenario.ResultAsync(run)).HandedOverAt.ShouldNotBeNull("the journal is written before the data leaves");
        release.SetResult();
        await scenario.WaitForAsync(run, MessageResultStatus.SendSuccessful);
    }

    [Fact]
    public async Task TransformationResultNotReady_DocumentNotUploaded_UntilItComes()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = ["scan"]);

        var run = await scenario.RunAsync();
        await scenario.WaitForAsync(run, MessageResultStatus.TransformationResultNotReady);
        scenario.Server.Messages.ShouldBeEmpty();

        using var client = await scenario.App.CreateApiClientAsync();
        using var document = new ByteArrayContent("%PDF-1.4 scan"u8.ToArray());
        document.Headers.ContentType = new("application/pdf");
        (await client.PutAsync(new Uri("/api/v1/invoices/inv-1/documents/scan", UriKind.Relative), document)).EnsureSuccessStatusCode();

        await scenario.WaitForAsync(run, MessageResultStatus.SendSuccessful);
    }

    [Fact]
    public async Task TransformationResultNotReady_DocumentWasMadeHereAndIsToBeUploadedNow_UntilItComes()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        await scenario.WaitForAsync(await scenario.RunAsync(), MessageResultStatus.SendSuccessful);
        await scenario.UseAsync<TransformationService, Outcome<TemplateSaved>>(
            transformations => transformations.SaveAsync("lines", new("Lines", TransformationOutput.Uploaded, null, "lines.csv")));

        var run = await scenario.RunAsync();

        var view = await scenario.WaitForRunAsync(run, v => v.Run.Status == RunStatus.Finished || v.Counts.ContainsKey(MessageResultStatus.TransformationResultNotReady));
        view.Counts.Keys.ShouldBe([MessageResultStatus.TransformationResultNotReady]);
        scenario.Server.Messages.Count.ShouldBe(1);
        await UploadAsync(scenario, "uploaded");
        await scenario.WaitForAsync(run, MessageResultStatus.SendSuccessful);
    }

    [Fact]
    public async Task TransformationResultNotReady_UploadedForAFormerCustomer_GoesToNobodyUntilTheNewOneComes()
    {
        await using var scenario = await SendingScenario.StartAsync(2);
        await scenario.ChangeAsync(async db => (await db.Transformations.SingleAsync(t => t.Key == "lines")).Output = TransformationOutput.Uploaded);
        await UploadAsync(scenario, "for customer 1");
        await scenario.UseAsync<InvoiceService, Outcome<InvoiceSaved>>(invoices => invoices.PutAsync(DataFixture.Invoice("inv-1", "C-2", "2026-1"), CancellationToken.None));

        var checks = await scenario.UseAsync<RunCheckService, Outcome<RunCheck>>(c => c.CheckAsync("invoice", InvoiceSelection.Named(["inv-1"]), CheckDecisions.Default, CancellationToken.None));
        checks.Value!.Checks.Single(c => c.Code == CheckCode.TransformationResultNotReady).Invoices.ShouldHaveSingleItem().Detail.ShouldBe("Lines: to be uploaded again");
        var run = await scenario.RunAsync(true, "inv-1");
        (await scenario.WaitForAsync(run, MessageResultStatus.TransformationResultNotReady)).Total.ShouldBe(1);
        scenario.Server.Messages.ShouldBeEmpty();

        await UploadAsync(scenario, "for customer 1");
        await scenario.WaitForAsync(run, MessageResultStatus.SendSuccessful);
        scenario.Server.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["c2@example.com"]);
    }

    [Fact]
    public async Task TransformationResultNotReady_DocumentsWereThereBeforeTheRun_IsWokenAtTheNextLook()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        var upkeep = scenario.App.Services.GetRequiredService<RunUpkeep>();
        await upkeep.WakeAsync(CancellationToken.None);
        var run = await scenario.RunAsync(start: false);
        await scenario.ChangeAsync(async db =>
        {
            var result = await db.MessageResults.Include(r => r.Run).SingleAsync();
            (result.Status, result.NextAttemptAt, result.SendUntil) = (MessageResultStatus.TransformationResultNotReady, result.Run!.CreatedAt, result.Run.CreatedAt.AddDays(1));
            result.Run.Status = RunStatus.Running;
        });

        await upkeep.WakeAsync(CancellationToken.None);

        (await scenario.ResultAsync(run)).Status.ShouldNotBe(MessageResultStatus.TransformationResultNotReady);
    }

    [Fact]
    public async Task RecipientKeyNotFound_NoAddress_UntilItIsAddedAndSentAgain()
    {
        await using var scenario = await SendingScenario.StartAsync(2);
        await scenario.ChangeAsync(db => db.EmailAddresses.Where(a => a.Address == "c1@example.com").ExecuteDeleteAsync());

        var run = await scenario.RunAsync();

        var view = await scenario.WaitForRunAsync(run, v => v.Run.Status == RunStatus.FinishedWithProblems);
        view.Counts[MessageResultStatus.RecipientKeyNotFound].ShouldBe(1);
        var result = await scenario.ResultAsync(run);
        result.LastError!.ShouldContain("\"invoice\"");
        await scenario.ChangeAsync(db =>
        {
            db.EmailAddresses.Add(new() { CustomerId = result.CustomerId!.Value, RecipientKey = "invoice", Address = "new@example.com" });
            return Task.CompletedTask;
        });
        await scenario.UseAsync<ResultService, object>(async results => await results.SendAgainAsync(new([result.Id], null), false, CancellationToken.None));
        await scenario.WaitForRunAsync(run, v => v.Run.Status == RunStatus.Finished);
        scenario.Server.Messages.SelectMany(m => m.Recipients).ShouldBe(["c2@example.com", "new@example.com"], ignoreOrder: true);
    }

    [Fact]
    public async Task SendAgain_HandedOverSinceThePersonWasTold_IsLeftAlone()
    {
        await using var scenario = await SendingScenario.StartAsync(2);
        var toldBefore = TimeProvider.System.GetUtcNow();
        var run = await scenario.RunAsync();
        await scenario.WaitForRunAsync(run, v => v.Run.Status == RunStatus.Finished);
        Task<Outcome<BulkChange>> AgainAsync(DateTimeOffset told) => scenario.UseAsync<ResultService, Outcome<BulkChange>>(
            results => results.SendAgainAsync(new(null, new ResultFilter { RunId = run }), true, told, CancellationToken.None));

        var first = (await AgainAsync(toldBefore)).Value!;
        var second = (await AgainAsync(TimeProvider.System.GetUtcNow())).Value!;

        (first.Changed, first.Skipped["Sent in the meantime"]).ShouldBe((0, 2));
        second.Changed.ShouldBe(2);
    }

    [Fact]
    public async Task UnknownSenderProfile_ProfileDeleted()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        await scenario.ChangeAsync(db => db.SenderProfiles.ExecuteDeleteAsync());

        var run = await scenario.RunAsync();

        await scenario.WaitForAsync(run, MessageResultStatus.UnknownSenderProfile);
        (await scenario.ResultAsync(run)).LastError!.ShouldContain("\"billing\"");
    }

    [Fact]
    public async Task GenerateFailed_DocumentIsNotWellFormed()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        await scenario.ChangeAsync(async db =>
        {
            var transformation = await db.Transformations.SingleAsync(t => t.Key == "lines");
            transformation.Output = Core.Transformations.TransformationOutput.Xml;
            transformation.Content = "<open>";
        });

        var run = await scenario.RunAsync();

        await scenario.WaitForAsync(run, MessageResultStatus.GenerateFailed);
        (await scenario.ResultAsync(run)).LastError!.ShouldContain("Lines");
    }

    [Fact]
    public async Task Error_TemplateNamesAFieldThatTheInvoiceDoesNotHave()
    {
        await using var scenario = await SendingScenario.StartAsync(2);
        await scenario.ChangeAsync(async db =>
        {
            (await db.SubjectTemplates.SingleAsync()).Content = "Order {{invoice.fields.order}}";
            (await db.Invoices.SingleAsync(i => i.ExternalId == "inv-2")).Fields = new() { ["order"] = "PO-7" };
        });

        var run = await scenario.RunAsync();

        await scenario.WaitForRunAsync(run, v => v.Run.Status == RunStatus.FinishedWithProblems);
        var failed = await scenario.ResultAsync(run);
        failed.Status.ShouldBe(MessageResultStatus.Error);
        failed.LastError!.ShouldContain("ine 1, column 9");
        scenario.Server.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["c2@example.com"]);
    }

    [Fact]
    public async Task SendFailed_RecipientRefusedForGood_WithTheServersWords()
    {
        await using var scenario = await SendingScenario.StartAsync(2);
        scenario.Server.Answer(SmtpStage.Rcpt, "550 5.1.1 No such user here", when: c => c.Line.Contains("c1@", StringComparison.Ordinal));

        var run = await scenario.RunAsync();

        await scenario.WaitForRunAsync(run, v => v.Run.Status == RunStatus.FinishedWithProblems);
        var failed = await scenario.ResultAsync(run);
        failed.Status.ShouldBe(MessageResultStatus.SendFailed);
        failed.NextAttemptAt.ShouldBeNull();
        failed.LastError!.ShouldContain("No such user here");
    }

    [Fact]
    public async Task SendRetryExceeded_RefusedForNowAsOftenAsAllowed()
    {
        await using var scenario = await SendingScenario.StartAsync(1, "Messaging:Sending:MaxAttempts=2", "Messaging:Sending:Backoff:0=00:00:01");
        scenario.Server.Answer(SmtpStage.Rcpt, "451 4.7.1 Greylisted");

        var run = await scenario.RunAsync();

        await scenario.WaitForAsync(run, MessageResultStatus.SendRetryExceeded);
        (await scenario.ResultAsync(run)).Attempts.ShouldBe(2);
        (await scenario.ReadAsync(db => db.MessageAttempts.CountAsync(a => a.ReplyCode == 451))).ShouldBe(2);
    }

    [Fact]
    public async Task DeliveryUncertain_LineBreaksBeforeTheAnswer_IsNotSentAgainByItself()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        scenario.Server.Answer(SmtpStage.EndOfData, FakeAnswer.TakeAndClose, times: 1);

        var run = await scenario.RunAsync();

        await scenario.WaitForRunAsync(run, v => v.Run.Status == RunStatus.FinishedWithProblems);
        var result = await scenario.ResultAsync(run);
        result.Status.ShouldBe(MessageResultStatus.DeliveryUncertain);
        scenario.Server.Messages.ShouldHaveSingleItem();
        var skipped = await scenario.UseAsync<ResultService, BulkChange>(
            async results => (await results.SendAgainAsync(new([result.Id], null), false, CancellationToken.None)).Value!);
        skipped.Changed.ShouldBe(0);
    }

    [Fact]
    public async Task Closed_RunClosedWithUnsentMessages()
    {
        await using var scenario = await SendingScenario.StartAsync(3);
        var run = await scenario.RunAsync(start: false);

        await scenario.UseAsync<RunService, object>(async runs => await runs.CloseAsync(run, CancellationToken.None));

        (await scenario.ViewAsync(run)).Counts.ShouldBe(new Dictionary<MessageResultStatus, int> { [MessageResultStatus.Closed] = 3 });
    }

    private static async Task UploadAsync(SendingScenario scenario, string text)
    {
        using var client = await scenario.App.CreateApiClientAsync();
        using var document = new StringContent(text);
        (await client.PutAsync(new Uri("/api/v1/invoices/inv-1/documents/lines", UriKind.Relative), document)).EnsureSuccessStatusCode();
    }
}
