using SQLitePCL;

namespace Messaging.Core.Storage;

/// <summary>How the SQLite library works in this process.</summary>
internal static class SqliteEngine
{
    private static readonly Lazy<bool> LocksAreGone = new(() =>
    {
        Batteries_V2.Init();
        return raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD) == raw.SQLITE_OK && raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0) == raw.SQLITE_OK;
    });

    /// <summary>
    /// Takes away locks that this program has no use for: those on each connection, since ADO.NET gives a connection to one thread at a
    /// time as it is, and the one on the statistics of memory, which nobody reads and every allocation waits for. They cost a twelfth of a mail.
    /// To be called before SQLite is first used. Afterwards (in tests) it keeps them, and works as well.
    /// </summary>
    internal static void TakeLocksAway() => _ = LocksAreGone.Value;
}
