using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Messaging.Core.Accounts;
using Messaging.Core.Customers;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Core.Senders;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Messaging.Core.Templates.Model;
using Messaging.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Notifications;

/// <summary>
/// The real program with captured mail, a staff of three, and customers on demand. Anna and Ben are the department "support"; Anna and Cleo
/// subscribed to every type of the staff.
/// </summary>
public sealed class EventScenario : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TimeProvider clock;
    private readonly Action<WebApplicationBuilder>? configure;
    private readonly string[] settings;
    private TestApp? app;
    private int customers;

    /// <summary>For <c>IClassFixture</c>: all rules are switched on. A day of its own, since not every month has a day that is a month before another.</summary>
    public EventScenario()
        : this(new DayClock(), null, [])
    {
    }

    private EventScenario(TimeProvider clock, Action<WebApplicationBuilder>? configure, string[] settings) => (this.clock, this.configure, this.settings) = (clock, configure, settings);

    public TestApp App => app!;

    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    public HttpClient Api { get; private set; } = null!;

    public static async Task<EventScenario> StartAsync(TimeProvider? clock = null, Action<WebApplicationBuilder>? configure = null, params string[] settings)
    {
        var scenario = new EventScenario(clock ?? TimeProvider.System, configure, settings);
        await scenario.InitializeAsync();
        return scenario;
    }

    public async Task InitializeAsync()
    {
        app = await TestApp.StartAsync(
            builder =>
            {
                if (clock != TimeProvider.System)
                    builder.Services.AddSingleton(clock);
                configure?.Invoke(builder);
            },
            null, null, ["Messaging:Events:ReminderTime=00:00:00", "Messaging:Events:TimeZone=UTC", .. settings]);
        Api = await app.CreateApiClientAsync();
        await ChangeAsync(db =>
        {
            db.RecipientKeys.AddRange(new RecipientKey { Key = "main", DisplayName = "Main", Version = 1 }, new RecipientKey { Key = "users", DisplayName = "Users", Version = 1 });
            db.SenderProfiles.Add(new SenderProfile { Key = "events", Email = "events@example.com", DisplayName = "Example Hosting", Version = 1 });
        });
        foreach (var name in (string[])["anna", "ben", "cleo"])
            await app.AddUserAsync(Role.Viewer, $"{name}@example.com");
        await UseAsync<StaffService>(async staff =>
        {
            (await staff.SaveDepartmentAsync("support", "Support", ["anna@example.com", "ben@example.com"], 0, CancellationToken.None)).Error.ShouldBeNull();
            foreach (var type in EventCatalogue.All.Where(t => t.Audience == Audience.Subscribers))
            {
                await staff.SwitchAsync("anna@example.com", type.Key, true, CancellationToken.None);
                await staff.SwitchAsync("cleo@example.com", type.Key, true, CancellationToken.None);
            }
        });
        await UseAsync<NotificationRuleService>(async rules =>
        {
            foreach (var row in await rules.ListAsync(CancellationToken.None))
                (await rules.SaveAsync(row.Type.Key, NotificationRuleInput.Of(row.Rule) with { Enabled = true, SenderProfileKey = "events" }, 0, CancellationToken.None)).Error.ShouldBeNull();
        });
    }

    /// <summary>A customer <c>E-n</c> with <c>n-main@</c> and <c>n-tech@example.com</c>, the first one under two keys.</summary>
    public async Task<string> AddCustomerAsync(string? language = null, params (string Name, string Value)[] fields)
    {
        var n = Interlocked.Increment(ref customers);
        var number = string.Create(CultureInfo.InvariantCulture, $"E-{n}");
        await ChangeAsync(db =>
        {
            var customer = new Customer { Number = number, Name = $"Customer {n}", Language = language, Version = 1 };
            customer.EmailAddresses.Add(new EmailAddress { RecipientKey = "main", Address = AddressOf(number, "main") });
            customer.EmailAddresses.Add(new EmailAddress { RecipientKey = "users", Address = AddressOf(number, "tech") });
            customer.EmailAddresses.Add(new EmailAddress { RecipientKey = "users", Address = AddressOf(number, "main") });
            foreach (var (name, value) in fields)
                customer.Fields[name] = value;
            db.Customers.Add(customer);
        });
        return number;
    }

    public static string AddressOf(string customer, string who) => $"{customer}-{who}@example.com".ToLowerInvariant();

    /// <summary>The samples of a type as an event would carry them.</summary>
    public static JsonObject SampleOf(EventType type)
    {
        var data = new JsonObject();
        foreach (var field in type.Fields)
            data[field.Name] = ToJson(field, field.Sample);
        return data;
    }

    public static JsonNode ToJson(EventField field, string value) => field.Kind switch
    {
        EventFieldKind.Number => decimal.Parse(value, CultureInfo.InvariantCulture),
        EventFieldKind.Boolean => value == "true",
        EventFieldKind.List => new JsonArray([.. value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(v => (JsonNode)v)]),
        _ => value,
    };

    public Task<HttpResponseMessage> PostAsync(string type, string? customer, JsonObject? data, string? externalId = null, string? template = null) =>
        Api.PostAsJsonAsync("/api/v1/events", new { type, customerNumber = customer, data, externalId, templateExternalId = template });

    /// <summary>Posts an event that is accepted, and gives its number.</summary>
    public async Task<long> AcceptAsync(string type, string? customer, JsonObject? data, string? externalId = null, string? template = null)
    {
        using var answer = await PostAsync(type, customer, data, externalId, template);
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(202, text);
        return JsonNode.Parse(text)!["id"]!.GetValue<long>();
    }

    /// <summary>Posts the samples of a type.</summary>
    public Task<long> AcceptSampleAsync(string type, string? customer, string? externalId = null, string? template = null) =>
        AcceptAsync(type, customer, SampleOf(EventCatalogue.Find(type)!), externalId, template);

    public Task<Notification> NotificationAsync(long id) => ReadAsync(db => db.Notifications.AsNoTracking().SingleAsync(n => n.Id == id));

    /// <summary>The captured mail of an event; waits for it.</summary>
    public async Task<SentEvent> MailOfAsync(long notificationId)
    {
        var message = await WaitAsync(async () => await ReadAsync(db => db.MessageResults.AsNoTracking().SingleOrDefaultAsync(r => r.NotificationId == notificationId)) is
        { Status: not (MessageResultStatus.Pending or MessageResultStatus.Processing or MessageResultStatus.Waiting) } found ? found : null);
        message.Status.ShouldBe(MessageResultStatus.SendSuccessful, message.LastError);
        var captured = await ReadAsync(db => db.CapturedMails.AsNoTracking().Where(m => m.MessageResultId == message.Id).ToListAsync());
        captured.Count.ShouldBe(1);
        var mail = MimeReader.Read(captured[0].Content);
        return new SentEvent(message.Recipients!.Split(", "), captured[0].Subject, mail.Html, mail.Text, [.. mail.Parts.Where(part => part.ContentId is null).Select(part => part.FileName!)]);
    }

    /// <summary>Waits until something is there; fails after a while.</summary>
    public async Task<T> WaitAsync<T>(Func<Task<T?>> look)
        where T : class
    {
        var met = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var signals = App.Services.GetRequiredService<ChangeSignals>();
        using var runs = signals.Subscribe(Topic.AnyRun, CheckAsync);
        using var mails = signals.Subscribe(Topic.CapturedMail, CheckAsync);
        await CheckAsync();
        return await met.Task.WaitAsync(Patience);

        async Task CheckAsync()
        {
            if (await look() is { } found)
                met.TrySetResult(found);
        }
    }

    public async Task ChangeAsync(Action<MessagingDbContext> change)
    {
        await using var db = await App.OpenDatabaseAsync();
        change(db);
        await db.SaveChangesAsync();
    }

    public async Task<T> ReadAsync<T>(Func<MessagingDbContext, Task<T>> read)
    {
        await using var db = await App.OpenDatabaseAsync();
        return await read(db);
    }

    public async Task UseAsync<TService>(Func<TService, Task> use)
        where TService : notnull
    {
        await using var scope = App.Services.CreateAsyncScope();
        await use(scope.ServiceProvider.GetRequiredService<TService>());
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (app is not null)
            await app.DisposeAsync();
    }
}

/// <summary>The mail of an event as it was captured.</summary>
public sealed record SentEvent(IReadOnlyList<string> To, string Subject, string? Html, string? Text, IReadOnlyList<string> Attachments);
