using System.Net.Http.Json;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Core.Senders;
using Messaging.Core.Sending;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Smtp;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Delivery;

/// <summary>Trouble with the mail server as a whole: away, full, with a wrong password. No message pays for it.</summary>
public sealed class ServerTroubleTests
{
    private const int Invoices = 20;

    [Fact]
    public async Task Server_AwayForEightHours_EverythingGoesOutWithoutAPerson()
    {
        var clock = new ManualClock();
        await using var scenario = await SendingScenario.StartAsync(Invoices, clock, WithoutJobs);
        await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = []);
        scenario.Server.Answer(SmtpStage.Greeting, FakeAnswer.SayAndClose("421 4.3.2 Down for maintenance"));
        var agent = scenario.App.Services.GetRequiredService<SendingAgent>();
        var upkeep = scenario.App.Services.GetRequiredService<RunUpkeep>();
        var run = await scenario.RunAsync();

        for (var minute = 0; minute < 8 * 60; minute++)
        {
            await agent.SendDueAsync(CancellationToken.None);
            await upkeep.ExpireAsync(CancellationToken.None);
            await upkeep.FinishAsync(CancellationToken.None);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        scenario.App.Services.GetRequiredService<SmtpServerState>().Trouble!.Words.ShouldContain("Down for maintenance");
        scenario.Server.ConnectionCount.ShouldBeInRange(80, 110, "one try every five minutes");
        var waiting = await scenario.ViewAsync(run);
        waiting.WaitsForServer.ShouldBeTrue();
        waiting.Counts[MessageResultStatus.Pending].ShouldBe(Invoices);
        scenario.Server.ForgetAnswers();
        clock.Advance(TimeSpan.FromMinutes(5));
        await agent.SendDueAsync(CancellationToken.None);
        await upkeep.FinishAsync(CancellationToken.None);

        var view = await scenario.ViewAsync(run);
        view.Run.Status.ShouldBe(RunStatus.Finished);
        (await scenario.ReadAsync(db => db.MessageResults.MaxAsync(r => r.Attempts))).ShouldBe(1, "being away is nobody's failed attempt");
        scenario.Server.MessageCount.ShouldBe(Invoices);
    }

    [Fact]
    public async Task Password_Wrong_IsTriedOnceForEachRunAndTheRunsGoOnWhenItIsMended()
    {
        await using var scenario = await SendingScenario.StartAsync(Invoices * 2, TimeProvider.System, server: FakeSmtpOptions.WithUser("billing", "right"));
        await SetPasswordAsync(scenario, "wrong");
        long[] runs = [await scenario.RunAsync(true, [.. Named(1)]), await scenario.RunAsync(true, [.. Named(Invoices + 1)])];

        foreach (var run in runs)
        {
            var stopped = await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.StoppedByErrors && view.Counts.GetValueOrDefault(MessageResultStatus.Waiting) == Invoices);
            stopped.Run.StopReason!.ShouldContain("Authentication credentials invalid");
        }

        scenario.Server.Commands.Count(command => command.Stage == SmtpStage.Auth).ShouldBe(runs.Length, "an account is locked after some wrong passwords");
        await SetPasswordAsync(scenario, "right");
        foreach (var run in runs)
        {
            await scenario.UseAsync<RunService, object>(async service => await service.StartAsync(run, CancellationToken.None));
            await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.Finished);
        }

        scenario.Server.Messages.SelectMany(message => message.Recipients).Distinct(StringComparer.Ordinal).Count().ShouldBe(Invoices * 2);
    }

    [Fact]
    public async Task Password_WrongWhileTheDatabaseTakesNoStop_EveryMessageKeepsItsOutcomeAndTheRunStopsLater()
    {
        const string Trigger = "no_stop";
        await using var scenario = await SendingScenario.StartAsync(Invoices, TimeProvider.System, server: FakeSmtpOptions.WithUser("billing", "right"));
        await SetPasswordAsync(scenario, "wrong");
        await ExecuteAsync(scenario, $"CREATE TRIGGER {Trigger} BEFORE UPDATE OF \"Status\" ON \"MessageRuns\" WHEN NEW.\"Status\" = 'StoppedByErrors' BEGIN SELECT RAISE(ABORT, 'the disk is tired'); END");
        var run = await scenario.RunAsync();

        await scenario.WaitForRunAsync(run, view => scenario.Server.Commands.Any(command => command.Stage == SmtpStage.Auth) && view.Counts.GetValueOrDefault(MessageResultStatus.Pending) == Invoices);
        await ExecuteAsync(scenario, $"DROP TRIGGER {Trigger}");

        var stopped = await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.StoppedByErrors && view.Counts.GetValueOrDefault(MessageResultStatus.Waiting) == Invoices);
        stopped.Run.StopReason!.ShouldContain("Authentication credentials invalid");
    }

    [Fact]
    public async Task Server_TakesOneConnectionOnlyAndGreylists_EverythingGoesOut()
    {
        await using var scenario = await SendingScenario.StartAsync(
            Invoices, TimeProvider.System, server: new FakeSmtpOptions { MaxConnections = 1 }, settings: "Messaging:Sending:Backoff:0=00:00:01");
        scenario.Server.Greylist();

        var run = await scenario.RunAsync();

        await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.Finished);
        scenario.Server.MessageCount.ShouldBe(Invoices);
    }

    [Theory]
    [InlineData(SmtpStage.Greeting, "554 5.7.1 Not from there")]
    [InlineData(SmtpStage.Ehlo, "550 5.7.1 Not you")]
    [InlineData(SmtpStage.Mail, "553 5.7.1 Not this sender")]
    public async Task Server_RefusesUsForGood_RunStopsWithItsWordsAndLosesNothing(SmtpStage stage, string words)
    {
        await using var scenario = await SendingScenario.StartAsync(3);
        scenario.Server.Answer(stage, words);

        var run = await scenario.RunAsync();

        var stopped = await scenario.WaitForRunAsync(run, view => view.Run.Status == RunStatus.StoppedByErrors && view.Counts.GetValueOrDefault(MessageResultStatus.Waiting) == 3);
        stopped.Run.StopReason!.ShouldContain(words[10..]);
    }

    private static void WithoutJobs(WebApplicationBuilder builder)
    {
        string[] own = ["QuartzHostedService", "JobStarter", "Heartbeat"];
        foreach (var service in builder.Services.Where(service => service.ImplementationType is { } type && own.Contains(type.Name, StringComparer.Ordinal)).ToList())
            builder.Services.Remove(service);
    }

    private static Task<int> ExecuteAsync(SendingScenario scenario, string sql) => scenario.ReadAsync(db => db.Database.ExecuteSqlRawAsync(sql));

    private static async Task SetPasswordAsync(SendingScenario scenario, string password)
    {
        using var client = await scenario.App.CreateApiClientAsync();
        var saved = await client.PutAsJsonAsync("api/v1/smtp-settings", new { host = "127.0.0.1", port = scenario.Server.Port, requireSsl = false, username = "billing", password });
        saved.EnsureSuccessStatusCode();
    }

    private static IEnumerable<string> Named(int first) => Enumerable.Range(first, Invoices).Select(number => $"inv-{number}");
}
