using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Messaging.Tests.Support;

/// <summary>
/// Lets the first commit fail after which a question has an answer. SQLite reports what its WAL hook returns as the result of a commit
/// that has been made (https://www.sqlite.org/c3ref/wal_hook.html): as if the disk failed in the moment after.
/// </summary>
/// <param name="question">A SELECT.</param>
internal sealed class FailingCommits(string question) : DbConnectionInterceptor
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
        command.CommandText = $"SELECT EXISTS ({question})";
        return command.ExecuteScalar() is 1L;
    }
}
