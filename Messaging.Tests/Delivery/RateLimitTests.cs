using Messaging.Core.Common;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Core.Sending;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Delivery;

/// <summary>The limit of messages a minute, counted by the server's clock, with the program's minutes made shorter.</summary>
public sealed class RateLimitTests
{
    private const int Speed = 15;
    private const int Limit = 60;
    private readonly FastClock clock = new(Speed);

    [Fact]
    public async Task Limit_RunsSendAgainAndTestMailsAtOnce_IsKeptInEverySlidingMinute()
    {
        await using var scenario = await StartAsync();
        scenario.Server.Answer(SmtpStage.Rcpt, "550 5.1.1 No such user", times: 3, when: command => command.Line.Contains("c1", StringComparison.Ordinal));
        var first = await scenario.RunAsync(true, [.. Named(1, 60)]);
        await scenario.RunAsync(true, [.. Named(61, 60)]);
        await scenario.RunAsync(true, [.. Named(121, 60)]);
        await scenario.Server.WaitForCommandsAsync(SmtpStage.Mail, 40);
        await scenario.UseAsync<ResultService, object>(async results =>
            await results.SendAgainAsync(new(null, new ResultFilter { RunId = first, Status = MessageResultStatus.SendFailed }), false, CancellationToken.None));

        while (scenario.Server.BegunAt.Count < 170)
        {
            await scenario.Server.WaitForCommandsAsync(SmtpStage.Mail, scenario.Server.BegunAt.Count + 15);
            await scenario.UseAsync<SmtpTestService, Outcome<SmtpTestResult>>(tests => tests.TestAsync("billing"));
        }

        var begun = scenario.Server.BegunAt;
        Sliding.MostInAMinute(begun).ShouldBeLessThanOrEqualTo(Limit);
        Sliding.Used(begun, Limit, minutes: 2).ShouldBeGreaterThanOrEqualTo(0.9, "on a busy machine a short minute is soon over");
    }

    [Fact]
    public async Task Limit_StoppedStartedAndLoweredMeanwhile_IsKept()
    {
        await using var scenario = await StartAsync();
        var run = await scenario.RunAsync(true, [.. Named(1, 150)]);
        for (var stop = 1; stop <= 3; stop++)
        {
            await scenario.Server.WaitForCommandsAsync(SmtpStage.Mail, 15 * stop);
            await scenario.UseAsync<RunService, object>(async runs => await runs.StopAsync(run, CancellationToken.None));
            await scenario.UseAsync<RunService, object>(async runs => await runs.StartAsync(run, CancellationToken.None));
        }

        await scenario.Server.WaitForCommandsAsync(SmtpStage.Mail, Limit);
        await scenario.ChangeAsync(async db => (await db.SmtpSettings.SingleAsync()).RateLimitPerMinute = Limit / 2);
        var changed = clock.GetUtcNow();
        await scenario.Server.WaitForCommandsAsync(SmtpStage.Mail, Limit + (Limit / 2) + 10);

        Sliding.MostInAMinute(scenario.Server.BegunAt).ShouldBeLessThanOrEqualTo(Limit);
        Sliding.MostInAMinute(scenario.Server.BegunAt.Where(at => at > changed)).ShouldBeLessThanOrEqualTo(Limit / 2);
    }

    private async Task<SendingScenario> StartAsync()
    {
        var scenario = await SendingScenario.StartAsync(180, clock);
        await scenario.ChangeAsync(async db => (await db.SmtpSettings.SingleAsync()).RateLimitPerMinute = Limit);
        return scenario;
    }

    private static IEnumerable<string> Named(int first, int count) => Enumerable.Range(first, count).Select(number => $"inv-{number}");
}
