using Messaging.Tests.Support.Browser;
using Messaging.Tests.Support.Smtp;

namespace Messaging.Tests.EndToEnd;

/// <summary>The real process is taken away in the middle of a run, and started again.</summary>
public sealed class KillTests
{
    private const int Invoices = 600;

    /// <summary>Messages that can be on the line at one time: the connections of a default installation.</summary>
    private const int OnTheLine = 4;

    [Fact]
    public async Task Kill_DuringARun_CompletesItWithNoMessageTwice()
    {
        await using var server = FakeSmtpServer.Start();
        await using var app = await AppProcess.StartAsync();
        using var scenario = new ApiScenario(app);
        await scenario.PrepareAsync(server.Port, Invoices);
        var run = await scenario.SendAsync(Invoices);

        foreach (var reached in new[] { 60, 200, 350 })
        {
            await server.WaitForMessagesAsync(reached, TimeSpan.FromMinutes(1));
            await app.KillAsync();
            await app.StartAgainAsync();
        }

        var status = await scenario.WaitForEndAsync(run);
        var results = await scenario.ResultsAsync(run);
        var received = server.Messages.SelectMany(message => message.Recipients).ToList();
        var uncertain = results.Count(result => result.Status == "DeliveryUncertain");

        received.ShouldBe(received.Distinct(StringComparer.Ordinal), ignoreOrder: true, "No message arrives twice.");
        results.Select(result => result.Status).Distinct(StringComparer.Ordinal).ShouldBeSubsetOf(["SendSuccessful", "DeliveryUncertain"]);
        results.Count.ShouldBe(Invoices);
        results.Where(result => result.Status == "SendSuccessful").Select(result => result.Recipient).ShouldBeSubsetOf(received, "What is called sent has arrived.");
        uncertain.ShouldBeLessThanOrEqualTo(3 * OnTheLine, "Only what was on the line can be uncertain.");
        status.ShouldBe(uncertain == 0 ? "Finished" : "FinishedWithProblems");
    }

    [Fact]
    public async Task Stop_DuringARun_FinishesWhatIsOnTheLineAndGoesOnAfterwards()
    {
        await using var server = FakeSmtpServer.Start();
        await using var app = await AppProcess.StartAsync();
        using var scenario = new ApiScenario(app);
        await scenario.PrepareAsync(server.Port, Invoices);
        var run = await scenario.SendAsync(Invoices);

        await server.WaitForMessagesAsync(100, TimeSpan.FromMinutes(1));
        (await app.StopAsync()).ShouldBe(0);
        var before = server.Messages.Count;
        await app.StartAgainAsync();

        (await scenario.WaitForEndAsync(run)).ShouldBe("Finished");
        before.ShouldBeLessThan(Invoices, "The process ended in the middle of the run.");
        server.Messages.SelectMany(message => message.Recipients).Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(1, Invoices).Select(ApiScenario.AddressOf).Order(StringComparer.Ordinal));
    }
}
