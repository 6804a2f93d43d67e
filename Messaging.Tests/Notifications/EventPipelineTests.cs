using System.Net.Http.Json;
using Messaging.Core.Accounts;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Notices;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Smtp;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Notifications;

/// <summary>Messages of events on the way to a mail server, beside those of runs.</summary>
public sealed class EventPipelineTests
{
    private const string Type = "service-suspended";

    [Fact]
    public async Task Events_BesideARun_BothMoveOn()
    {
        const int Each = 150;
        await using var scenario = await SendingScenario.StartAsync(Each, "Messaging:Sending:MaxConnections=1");
        using var api = await PrepareAsync(scenario);
        (await api.PostAsync("/api/v1/event-mail/stop", null)).EnsureSuccessStatusCode();
        for (var i = 1; i <= Each; i++)
            await PostAsync(api, i);
        var run = await scenario.RunAsync(start: false);

        (await api.PostAsync("/api/v1/event-mail/start", null)).EnsureSuccessStatusCode();
        await scenario.UseAsync<RunService, object>(async runs => await runs.StartAsync(run, CancellationToken.None));
        await scenario.Server.WaitForMessagesAsync(2 * Each, TimeSpan.FromSeconds(90));

        var first = scenario.Server.Messages.Take(160).Select(mail => mail.Header("Subject")!.Contains("suspended", StringComparison.Ordinal)).ToList();
        first.Count(ofEvent => ofEvent).ShouldBeInRange(40, 130, "neither waits for the other to end");
        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.Finished);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(60)]
    public async Task Events_BurstIntoARunWithinARateLimit_NeitherStarves(int limit)
    {
        const int Each = 300;
        const int Block = 12;
        // A minute takes two seconds.
        await using var scenario = await SendingScenario.StartAsync(Each, new FastClock(30));
        using var api = await PrepareAsync(scenario);
        await scenario.ChangeAsync(async db => (await db.SmtpSettings.SingleAsync()).RateLimitPerMinute = limit);
        await scenario.RunAsync();
        await scenario.Server.WaitForMessagesAsync(limit / 2, TimeSpan.FromSeconds(60));

        using var burst = await api.PostAsJsonAsync("/api/v1/events/batch", Enumerable.Range(1, Each).Select(i => new { type = Type, customerNumber = $"C-{i}", data = new { service = "VPS" } }));
        burst.EnsureSuccessStatusCode();
        // What had been claimed for the run by then goes first.
        var from = scenario.Server.MessageCount + limit;
        var until = from + (3 * Math.Max(limit, 2 * Block));
        await scenario.Server.WaitForMessagesAsync(until, TimeSpan.FromSeconds(90));

        var ofEvents = scenario.Server.Messages.Take(until).Skip(from).Select(mail => mail.Header("Subject")!.Contains("suspended", StringComparison.Ordinal));
        foreach (var block in ofEvents.Chunk(Block).Where(block => block.Length == Block))
            block.Count(isEvent => isEvent).ShouldBeInRange(2, Block - 2, "neither waits for the other");
    }

    [Fact]
    public async Task Password_Wrong_StopsTheMailOfEventsAfterOneTryAndLosesNothing()
    {
        const int Events = 20;
        await using var scenario = await SendingScenario.StartAsync(Events, TimeProvider.System, server: FakeSmtpOptions.WithUser("billing", "right"));
        using var api = await PrepareAsync(scenario);
        await SetPasswordAsync(api, scenario, "wrong");

        for (var i = 1; i <= Events; i++)
            await PostAsync(api, i);
        await WaitAsync(scenario, RunStatus.StoppedByErrors, MessageResultStatus.Waiting, Events);

        scenario.Server.Commands.Count(command => command.Stage == SmtpStage.Auth).ShouldBe(1, "an account is locked after some wrong passwords");
        var stopped = await scenario.UseAsync<EventMailService, EventMailView>(mail => mail.GetAsync(CancellationToken.None));
        stopped.State.StopReason.ShouldNotBeNull().ShouldContain("Authentication credentials invalid");
        await SetPasswordAsync(api, scenario, "right");
        (await api.PostAsync("/api/v1/event-mail/start", null)).EnsureSuccessStatusCode();
        await WaitAsync(scenario, RunStatus.Running, MessageResultStatus.SendSuccessful, Events);
        scenario.Server.MessageCount.ShouldBe(Events);
    }

    [Fact]
    public async Task Answers_EqualAndPermanent_StopTheMailOfEvents()
    {
        await using var scenario = await SendingScenario.StartAsync(10, "Messaging:Sending:MaxConnections=1");
        using var api = await PrepareAsync(scenario);
        var administrator = await scenario.App.AddUserAsync(Role.Administrator);
        var other = await scenario.App.AddUserAsync(Role.Biller);
        scenario.Server.Answer(SmtpStage.Rcpt, "550 5.7.1 Blocked");

        for (var i = 1; i <= 10; i++)
            await PostAsync(api, i);

        var stopped = await WaitAsync(scenario, RunStatus.StoppedByErrors, MessageResultStatus.SendFailed, 5);
        stopped.State.StopReason.ShouldNotBeNull().ShouldContain("5 messages in a row");
        stopped.Counts[MessageResultStatus.Waiting].ShouldBe(5);
        var notice = (await NoticesAsync(scenario, administrator)).ShouldHaveSingleItem();
        notice.RunId.ShouldBeNull();
        notice.Words.ShouldContain("550 5.7.1 Blocked. Events are accepted, and their mails wait.");
        (await NoticesAsync(scenario, other)).ShouldBeEmpty("whoever did not start it cannot mend it");
    }

    [Fact]
    public async Task Answer_Temporary_IsTriedAgainByItself()
    {
        await using var scenario = await SendingScenario.StartAsync(1, "Messaging:Sending:Backoff:0=00:00:01");
        using var api = await PrepareAsync(scenario);
        scenario.Server.Answer(SmtpStage.Rcpt, "451 4.2.0 Try later", times: 1);

        await PostAsync(api, 1);

        await WaitAsync(scenario, RunStatus.Running, MessageResultStatus.SendSuccessful, 1);
        (await scenario.ReadAsync(db => db.MessageResults.SingleAsync())).Attempts.ShouldBe(2);
    }

    private static async Task<IReadOnlyList<RunNotice>> NoticesAsync(SendingScenario scenario, User user) =>
        (await scenario.App.Services.GetRequiredService<NoticeService>().ListAsync(user.Id, CancellationToken.None)).Items;

    private static async Task<HttpClient> PrepareAsync(SendingScenario scenario)
    {
        await scenario.UseAsync<NotificationRuleService, object>(async rules =>
        {
            var rule = (await rules.GetAsync(Type, CancellationToken.None)).Value!.Rule;
            var saved = await rules.SaveAsync(Type, NotificationRuleInput.Of(rule) with { Enabled = true, SenderProfileKey = "billing" }, 0, CancellationToken.None);
            saved.Error.ShouldBeNull();
            return saved;
        });
        return await scenario.App.CreateApiClientAsync(Role.Administrator);
    }

    private static async Task PostAsync(HttpClient api, int customer)
    {
        using var answer = await api.PostAsJsonAsync("/api/v1/events", new { type = Type, customerNumber = $"C-{customer}", data = new { service = "VPS" } });
        ((int)answer.StatusCode).ShouldBe(202, await answer.Content.ReadAsStringAsync());
    }

    private static async Task SetPasswordAsync(HttpClient api, SendingScenario scenario, string password)
    {
        using var saved = await api.PutAsJsonAsync("/api/v1/smtp-settings", new { host = "127.0.0.1", port = scenario.Server.Port, requireSsl = false, username = "billing", password });
        saved.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until the mail of events stands like this.</summary>
    private static async Task<EventMailView> WaitAsync(SendingScenario scenario, RunStatus status, MessageResultStatus result, int count)
    {
        var met = new TaskCompletionSource<EventMailView>(TaskCreationOptions.RunContinuationsAsynchronously);
        var signals = (Core.Signals.ChangeSignals)scenario.App.Services.GetService(typeof(Core.Signals.ChangeSignals))!;
        using var watching = signals.Subscribe(Core.Signals.Topic.EventMail, CheckAsync);
        await CheckAsync();
        return await met.Task.WaitAsync(TimeSpan.FromSeconds(60));

        async Task CheckAsync()
        {
            var view = await scenario.UseAsync<EventMailService, EventMailView>(mail => mail.GetAsync(CancellationToken.None));
            if (view.State.Status == status && view.Counts.GetValueOrDefault(result) == count)
                met.TrySetResult(view);
        }
    }
}
