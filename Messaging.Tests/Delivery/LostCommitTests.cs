using System.Data.Common;
using System.Runtime.InteropServices;
using Messaging.Core.Runs;
using Messaging.Core.Storage;
using Messaging.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
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
        var commits = new FailingCommits(which);
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

    /// <summary>
    /// Lets the first commit after which there is such a message fail. SQLite reports what its WAL hook returns as the result of a commit
    /// that has been made (https://www.sqlite.org/c3ref/wal_hook.html): as if the disk failed in the moment after.
    /// </summary>
    private sealed class FailingCommits(string which) : DbConnectionInterceptor
    {
        private const int InputOutputError = 10;
        private static readonly List<WalHook> Kept = [];
        private int failed;

        private delegate int WalHook(IntPtr context, IntPtr database, IntPtr name, int pages);

        public bool Failed => Volatile.Read(ref failed) > 0;

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Watch((SqliteConnection)connection);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Watch((SqliteConnection)connection);
            return Task.CompletedTask;
        }

        [DllImport("e_sqlite3", EntryPoint = "sqlite3_wal_hook")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern IntPtr SetWalHook(IntPtr database, WalHook hook, IntPtr context);

        private void Watch(SqliteConnection connection)
        {
            var source = new SqliteConnectionStringBuilder(connection.ConnectionString) { Pooling = false }.ToString();
            WalHook hook = (_, _, _, _) => !Failed && Exists(source) && Interlocked.Exchange(ref failed, 1) == 0 ? InputOutputError : 0;
            // Pooled connections outlive the test, and SQLite keeps the function's address only.
            lock (Kept)
                Kept.Add(hook);
            SetWalHook(connection.Handle!.DangerousGetHandle(), hook, IntPtr.Zero);
        }

        private bool Exists(string source)
        {
            using var connection = new SqliteConnection(source);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'MessageResults')";
            if (command.ExecuteScalar() is not 1L)
                return false;
            command.CommandText = $"SELECT EXISTS (SELECT 1 FROM MessageResults WHERE {which})";
            return command.ExecuteScalar() is 1L;
        }
    }
}
