using Messaging.Core.Common;
using Messaging.Core.Runs;
using Messaging.Core.Storage;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Delivery;

/// <summary>A commit is reported as failed, and is on the disk all the same: the running program finds out and goes on, without a restart.</summary>
public sealed class LostCommitTests
{
    private const int Invoices = 5;

    [Theory]
    [InlineData("Status = 'Processing'")]
    [InlineData("Status = 'Processing' AND HandedOverAt IS NOT NULL")]
    [InlineData("Status = 'SendSuccessful'")]
    public async Task Commit_ReportedAsFailedAndYetOnDisk_EveryMessageGoesOutOnce(string which)
    {
        var commits = new FailingCommits($"SELECT 1 FROM MessageResults WHERE {which}");
        await using var scenario = await SendingScenario.StartAsync(
            Invoices, TimeProvider.System, builder => builder.Services.ConfigureDbContext<MessagingDbContext>(options => options.AddInterceptors(commits)));

        var run = await scenario.RunAsync();

        var view = await scenario.WaitForRunAsync(run, v => v.Run.Status is not RunStatus.Running);
        commits.Failed.ShouldBeTrue("a commit was to be reported as failed");
        view.Run.Status.ShouldBe(RunStatus.Finished);
        scenario.Server.Messages.Select(message => message.Header("Message-ID")).ShouldBeUnique();
        scenario.Server.MessageCount.ShouldBe(Invoices);
        (await scenario.ReadAsync(db => db.MessageResults.Select(r => r.Attempts).Distinct().ToListAsync())).ShouldBe([1]);
        (await scenario.ReadAsync(db => db.MessageAttempts.CountAsync(a => a.Result == "Accepted"))).ShouldBe(Invoices, "no try is noted twice");
    }

    [Fact]
    public async Task StartOfARun_CommitReportedAsFailedAndYetOnDisk_RunSendsOrIsNotShownAsRunning()
    {
        var commits = new FailingCommits("SELECT 1 FROM MessageRuns WHERE Status = 'Running'");
        await using var scenario = await SendingScenario.StartAsync(
            2, TimeProvider.System, builder => builder.Services.ConfigureDbContext<MessagingDbContext>(options => options.AddInterceptors(commits)));
        await scenario.ChangeAsync(async db => (await db.MessageDefinitions.SingleAsync()).TransformationKeys = []);
        var run = await scenario.RunAsync(start: false);

        await Should.ThrowAsync<Exception>(() => scenario.UseAsync<RunService, Outcome<RunView>>(runs => runs.StartAsync(run, default)));

        commits.Failed.ShouldBeTrue();
        (await scenario.ViewAsync(run)).Run.Status.ShouldBe(RunStatus.Running, "the commit is on the disk");
        // Nothing is wrong any more: the server is there, the disk takes writes.
        await scenario.WaitForRunAsync(run, view => view.Run.Status is not RunStatus.Running);
        scenario.Server.MessageCount.ShouldBe(2);
    }

    [Fact]
    public async Task StartOfTheMailOfEvents_CommitReportedAsFailedAndYetOnDisk_GateAgreesWithTheRow()
    {
        var commits = new FailingCommits("SELECT 1 FROM EventMailStates WHERE Status = 'Running' AND EXISTS (SELECT 1 FROM AuditEntries WHERE Action = 'Stopped')");
        await using var scenario = await SendingScenario.StartAsync(
            1, TimeProvider.System, builder => builder.Services.ConfigureDbContext<MessagingDbContext>(options => options.AddInterceptors(commits)));
        (await scenario.UseAsync<EventMailService, Outcome<EventMailView>>(events => events.StopAsync(default))).Succeeded.ShouldBeTrue();

        await Should.ThrowAsync<Exception>(() => scenario.UseAsync<EventMailService, Outcome<EventMailView>>(events => events.StartAsync(default)));

        commits.Failed.ShouldBeTrue();
        (await scenario.UseAsync<EventMailService, EventMailState>(events => events.GetStateAsync(default))).Status.ShouldBe(RunStatus.Running, "the commit is on the disk");
        var gate = scenario.App.Services.GetRequiredService<RunGate>();
        gate.IsClosed(RunGate.EventMail, gate.Ticket).ShouldBeFalse("mail of events is shown as running, and none of it may begin");
    }
}
