using System.Diagnostics;
using Messaging.Core.Mail.Smtp;
using Messaging.Tests.EndToEnd;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Browser;
using Messaging.Tests.Support.Smtp;

namespace Messaging.Tests.Delivery;

/// <summary>What happens to the real process from outside: being paused, another time of day, a second process.</summary>
public sealed class ProcessTroubleTests
{
    private const int Invoices = 300;
    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    [Trait("Category", "Nightly")]
    public async Task Process_PausedFor90SecondsAndContinued_LosesNothingAndSaysSo()
    {
        await using var server = FakeSmtpServer.Start();
        await using var app = await AppProcess.StartAsync();
        using var scenario = new ApiScenario(app);
        await scenario.PrepareAsync(server.Port, Invoices);
        server.Answer(SmtpStage.EndOfData, FakeAnswer.Late(TimeSpan.FromMilliseconds(20)));
        var run = await scenario.SendAsync(Invoices);
        await server.WaitForMessagesAsync(50, Patience);

        await app.SignalAsync("STOP");
        await Task.Delay(TimeSpan.FromSeconds(90), TimeProvider.System);
        await app.SignalAsync("CONT");

        await Readiness.WaitForAsync(app, ready => ready.Contains("stood still", StringComparison.Ordinal));
        (await scenario.WaitForEndAsync(run)).ShouldBe("Finished", app.Output);
        server.Messages.Select(message => message.Header("Message-ID")).ShouldBeUnique();
        server.MessageCount.ShouldBe(Invoices);
    }

    [ProgramFact(FakeTime)]
    [Trait("Category", "Nightly")]
    public async Task Clock_OfTheMachineJumpsBackAndForward_WorkGoesOnAndItIsSaid()
    {
        var offset = Path.GetTempFileName();
        await File.WriteAllTextAsync(offset, "+0");
        await using var server = FakeSmtpServer.Start();
        await using (var app = await AppProcess.StartAsync(new AppOptions
        {
            Environment = new Dictionary<string, string>
            {
                ["LD_PRELOAD"] = FakeTime, ["FAKETIME_TIMESTAMP_FILE"] = offset, ["FAKETIME_NO_CACHE"] = "1", ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1", ["DONT_FAKE_MONOTONIC"] = "1",
            },
        }))
        {
            using var scenario = new ApiScenario(app);
            await scenario.PrepareAsync(server.Port, 3 * Invoices);
            server.Answer(SmtpStage.EndOfData, FakeAnswer.Late(TimeSpan.FromMilliseconds(20)));
            var first = 1;
            foreach (var (jump, words) in new[] { ("-2h", "2 hours back"), ("+23h", "25 hours forward"), ("+0", "23 hours back") })
            {
                var before = server.MessageCount;
                var run = await scenario.SendAsync(first, Invoices);
                await server.WaitForMessagesAsync(before + 50, Patience);
                await File.WriteAllTextAsync(offset, jump);

                await Readiness.WaitForAsync(app, ready => ready.Contains(words, StringComparison.Ordinal));
                (await scenario.WaitForEndAsync(run)).ShouldBe("Finished", app.Output);
                first += Invoices;
            }
        }

        server.MessageCount.ShouldBe(3 * Invoices);
        File.Delete(offset);
    }

    [Fact]
    public async Task Start_SecondProcessOnTheSameData_RefusesAndSaysWhy()
    {
        await using var app = await AppProcess.StartAsync();
        var start = new ProcessStartInfo("dotnet", [AppProcess.Program(), "--urls=http://127.0.0.1:0"]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["Messaging__DataDirectory"] = app.DataDirectory;

        using var second = Process.Start(start)!;
        var output = second.StandardOutput.ReadToEndAsync();
        var error = await second.StandardError.ReadToEndAsync();
        await output;
        await second.WaitForExitAsync();

        second.ExitCode.ShouldBe(78);
        error.ShouldContain("Another Messaging process is using the data directory");
        error.ShouldContain(app.DataDirectory);
        using var client = app.Api();
        (await client.GetAsync(new Uri(app.Address, "healthz"))).IsSuccessStatusCode.ShouldBeTrue("the first goes on");
    }
}
