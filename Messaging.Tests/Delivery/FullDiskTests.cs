using System.Diagnostics;
using Messaging.Core.Mail.Smtp;
using Messaging.Tests.EndToEnd;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Browser;
using Messaging.Tests.Support.Smtp;

namespace Messaging.Tests.Delivery;

/// <summary>The real process on a disk that is full in the middle of a run.</summary>
public sealed class FullDiskTests
{
    private const int Invoices = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

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
        var said = await Readiness.WaitForAsync(app, ready => ready.Contains("is full, so nothing", StringComparison.Ordinal));
        said.ShouldContain("\"machine\":{\"status\":\"Unhealthy\"");
        var sent = server.MessageCount;
        disk.Free();

        (await scenario.WaitForEndAsync(run)).ShouldBe("Finished", app.Output);
        sent.ShouldBeLessThan(Invoices, "The disk was full in the middle of the run.");
        server.Messages.Select(message => message.Header("Message-ID")).ShouldBeUnique();
        server.MessageCount.ShouldBe(Invoices);
        await Readiness.WaitForAsync(app, ready => !ready.Contains("is full, so nothing", StringComparison.Ordinal));
    }

    [RootFact]
    public async Task Terminate_WhileTheDiskIsFull_EndsAndLosesNothing()
    {
        using var disk = await SmallDisk.MountAsync(megabytes: 64);
        await using var server = FakeSmtpServer.Start();
        await using var app = await AppProcess.StartAsync(new AppOptions { DataDirectory = disk.Path, Settings = new Dictionary<string, string> { ["Messaging:Sending:EndWithin"] = "00:00:10" } });
        using var scenario = new ApiScenario(app);
        await scenario.PrepareAsync(server.Port, Invoices);
        server.Answer(SmtpStage.EndOfData, FakeAnswer.Late(TimeSpan.FromMilliseconds(40)));
        var run = await scenario.SendAsync(Invoices);
        await server.WaitForMessagesAsync(40, Patience);
        disk.Fill();
        await Readiness.WaitForAsync(app, ready => ready.Contains("is full, so nothing", StringComparison.Ordinal));

        var watch = Stopwatch.StartNew();
        await app.StopAsync();

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15), "Ten seconds, as the settings say, and some for a busy machine.");
        disk.Free();
        await app.StartAgainAsync();
        await scenario.WaitForEndAsync(run);
        var results = await scenario.ResultsAsync(run);
        results.Count(result => result.Status == "DeliveryUncertain").ShouldBeLessThanOrEqualTo(4, "at most what was on the lines");
        results.Select(result => result.Status).Distinct().ShouldBeSubsetOf(["SendSuccessful", "DeliveryUncertain"]);
        server.Messages.Select(message => message.Header("Message-ID")).ShouldBeUnique();
        server.MessageCount.ShouldBeInRange(results.Count(result => result.Status == "SendSuccessful"), Invoices);
    }
}
