using System.Diagnostics;
using System.Text.Json;
using Messaging.Core.Accounts;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Sending;
using Messaging.Tests.EndToEnd;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Browser;
using Messaging.Tests.Support.Smtp;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Delivery;

/// <summary>What happens to the real process from outside: a full disk, being paused, a second process, a restored backup.</summary>
public sealed class ProcessTroubleTests
{
    private const int Invoices = 300;
    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    [RootFact]
    public async Task Disk_FullDuringARun_IsSaidAndWorkGoesOnWhenThereIsRoom()
    {
        using var disk = await SmallDisk.MountAsync(megabytes: 64);
        await using var server = FakeSmtpServer.Start();
        await using var app = await AppProcess.StartAsync(new AppOptions { DataDirectory = disk.Path });
        using var scenario = new ApiScenario(app);
        await scenario.PrepareAsync(server.Port, Invoices);
        server.Answer(SmtpStage.EndOfData, FakeAnswer.Late(TimeSpan.FromMilliseconds(40)));
        var run = await scenario.SendAsync(Invoices);
        await server.WaitForMessagesAsync(40, Patience);

        disk.Fill();
        var said = await WaitForReadyAsync(app, ready => ready.Contains("is full, so nothing", StringComparison.Ordinal));
        said.ShouldContain("\"machine\":{\"status\":\"Unhealthy\"");
        var sent = server.MessageCount;
        disk.Free();

        (await scenario.WaitForEndAsync(run)).ShouldBe("Finished", app.Output);
        sent.ShouldBeLessThan(Invoices, "The disk was full in the middle of the run.");
        server.Messages.Select(message => message.Header("Message-ID")).ShouldBeUnique();
        server.MessageCount.ShouldBe(Invoices);
        await WaitForReadyAsync(app, ready => !ready.Contains("is full, so nothing", StringComparison.Ordinal));
    }

    [RootFact]
    public async Task Terminate_WhileTheDiskIsFull_EndsAndLosesNothing()
    {
        using var disk = await SmallDisk.MountAsync(megabytes: 64);
        await using var server = FakeSmtpServer.Start();
        await using var app = await AppProcess.StartAsync(new AppOptions { DataDirectory = disk.Path });
        using var scenario = new ApiScenario(app);
        await scenario.PrepareAsync(server.Port, Invoices);
        server.Answer(SmtpStage.EndOfData, FakeAnswer.Late(TimeSpan.FromMilliseconds(40)));
        var run = await scenario.SendAsync(Invoices);
        await server.WaitForMessagesAsync(40, Patience);
        disk.Fill();
        await WaitForReadyAsync(app, ready => ready.Contains("is full, so nothing", StringComparison.Ordinal));

        var watch = Stopwatch.StartNew();
        await app.StopAsync();

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(35), "Thirty seconds, and some for a busy machine.");
        disk.Free();
        await app.StartAgainAsync();
        await scenario.WaitForEndAsync(run);
        var results = await scenario.ResultsAsync(run);
        results.Count(result => result.Status == "DeliveryUncertain").ShouldBeLessThanOrEqualTo(4, "at most what was on the lines");
        results.Select(result => result.Status).Distinct().ShouldBeSubsetOf(["SendSuccessful", "DeliveryUncertain"]);
        server.Messages.Select(message => message.Header("Message-ID")).ShouldBeUnique();
        server.MessageCount.ShouldBeInRange(results.Count(result => result.Status == "SendSuccessful"), Invoices);
    }

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

        await WaitForReadyAsync(app, ready => ready.Contains("stood still", StringComparison.Ordinal));
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

                await WaitForReadyAsync(app, ready => ready.Contains(words, StringComparison.Ordinal));
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

    [Fact]
    public async Task Backup_RestoredAfterARun_HoldsEverythingUntilAPersonReleasesIt()
    {
        const int Few = 10;
        await using var server = FakeSmtpServer.Start();
        await using var app = await AppProcess.StartAsync();
        var backup = Directory.CreateTempSubdirectory("messaging-test-");
        using (var scenario = new ApiScenario(app))
        {
            await scenario.PrepareAsync(server.Port, Few);
            await app.StopAsync();
            Copy(app.DataDirectory, backup.FullName);
            await app.StartAgainAsync();
            (await scenario.WaitForEndAsync(await scenario.SendAsync(Few))).ShouldBe("Finished");
            await app.StopAsync();

            // The database of before the run; the files beside it are those of today.
            Copy(backup.FullName, app.DataDirectory);
            await app.StartAgainAsync();
            var again = await scenario.SendAsync(Few);
            (await WaitForReadyAsync(app, _ => true)).ShouldContain("Sending is held");
            (await scenario.GetAsync($"message-runs/{again}")).GetProperty("counts").GetProperty("Pending").GetInt32().ShouldBe(Few);
            await app.StopAsync();
        }

        server.MessageCount.ShouldBe(Few, "what the restored database does not know of is not sent a second time");
        backup.Delete(recursive: true);
        await using var held = await TestApp.StartAsync(dataDirectory: app.DataDirectory);
        var guard = held.Services.GetRequiredService<InstanceGuard>();
        guard.IsHeld.ShouldBeTrue("a restart releases nothing");
        await guard.ReleaseAsync(held.DataDirectory, new AuditTrail(new TestActor(), TimeProvider.System), CancellationToken.None);
        await server.WaitForMessagesAsync(2 * Few, Patience);
    }

    private static async Task<string> WaitForReadyAsync(AppProcess app, Func<string, bool> condition)
    {
        using var client = app.Api();
        using var limit = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(LookAgain);
        while (true)
        {
            using var answer = await client.GetAsync(new Uri(app.Address, "readyz"), limit.Token);
            var text = await answer.Content.ReadAsStringAsync(limit.Token);
            if (condition(text))
                return JsonSerializer.Serialize(JsonDocument.Parse(text).RootElement);
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (var old in Directory.GetFiles(to, "messaging.db*"))
            File.Delete(old);
        foreach (var file in Directory.GetFiles(from, "messaging.db*"))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
