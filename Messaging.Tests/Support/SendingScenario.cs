using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Core.Definitions;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Senders;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;
using Messaging.Tests.Support.Smtp;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Support;

/// <summary>
/// The real program beside a fake mail server, with a definition "invoice" and as many customers and approved invoices as asked for:
/// customer and invoice n have the numbers <c>C-n</c> and <c>2026-n</c>, the invoice's external id is <c>inv-n</c>.
/// </summary>
public sealed class SendingScenario : IAsyncDisposable
{
    /// <summary>Generous: these machines are shared. A test that waits this long has failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private bool serverStopped;

    private SendingScenario(TestApp app, FakeSmtpServer server)
    {
        App = app;
        Server = server;
    }

    public TestApp App { get; }

    public FakeSmtpServer Server { get; }

    public static Task<SendingScenario> StartAsync(int invoices, params string[] settings) => StartAsync(invoices, TimeProvider.System, settings: settings);

    /// <summary>With a clock of the test's own, for the program and for the server.</summary>
    public static async Task<SendingScenario> StartAsync(
        int invoices, TimeProvider clock, Action<WebApplicationBuilder>? configure = null, FakeSmtpOptions? server = null, params string[] settings)
    {
        void Configure(WebApplicationBuilder builder)
        {
            if (clock != TimeProvider.System)
                builder.Services.AddSingleton(clock);
            configure?.Invoke(builder);
        }

        var scenario = new SendingScenario(await TestApp.StartAsync(Configure, settings: settings), FakeSmtpServer.Start((server ?? new FakeSmtpOptions()) with { Time = clock }));
        await scenario.ChangeAsync(async db =>
        {
            db.AddRange(Configuration(scenario.Server.Port));
            for (var i = 1; i <= invoices; i++)
            {
                var customer = new Customer { Number = $"C-{i}", Name = $"Customer {i}", Version = 1 };
                customer.EmailAddresses.Add(new EmailAddress { RecipientKey = "invoice", Address = $"c{i}@example.com" });
                db.Invoices.Add(new Invoice
                {
                    ExternalId = $"inv-{i}", Number = $"2026-{i}", Customer = customer, Status = InvoiceStatus.Approved,
                    IssueDate = new DateOnly(2026, 11, 1), Currency = "EUR", TotalNet = 100, TotalVat = 21, Total = 121,
                    Lines = [new InvoiceLine("Support", 1, "hour", 100, 21, 100)], Version = 1,
                });
            }

            await Task.CompletedTask;
        });
        return scenario;
    }

    /// <summary>Changes rows as another part of the program would.</summary>
    public async Task ChangeAsync(Func<MessagingDbContext, Task> change)
    {
        await using var db = await App.OpenDatabaseAsync();
        await change(db);
        await db.SaveChangesAsync();
    }

    public async Task<T> ReadAsync<T>(Func<MessagingDbContext, Task<T>> read)
    {
        await using var db = await App.OpenDatabaseAsync();
        return await read(db);
    }

    /// <summary>Uses a service as a page does.</summary>
    public async Task<T> UseAsync<TService, T>(Func<TService, Task<T>> use)
        where TService : notnull
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>Makes a run of the definition "invoice" for these invoices; all when none is named.</summary>
    public async Task<long> RunAsync(bool start = true, params string[] externalIds)
    {
        var created = await TryRunAsync(start, externalIds);
        created.Succeeded.ShouldBeTrue(created.Error?.Message);
        return created.Value.Run.Id;
    }

    public Task<Outcome<RunView>> TryRunAsync(bool start = true, params string[] externalIds) => UseAsync<RunService, Outcome<RunView>>(runs => runs.CreateAsync(
        new NewRun
        {
            DefinitionKey = "invoice",
            Selection = externalIds.Length > 0 ? InvoiceSelection.Named(externalIds) : InvoiceSelection.Matching(new InvoiceFilter()),
            Decisions = CheckDecisions.Everything,
            Start = start,
            Token = Guid.NewGuid().ToString("N"),
        },
        CancellationToken.None));

