using System.Globalization;
using Messaging.Core.Mail.Smtp;
using Messaging.Tests.EndToEnd;
using Messaging.Tests.Support.Browser;
using Messaging.Tests.Support.Smtp;
using Xunit.Abstractions;

namespace Messaging.Tests.Delivery;

/// <summary>The limit of messages a minute in real minutes, by the server's clock, with everything that could upset it. Takes seven minutes.</summary>
[Trait("Category", "Nightly")]
public sealed class RateLimitNightlyTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task Limit_InRealMinutes_IsKeptAndUsed() => await Task.WhenAll(
        MeasureAsync(12, TimeSpan.Zero), MeasureAsync(12, TimeSpan.FromSeconds(5)), MeasureAsync(60, TimeSpan.Zero),
        MeasureAsync(120, TimeSpan.Zero), MeasureAsync(1_000, TimeSpan.Zero));

    /// <summary>Three runs, test mails and Send again for three minutes; then SIGKILL and two minutes; then half the limit for two minutes.</summary>
    private async Task MeasureAsync(int limit, TimeSpan answersAfter)
    {
        await using var server = FakeSmtpServer.Start();
        server.Answer(SmtpStage.Rcpt, "550 5.1.1 No such user", times: 3, when: command => command.Line.Contains("1@", StringComparison.Ordinal));
        if (answersAfter > TimeSpan.Zero)
            server.Answer(SmtpStage.EndOfData, FakeAnswer.Late(answersAfter));
        await using var app = await AppProcess.StartAsync();
        using var scenario = new ApiScenario(app);
        var each = limit * 3;
        await scenario.PrepareAsync(server.Port, each * 3, limit);
        var runs = new[] { await scenario.SendAsync(1, each), await scenario.SendAsync(each + 1, each), await scenario.SendAsync((2 * each) + 1, each) };

        await server.WaitForCommandsAsync(SmtpStage.Mail, limit, Patience);
        await scenario.TestMailAsync();
        await scenario.SendAgainAsync(runs[0], "SendFailed");
        await server.WaitForCommandsAsync(SmtpStage.Mail, limit + (limit / 2), Patience);
        await scenario.TestMailAsync();
        await server.WaitForCommandsAsync(SmtpStage.Mail, 3 * limit, Patience);
        var used = Sliding.Used(server.BegunAt, limit, minutes: 2);

        await server.WaitForCommandsAsync(SmtpStage.Mail, (3 * limit) + (limit / 2), Patience);
        await app.KillAsync();
        await app.StartAgainAsync();
        await server.WaitForCommandsAsync(SmtpStage.Mail, 5 * limit, Patience);
        await app.KillAsync();
        await app.StartAgainAsync();
        await server.WaitForCommandsAsync(SmtpStage.Mail, (5 * limit) + (limit / 2), Patience);
        await scenario.LimitAsync(server.Port, limit / 2);
        var changed = TimeProvider.System.GetUtcNow();
        await server.WaitForCommandsAsync(SmtpStage.Mail, 7 * limit, Patience);

        var most = Sliding.MostInAMinute(server.BegunAt);
        var mostAfter = Sliding.MostInAMinute(server.BegunAt.Where(at => at > changed));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{limit} a minute, answers after {answersAfter.TotalSeconds:0} s: at most {most} in a minute, {used:0.000} used; {mostAfter} after the limit was halved"));
        most.ShouldBeLessThanOrEqualTo(limit);
        mostAfter.ShouldBeLessThanOrEqualTo(limit / 2);
        used.ShouldBeGreaterThanOrEqualTo(0.95);
        server.Messages.Select(message => message.Header("Message-ID")).ToList().ShouldBeUnique();
    }
}
