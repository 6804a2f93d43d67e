using System.Data.Common;

namespace Messaging.Core.Storage;

/// <summary>One SQL statement that is prepared once and run often, and its parameters <c>@p0</c>, <c>@p1</c> and so on.</summary>
internal sealed class Statement : IDisposable
{
    private readonly DbCommand command;

    internal Statement(DbConnection connection, string sql, int parameters)
    {
        command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            command.Parameters.Add(parameter);
        }
    }

    /// <summary>As <see cref="UnixMillisecondsConverter"/> keeps times.</summary>
    internal static long? Time(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    /// <returns>How many rows it changed.</returns>
    internal int Run(DbTransaction? transaction, params ReadOnlySpan<object?> values)
    {
        Set(transaction, values);
        return command.ExecuteNonQuery();
    }

    internal DbDataReader Read(DbTransaction? transaction, params ReadOnlySpan<object?> values)
    {
        Set(transaction, values);
        return command.ExecuteReader();
    }

    /// <inheritdoc />
    public void Dispose() => command.Dispose();

    private void Set(DbTransaction? transaction, ReadOnlySpan<object?> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }
}
