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
}
