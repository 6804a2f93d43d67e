using Microsoft.Data.Sqlite;

namespace Messaging.Core.Storage;

/// <summary>Says in plain English what a failure of the database means and what to do.</summary>
public static class DatabaseErrors
{
    // https://www.sqlite.org/rescode.html
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;

    /// <summary>Whether this is trouble with the disk or a lock, and no fault of what was asked for.</summary>
    /// <param name="exception">What was thrown.</param>
    public static bool IsTrouble(Exception exception) => Find(exception)?.SqliteErrorCode is Busy or Locked or ReadOnly or InputOutput or Corrupt or Full or CannotOpen;

    /// <summary>What happened and what to do, in some sentences.</summary>
    /// <param name="exception">What was thrown.</param>
    public static string Describe(Exception exception) => Find(exception)?.SqliteErrorCode switch
    {
        Full => "The disk of the data directory is full, so nothing can be written. Free some space; sending goes on by itself then, and nothing is lost.",
        Busy or Locked => "Another program has locked the database, so nothing can be written. Close it (a backup program or a database tool that holds messaging.db open); sending goes on by itself then, and nothing is lost.",
        ReadOnly => "The database is read-only, so nothing can be written. Give the program's user the right to write in the data directory; sending goes on by itself then.",
        InputOutput or CannotOpen => $"The disk of the data directory cannot be read or written ({Find(exception)!.Message.TrimEnd('.')}). Look at the disk and at the machine's log; sending goes on by itself when it works again.",
        Corrupt => "The database is damaged. Stop the program, keep a copy of the data directory, and restore a backup.",
        _ => $"The database did not take a write: {(Find(exception) ?? exception.GetBaseException()).Message}",
    };

    private static SqliteException? Find(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is SqliteException found)
                return found;
        }

        return null;
    }
}
