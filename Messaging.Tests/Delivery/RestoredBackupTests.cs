using Messaging.Core.Common;
using Messaging.Core.Runs;
using Messaging.Core.Sending;
using Messaging.Tests.EndToEnd;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Browser;
using Messaging.Tests.Support.Smtp;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Delivery;

/// <summary>The database of the real process is replaced by one of before a run.</summary>
public sealed class RestoredBackupTests
{
    private const string Database = "messaging.db";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

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
            BackUp(app.DataDirectory, backup.FullName);
            (await scenario.WaitForEndAsync(await scenario.SendAsync(Few))).ShouldBe("Finished");
            await app.StopAsync();

            // The database of before the run; the files beside it are those of today.
            Restore(backup.FullName, app.DataDirectory);
            await app.StartAgainAsync();
            var again = await scenario.SendAsync(Few);
            await Readiness.WaitForAsync(app, ready => ready.Contains("Sending is held", StringComparison.Ordinal));
            (await scenario.GetAsync($"message-runs/{again}")).GetProperty("counts").GetProperty("Pending").GetInt32().ShouldBe(Few);
            await app.StopAsync();
        }

        server.MessageCount.ShouldBe(Few, "what the restored database does not know of is not sent a second time");
        backup.Delete(recursive: true);
        await using var held = await TestApp.StartAsync(dataDirectory: app.DataDirectory);
        var guard = held.Services.GetRequiredService<InstanceGuard>();
        guard.IsHeld.ShouldBeTrue("a restart releases nothing");
        await using var scope = held.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<HeldRelease>().ReleaseAsync(held.DataDirectory, CancellationToken.None);
        guard.IsHeld.ShouldBeFalse();
        var runs = scope.ServiceProvider.GetRequiredService<RunService>();
        var stopped = (await runs.ListAsync(new RunFilter(), new PageRequest(), CancellationToken.None)).Items.Single(run => run.Run.Status == RunStatus.StoppedByErrors);
        stopped.Run.StopReason.ShouldNotBeNull().ShouldContain("press Start");
        server.MessageCount.ShouldBe(Few, "releasing sends nothing by itself");
        (await runs.StartAsync(stopped.Run.Id, CancellationToken.None)).Error.ShouldBeNull();
        await server.WaitForMessagesAsync(2 * Few, Patience);
    }

    /// <summary>As a backup program does it, with the program at work.</summary>
    private static void BackUp(string from, string to)
    {
        using var live = Open(from, SqliteOpenMode.ReadWrite);
        using var copy = Open(to, SqliteOpenMode.ReadWriteCreate);
        live.BackupDatabase(copy);
    }

    private static void Restore(string from, string to)
    {
        foreach (var old in Directory.GetFiles(to, Database + "*"))
            File.Delete(old);
        File.Copy(Path.Combine(from, Database), Path.Combine(to, Database));
    }

    private static SqliteConnection Open(string directory, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, Database), Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