    public Task<RunView> ViewAsync(long runId) =>
        UseAsync<RunService, RunView>(async runs => (await runs.GetAsync(runId, CancellationToken.None)).Value!);

    /// <summary>Waits until the run looks like this; fails with what it looks like after a while.</summary>
    public async Task<RunView> WaitForRunAsync(long runId, Func<RunView, bool> condition)
    {
        var met = new TaskCompletionSource<RunView>(TaskCreationOptions.RunContinuationsAsynchronously);
        var signals = App.Services.GetRequiredService<ChangeSignals>();
        using var watching = signals.Subscribe(Topic.Run(runId), CheckAsync);
        using var watchingLine = signals.Subscribe(Topic.Sending, CheckAsync);
        await CheckAsync();
        try
        {
            return await met.Task.WaitAsync(Patience);
        }
        catch (TimeoutException late)
        {
            var view = await ViewAsync(runId);
            var errors = await ReadAsync(db => db.MessageResults.Where(r => r.RunId == runId).Select(r => $"{r.Status}: {r.LastError}").Distinct().ToListAsync());
            throw new TimeoutException($"The run is {view.Run.Status} ({view.Run.StopReason}): {string.Join("; ", errors)}", late);
        }

        async Task CheckAsync()
        {
            var view = await ViewAsync(runId);
            if (condition(view))
                met.TrySetResult(view);
        }
    }

    /// <summary>Waits until so many results of the run have this status.</summary>
    public Task<RunView> WaitForAsync(long runId, MessageResultStatus status, int count = 1) =>
        WaitForRunAsync(runId, view => view.Counts.GetValueOrDefault(status) == count);

    public Task<MessageResult> ResultAsync(long runId, string externalId = "inv-1") =>
        ReadAsync(db => db.MessageResults.AsNoTracking().SingleAsync(r => r.RunId == runId && r.Invoice!.ExternalId == externalId));

    /// <summary>The server goes away; nobody listens at its port.</summary>
    public async Task StopServerAsync()
    {
        serverStopped = true;
        await Server.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        if (!serverStopped)
            await Server.DisposeAsync();
    }

    private static object[] Configuration(int port) =>
    [
        new RecipientKey { Key = "invoice", DisplayName = "Invoices", Version = 1 },
        new SenderProfile { Key = "billing", Email = "billing@example.com", DisplayName = "Billing", Version = 1 },
        new SmtpSettings { Host = "127.0.0.1", Port = port, Version = 1 },
        new SubjectTemplate { Key = "subject", Name = "Subject", Content = "Invoice {{invoice.number}}", Version = 1 },
        new BodyTemplate { Key = "html", Name = "HTML", Format = BodyFormat.Html, Content = "<p>Dear {{customer.name}}</p>", Version = 1 },
        new BodyTemplate { Key = "text", Name = "Text", Format = BodyFormat.Text, Content = "Dear {{customer.name}}", Version = 1 },
        new InvoiceTransformation
        {
            Key = "lines", Name = "Lines", Output = TransformationOutput.Csv, FileName = "lines-{{invoice.number}}.csv", Version = 1,
            Content = "description;amount\r\n{{#each invoice.lines}}{{description}};{{amount}}\r\n{{/each}}",
        },
        new InvoiceTransformation { Key = "scan", Name = "Scan", Output = TransformationOutput.Uploaded, FileName = "scan.pdf", Version = 1 },
        new MessageDefinition
        {
            Key = "invoice", Name = "Invoices", SenderProfileKey = "billing", RecipientKey = "invoice", SubjectTemplateKey = "subject",
            HtmlBodyTemplateKey = "html", TextBodyTemplateKey = "text", TransformationKeys = ["lines"], Version = 1,
        },
    ];
}
