using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Messaging.Core.Storage;

/// <summary>
/// One SQL statement that is prepared once and run often, and its parameters <c>@p0</c>, <c>@p1</c> and so on. It joins the transaction
/// that is under way on its connection. Talks to SQLite itself: a command of ADO.NET costs several times what SQLite needs for one row.
/// Must be disposed before its connection is closed; for one thread at a time.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    /// <summary>SQLite's numbers of the parameters, which it counts in the order in which the text names them.</summary>
    private readonly int[] places;

    /// <exception cref="SqliteException">The text is not a statement for this database.</exception>
    internal Statement(DbConnection connection, string sql, int parameters)
    {
        database = ((SqliteConnection)connection).Handle ?? throw new InvalidOperationException("Statements are prepared on an open connection.");
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
        places = [.. Enumerable.Range(0, parameters).Select(i => raw.sqlite3_bind_parameter_index(statement, string.Create(CultureInfo.InvariantCulture, $"@p{i}")))];
    }

    /// <summary>As <see cref="UnixMillisecondsConverter"/> keeps times.</summary>
    internal static long? Time(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    /// <summary>The values of a parameter that holds a JSON array, to stand behind IN.</summary>
    internal static string ListOf(string parameter) => $"(SELECT value FROM json_each({parameter}))";

    /// <summary>Runs it to its end.</summary>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="SqliteException">It could not be run; what the transaction holds besides is as it was.</exception>
    internal int Run(params ReadOnlySpan<object?> values)
    {
        using var rows = Read(values);
        while (rows.Next())
        {
            // What it gives is not asked for.
        }

        return raw.sqlite3_changes(database);
    }

    /// <summary>Runs it row by row. The rows must be disposed before it runs again.</summary>
    internal Rows Read(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            Check(Bind(places[i], values[i]));
        return new Rows(this);
    }

    /// <inheritdoc />
    public void Dispose() => statement.Dispose();

    private int Bind(int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, place),
        long number => raw.sqlite3_bind_int64(statement, place, number),
        int number => raw.sqlite3_bind_int64(statement, place, number),
        string text => raw.sqlite3_bind_text(statement, place, text),
        byte[] bytes => raw.sqlite3_bind_blob(statement, place, bytes),
        DateOnly date => raw.sqlite3_bind_text(statement, place, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        _ => throw new ArgumentException($"A {value.GetType().Name} cannot be given to a statement.", nameof(value)),
    };

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, database);

    /// <summary>The rows of one run, one at a time; columns count from 0.</summary>
    internal readonly ref struct Rows(Statement owner)
    {
        /// <exception cref="SqliteException">The run failed.</exception>
        internal bool Next()
        {
            var result = raw.sqlite3_step(owner.statement);
            if (result != raw.SQLITE_ROW)
                owner.Check(result == raw.SQLITE_DONE ? raw.SQLITE_OK : result);
            return result == raw.SQLITE_ROW;
        }

        internal bool IsNull(int column) => raw.sqlite3_column_type(owner.statement, column) == raw.SQLITE_NULL;

        internal long Number(int column) => raw.sqlite3_column_int64(owner.statement, column);

        internal string Text(int column) => raw.sqlite3_column_text(owner.statement, column).utf8_to_string();

        internal string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

        internal long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

        /// <summary>A time, as <see cref="UnixMillisecondsConverter"/> keeps it.</summary>
        internal DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Number(column));

        internal DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

        internal decimal Amount(int column) => FourDecimalsConverter.FromStored(Number(column));

        internal DateOnly Date(int column) => DateOnly.ParseExact(Text(column), "yyyy-MM-dd", CultureInfo.InvariantCulture);

        internal DateOnly? DateOrNull(int column) => IsNull(column) ? null : Date(column);

        /// <summary>The text as UTF-8, until the next row.</summary>
        internal ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(owner.statement, column);

        /// <summary>Lets go of the rows and of what was given. A failure was thrown when it happened.</summary>
        public void Dispose()
        {
            _ = raw.sqlite3_reset(owner.statement);
            _ = raw.sqlite3_clear_bindings(owner.statement);
        }
    }
}
