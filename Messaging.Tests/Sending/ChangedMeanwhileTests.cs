using System.Data.Common;
using System.Text;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Customers;
using Messaging.Core.Invoices;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Senders;
using Messaging.Core.Sending;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Smtp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Sending;

/// <summary>What people change while messages wait for their turn, and what goes wrong at that very moment: no message leaves as it should no longer be, and none is forgotten.</summary>
public sealed class ChangedMeanwhileTests
{
    private static readonly string[] OneLine = ["Messaging:Sending:MaxConnections=1"];

    [Fact]
    public async Task StopCorrectAddressStart_WhileALineIsSlow_NothingGoesToTheOldAddress()
    {
        await using var scenario = await SendingScenario.StartAsync(4, OneLine);
        var (run, release) = await SlowSecondMessageAsync(scenario);

        (await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StopAsync(run, default))).Succeeded.ShouldBeTrue();
        await scenario.ChangeAsync(async db =>
        {
            foreach (var address in await db.EmailAddresses.ToListAsync())
                address.Address = "right-" + address.Address;
        });
        (await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StartAsync(run, default))).Succeeded.ShouldBeTrue();
        release.SetResult();
        await scenario.WaitForRunAsync(run, view => view.Run.Status is RunStatus.Finished or RunStatus.FinishedWithProblems);

        // The first had left, the second was on the line.
        scenario.Server.Messages.SelectMany(m => m.Recipients).Count(to => !to.StartsWith("right-", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task StopCorrectTemplateStart_WhileALineIsSlow_NothingLeavesWithTheOldText()
    {
        await using var scenario = await SendingScenario.StartAsync(4, OneLine);
        var (run, release) = await SlowSecondMessageAsync(scenario);

        (await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StopAsync(run, default))).Succeeded.ShouldBeTrue();
        await scenario.ChangeAsync(async db => (await db.SubjectTemplates.SingleAsync()).Content = "Corrected {{invoice.number}}");
        (await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StartAsync(run, default))).Succeeded.ShouldBeTrue();
        release.SetResult();
        await scenario.WaitForRunAsync(run, view => view.Run.Status is RunStatus.Finished or RunStatus.FinishedWithProblems);

        scenario.Server.Messages.Count(m => !m.Header("Subject")!.StartsWith("Corrected", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task StopOtherServerStart_WhileALineIsSlow_NothingGoesOverTheOldServer()
    {
        await using var scenario = await SendingScenario.StartAsync(4, OneLine);
        await using var other = FakeSmtpServer.Start();
        var (run, release) = await SlowSecondMessageAsync(scenario);

        (await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StopAsync(run, default))).Succeeded.ShouldBeTrue();
        await scenario.ChangeAsync(async db => (await db.SmtpSettings.SingleAsync()).Port = other.Port);
        (await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StartAsync(run, default))).Succeeded.ShouldBeTrue();
        release.SetResult();
        await scenario.WaitForRunAsync(run, view => view.Run.Status is RunStatus.Finished or RunStatus.FinishedWithProblems);

        (scenario.Server.MessageCount, other.MessageCount).ShouldBe((2, 2));
    }

    [Fact]
    public async Task AddressCorrectedWhileMessagesWaitForTheirTurn_NothingBeginsToTheOldAddress()
    {
        await using var scenario = await SendingScenario.StartAsync(4, OneLine);
        var (run, release) = await SlowSecondMessageAsync(scenario);

        for (var customer = 1; customer <= 4; customer++)
        {
            (await scenario.UseAsync<CustomerService, Outcome<ItemStatus>>(customers => customers.PutAsync(
                new CustomerInput { Number = $"C-{customer}", Name = $"Customer {customer}", EmailAddresses = [new("invoice", $"right-c{customer}@example.com", null)] }, default))).Error.ShouldBeNull();
        }

        release.SetResult();
        await scenario.WaitForRunAsync(run, view => view.Run.Status is RunStatus.Finished or RunStatus.FinishedWithProblems);

        scenario.Server.Messages.SelectMany(m => m.Recipients).Count(to => !to.StartsWith("right-", StringComparison.Ordinal)).ShouldBe(2);
    }

    private static async Task<(long Run, TaskCompletionSource Release)> SlowSecondMessageAsync(SendingScenario scenario)
    {
        await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = []);
        var release = new TaskCompletionSource();
        scenario.Server.Answer(SmtpStage.EndOfData, FakeAnswer.HoldUntil(release.Task), when: _ => scenario.Server.MessageCount == 1);
        var run = await scenario.RunAsync();
        await scenario.Server.WaitForCommandsAsync(SmtpStage.EndOfData, 2);
        // The others are claimed ahead of their turn, and being put together.
        await scenario.WaitForAsync(run, MessageResultStatus.Processing, 3);
        return (run, release);
    }

    [Fact]
    public async Task SendAgainBySomebodyElseAfterTheChecks_IsToldAsSentMeanwhile()
    {
        await using var scenario = await SendingScenario.StartAsync(2);
        await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = []);
        scenario.Server.Answer(SmtpStage.Rcpt, "550 5.1.1 unknown", times: 1);
        var first = await scenario.RunAsync(true, "inv-1");
        await scenario.WaitForRunAsync(first, view => view.Run.Status == RunStatus.FinishedWithProblems);
        // Anna opens the dialog: inv-1 did not leave, so that nothing is said about it.
        var checkedAt = TimeProvider.System.GetUtcNow();

        // Ben presses "Send again".
        await scenario.UseAsync<ResultService, Outcome<BulkChange>>(results => results.SendAgainAsync(new ResultSelection(null, new ResultFilter { RunId = first }), evenIfSent: false, default));
        await scenario.WaitForRunAsync(first, view => view.Run.Status == RunStatus.Finished);
        scenario.Server.MessageCount.ShouldBe(1);

        // Anna, who has included those that were sent before (there were others), presses "Send".
        var second = await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.CreateAsync(
            new NewRun { DefinitionKey = "invoice", Selection = InvoiceSelection.Named(["inv-1", "inv-2"]), Decisions = CheckDecisions.Everything, Token = "anna", CheckedAt = checkedAt }, default));
        if (second.Succeeded)
            await scenario.WaitForRunAsync(second.Value.Run.Id, view => view.Run.Status == RunStatus.Finished);

        scenario.Server.Messages.Count(m => m.Recipients.Contains("c1@example.com")).ShouldBe(1, "inv-1 was sent by Ben since Anna's checks, unseen by her");
        second.Error.ShouldBe(new SentMeanwhile(1));
    }

    [Theory]
    [InlineData("invoice")]
    [InlineData("transformation")]
    [InlineData("definition")]
    [InlineData("customer")]
    public async Task WaitingForAnUpload_OtherDocumentOutOfDateMeanwhile_IsSentWhenTheUploadComes(string changed)
    {
        var clock = new ManualClock();
        await using var scenario = await SendingScenario.StartAsync(1, clock, WithoutJobs);
        await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = changed == "definition" ? ["scan"] : ["lines", "scan"]);
        var run = await scenario.RunAsync();
        await WorkAsync(scenario, clock, 5);
        (await scenario.ResultAsync(run)).Status.ShouldBe(MessageResultStatus.TransformationResultNotReady);

        if (changed == "invoice")
        {
            (await scenario.UseAsync<InvoiceService, Outcome<InvoiceSaved>>(invoices => invoices.PutAsync(
                new InvoiceInput
                {
                    ExternalId = "inv-1", Number = "2026-1", CustomerNumber = "C-1", Status = InvoiceStatus.Approved, IssueDate = new DateOnly(2026, 11, 1), Currency = "EUR",
                    Lines = [new InvoiceLineInput { Description = "Support, corrected", Quantity = 1, UnitPrice = 90, VatRate = 21 }],
                },
                default))).Error.ShouldBeNull();
        }
        else if (changed == "customer")
        {
            (await scenario.UseAsync<CustomerService, Outcome<ItemStatus>>(customers => customers.PutAsync(
                new CustomerInput { Number = "C-1", Name = "Corrected Ltd", EmailAddresses = [new("invoice", "c1@example.com", null)] }, default))).Error.ShouldBeNull();
        }
        else if (changed == "transformation")
        {
            await scenario.ChangeAsync(async db =>
            {
                var lines = await db.Transformations.SingleAsync(t => t.Key == "lines");
                (lines.Content, lines.Version) = ("corrected\r\n" + lines.Content, lines.Version + 1);
            });
        }
        else
        {
            await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = ["scan", "lines"]);
        }

        await WorkAsync(scenario, clock, 5);
        (await scenario.UseAsync<InvoiceDocumentService, Outcome<ItemStatus>>(documents => documents.UploadAsync("inv-1", "scan", "%PDF-1.4 scan"u8.ToArray(), "application/pdf", null, default)))
            .Error.ShouldBeNull();
        await WorkAsync(scenario, clock, 60);
        var afterAnHour = await scenario.ResultAsync(run);
        await WorkAsync(scenario, clock, 24 * 60);

        var end = await scenario.ResultAsync(run);
        scenario.Server.MessageCount.ShouldBe(1, $"an hour after the upload: {afterAnHour.Status} ({afterAnHour.LastError}); at the end: {end.Status} ({end.LastError}), run {(await scenario.ViewAsync(run)).Run.Status}");
    }

    private static async Task WorkAsync(SendingScenario scenario, ManualClock clock, int minutes)
    {
        var upkeep = scenario.App.Services.GetRequiredService<RunUpkeep>();
        for (var minute = 0; minute < minutes; minute++)
        {
            while (await scenario.App.Services.GetRequiredService<DocumentGenerator>().GenerateBatchAsync(default) > 0)
                await upkeep.WakeAsync(default);
            await upkeep.WakeAsync(default);
            await scenario.App.Services.GetRequiredService<SendingAgent>().SendDueAsync(default);
            await upkeep.ExpireAsync(default);
            await upkeep.FinishAsync(default);
            clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task SentAgainAndGreylistedWhileTheRunIsBeingFinished_RunStaysOpen()
    {
        var before = new BeforeTransaction();
        await using var scenario = await SendingScenario.StartAsync(
            1, TimeProvider.System, builder =>
            {
                WithoutJobs(builder);
                builder.Services.ConfigureDbContext<MessagingDbContext>(options => options.AddInterceptors(before));
            });
        await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = []);
        var agent = scenario.App.Services.GetRequiredService<SendingAgent>();
        var run = await scenario.RunAsync();
        await agent.SendDueAsync(default);
        scenario.Server.MessageCount.ShouldBe(1);
        scenario.Server.Answer(SmtpStage.Rcpt, "450 4.7.1 try later");
        before.Run = async () =>
        {
            await scenario.UseAsync<ResultService, Outcome<BulkChange>>(results => results.SendAgainAsync(new ResultSelection(null, new ResultFilter { RunId = run }), evenIfSent: true, default));
            await agent.SendDueAsync(default);
        };
        before.IsArmed = true;

        await scenario.App.Services.GetRequiredService<RunUpkeep>().FinishAsync(default);

        var result = await scenario.ResultAsync(run);
        (result.Status, result.NextAttemptAt is not null).ShouldBe((MessageResultStatus.SendFailed, true), "it is to be tried again by itself");
        (await scenario.ViewAsync(run)).Run.Status.ShouldBe(RunStatus.Running, "else nobody tries it again, and the run is shown green");
    }

    private static async Task<long> UncertainAsync(SendingScenario scenario)
    {
        await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = []);
        scenario.Server.Answer(SmtpStage.EndOfData, FakeAnswer.TakeAndClose, times: 1);
        var run = await scenario.RunAsync();
        await scenario.WaitForAsync(run, MessageResultStatus.DeliveryUncertain);
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.FinishedWithProblems);
        return run;
    }

    [Fact]
    public async Task UncertainAndItsRunClosed_TheNextRunStillKnowsThatItMayHaveArrived()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        var run = await UncertainAsync(scenario);
        (await SendAsync("before")).Error.ShouldBeOfType<NothingSelected>("while it is uncertain it is left out until a person includes it");

        (await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.CloseAsync(run, default))).Succeeded.ShouldBeTrue();
        var next = await SendAsync("after");
        if (next.Succeeded)
            await scenario.WaitForRunAsync(next.Value.Run.Id, view => view.Run.Status == RunStatus.Finished);

        scenario.Server.MessageCount.ShouldBe(1, $"the first is shown as {(await scenario.ResultAsync(run)).Status}");

        Task<Outcome<RunView>> SendAsync(string token) => scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.CreateAsync(
            new NewRun { DefinitionKey = "invoice", Selection = InvoiceSelection.Named(["inv-1"]), Token = token }, default));
    }

    [Fact]
    public async Task UncertainThenSentAgainAndRefused_TheNextRunStillKnowsThatItMayHaveArrived()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        var run = await UncertainAsync(scenario);
        scenario.Server.Answer(SmtpStage.Rcpt, "550 5.1.1 unknown", times: 1);
        await scenario.UseAsync<ResultService, Outcome<BulkChange>>(results => results.SendAgainAsync(new ResultSelection(null, new ResultFilter { RunId = run }), evenIfSent: true, default));
        await scenario.WaitForAsync(run, MessageResultStatus.SendFailed);

        var next = await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.CreateAsync(
            new NewRun { DefinitionKey = "invoice", Selection = InvoiceSelection.Named(["inv-1"]), Token = "next" }, default));

        next.Error.ShouldBeOfType<NothingSelected>("the first one may have arrived");
    }

    [Fact]
    public async Task InvoiceMovedToAnotherCustomerWhileItWaits_ResultNamesWhomItWentTo()
    {
        await using var scenario = await SendingScenario.StartAsync(2);
        await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = ["scan"]);
        var run = await scenario.RunAsync(true, "inv-1");
        await scenario.WaitForAsync(run, MessageResultStatus.TransformationResultNotReady);
        (await scenario.UseAsync<InvoiceService, Outcome<InvoiceSaved>>(invoices => invoices.PutAsync(
            new InvoiceInput
            {
                ExternalId = "inv-1", Number = "2026-1", CustomerNumber = "C-2", Status = InvoiceStatus.Approved, IssueDate = new DateOnly(2026, 11, 1), Currency = "EUR",
                Lines = [new InvoiceLineInput { Description = "Support", Quantity = 1, UnitPrice = 100, VatRate = 21 }],
            },
            default))).Error.ShouldBeNull();
        await scenario.UseAsync<InvoiceDocumentService, Outcome<ItemStatus>>(documents => documents.UploadAsync("inv-1", "scan", "%PDF-1.4 scan"u8.ToArray(), "application/pdf", null, default));
        await scenario.WaitForAsync(run, MessageResultStatus.SendSuccessful);

        var row = (await scenario.UseAsync<ResultService, Outcome<ResultDetail>>(async results => await results.GetAsync((await scenario.ResultAsync(run)).Id, default))).Value!.Row;
        scenario.Server.Messages.ShouldHaveSingleItem().Recipients.ShouldBe(["c2@example.com"]);
        row.CustomerNumber.ShouldBe("C-2", $"it went to {string.Join(", ", row.Recipients)}");
    }

    [Fact]
    public async Task CustomerCorrectedBetweenStopAndStart_DocumentIsMadeAnew()
    {
        await using var scenario = await SendingScenario.StartAsync(1);
        await scenario.ChangeAsync(async db => (await db.Transformations.SingleAsync(t => t.Key == "lines")).Content = "{{customer.name}}");
        scenario.Server.Answer(SmtpStage.Greeting, FakeAnswer.SayAndClose("421 4.3.2 Down for maintenance"));
        var run = await scenario.RunAsync();
        await scenario.WaitForRunAsync(run, v => v.WaitsForServer && v.Counts.GetValueOrDefault(MessageResultStatus.Pending) == 1);
        (await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StopAsync(run, default))).Succeeded.ShouldBeTrue();

        (await scenario.UseAsync<CustomerService, Outcome<ItemStatus>>(customers => customers.PutAsync(
            new CustomerInput { Number = "C-1", Name = "Corrected Ltd", EmailAddresses = [new("invoice", "c1@example.com", null)] }, default))).Error.ShouldBeNull();
        scenario.Server.ForgetAnswers();
        (await scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StartAsync(run, default))).Succeeded.ShouldBeTrue();
        await scenario.WaitForRunAsync(run, v => v.Run.Status == RunStatus.Finished);

        var read = MimeReader.Read(scenario.Server.Messages.ShouldHaveSingleItem().Data);
        read.Text!.ShouldContain("Corrected Ltd");
        Encoding.UTF8.GetString(read.Parts.Single(p => p.FileName is not null).Content).ShouldContain("Corrected Ltd");
    }

    [Fact]
    public async Task TokenProviderAnswersWithAnUnknownCharset_IsNoMessagesFailure()
    {
        await using var provider = await TokenServer.StartAsync(_ => Results.Bytes("<html>down for maintenance</html>"u8.ToArray(), "text/html; charset=bogus"));
        await using var scenario = await SendingScenario.StartAsync(3, TimeProvider.System, server: new FakeSmtpOptions { Tokens = new Dictionary<string, string> { ["billing"] = "t" } });
        await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = []);
        (await scenario.UseAsync<SmtpSettingsService, Outcome<Saved>>(settings => settings.SaveAsync(
            new(scenario.Server.Host, scenario.Server.Port, "billing", SecretChange.Set("secret"), RequireSsl: false) { OAuth = new(provider.Url, "client", null) }))).Error.ShouldBeNull();

        var run = await scenario.RunAsync();

        var view = await scenario.WaitForRunAsync(run, v => v.WaitsForServer || v.Run.Status != RunStatus.Running);
        view.Counts.GetValueOrDefault(MessageResultStatus.GenerateFailed).ShouldBe(0, $"{view.Run.Status}: {(await scenario.ResultAsync(run)).LastError}");
    }

    [Fact]
    public async Task ServerRemovedWhileARunSends_IsRefusedAndEverythingLeaves()
    {
        await using var scenario = await SendingScenario.StartAsync(4, OneLine);
        var (run, release) = await SlowSecondMessageAsync(scenario);

        var refused = await scenario.UseAsync<SmtpSettingsService, Outcome<Nothing>>(settings => settings.DeleteAsync());
        release.SetResult();
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.Finished);

        refused.Error.ShouldBe(new ServerInUse(1));
        scenario.Server.MessageCount.ShouldBe(4);
        (await scenario.UseAsync<SmtpSettingsService, Outcome<Nothing>>(settings => settings.DeleteAsync())).Succeeded.ShouldBeTrue();
    }

    private static void WithoutJobs(WebApplicationBuilder builder)
    {
        string[] own = ["QuartzHostedService", "JobStarter", "Heartbeat"];
        foreach (var service in builder.Services.Where(service => service.ImplementationType is { } type && own.Contains(type.Name, StringComparer.Ordinal)).ToList())
            builder.Services.Remove(service);
    }

    private sealed class BeforeTransaction : DbTransactionInterceptor
    {
        private readonly AsyncLocal<bool> armed = new();

        public Func<Task>? Run { get; set; }

        public bool IsArmed
        {
            get => armed.Value;
            set => armed.Value = value;
        }

        public override async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
        {
            if (IsArmed && Run is { } run)
            {
                Run = null;
                await run();
            }

            return result;
        }
    }
}
