using System.Diagnostics;
using Messaging.Core.Mail.Smtp;
using Messaging.Tests.EndToEnd;
using Messaging.Tests.Support.Browser;
using Messaging.Tests.Support.Smtp;

namespace Messaging.Tests.Delivery;

/// <summary>Ending the process as a service manager does (SIGTERM), and stopping a run, while messages are on the line.</summary>
public sealed class EndedProcessTests
{
    private const int Invoices = 300;
    private static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Terminate_DuringARunWithASlowServer_EndsIn30SecondsWithNothingUncertain()
    {
        await using var server = FakeSmtpServer.Start();
        await using var app = await AppProcess.StartAsync();
        using var scenario = new ApiScenario(app);
        await scenario.PrepareAsync(server.Port, Invoices);
        server.Answer(SmtpStage.EndOfData, FakeAnswer.Late(SlowAnswer), times: 4, when: _ => server.MessageCount >= 100);
        var run = await scenario.SendAsync(Invoices);
        await server.WaitForMessagesAsync(100, TimeSpan.FromMinutes(1));
        await server.WaitForCommandsAsync(SmtpStage.EndOfData, 103);

        var watch = Stopwatch.StartNew();
        (await app.StopAsync()).ShouldBe(0, app.Output);

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        var before = server.MessageCount;
        before.ShouldBeInRange(100, Invoices - 1, "The process ended in the middle of the run.");
        await app.StartAgainAsync();
        (await scenario.WaitForEndAsync(run)).ShouldBe("Finished", "No message is uncertain, and none is lost.");
        server.Messages.SelectMany(message => message.Recipients).Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(1, Invoices).Select(ApiScenario.AddressOf).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task StopRun_MessagesOnTheLine_AnswersIn2SecondsAndNoMessageBeginsAfterIt()
    {
        const int Each = 200;
        await using var server = FakeSmtpServer.Start();
        await using var app = await AppProcess.StartAsync();
        using var scenario = new ApiScenario(app);
        await scenario.PrepareAsync(server.Port, 2 * (Each + 10));
        server.Answer(SmtpStage.EndOfData, FakeAnswer.Late(TimeSpan.FromMilliseconds(30)));
        await StopOneAsync(scenario, server, 1, Each);
        server.Answer(SmtpStage.EndOfData, FakeAnswer.Late(TimeSpan.FromSeconds(4)), when: _ => server.MessageCount >= Each + 50);
        await StopOneAsync(scenario, server, Each + 11, Each);

        server.Messages.SelectMany(message => message.Recipients).Distinct(StringComparer.Ordinal).Count().ShouldBe(2 * (Each + 10));
        server.MessageCount.ShouldBe(2 * (Each + 10), "nothing is sent twice");
    }

    private static async Task StopOneAsync(ApiScenario scenario, FakeSmtpServer server, int first, int invoices)
    {
        var sent = server.MessageCount;
        var run = await scenario.SendAsync(first, invoices);
        await server.WaitForMessagesAsync(sent + 40, TimeSpan.FromMinutes(1));

        var watch = Stopwatch.StartNew();
        await scenario.PostAsync($"message-runs/{run}/stop", new { });
        var took = watch.Elapsed;
        var begun = server.BegunAt.Count;

        took.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        server.ForgetAnswers();
        // Another run comes to its end in the meantime, so that there was time for messages that should not begin.
        (await scenario.WaitForEndAsync(await scenario.SendAsync(first + invoices, 10))).ShouldBe("Finished");
        server.BegunAt.Count.ShouldBe(begun + 10);
        var stopped = await scenario.GetAsync($"message-runs/{run}");
        stopped.GetProperty("status").GetString().ShouldBe("Stopped");
        stopped.GetProperty("counts").EnumerateObject().Select(count => count.Name).ShouldBeSubsetOf(["SendSuccessful", "Waiting"]);
        await scenario.PostAsync($"message-runs/{run}/start", new { });
        (await scenario.WaitForEndAsync(run)).ShouldBe("Finished");
    }
}
