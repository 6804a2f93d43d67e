namespace Messaging.Core.Common;

/// <summary>Where an installation keeps what it knows. Section <c>Messaging</c> of the settings.</summary>
/// <param name="DataDirectory">Absolute path of the folder for database, keys and documents.</param>
/// <param name="Provider">The kind of database.</param>
/// <param name="ConnectionString">Connection string <c>ConnectionStrings:Messaging</c>, or null for the SQLite file in <paramref name="DataDirectory"/>.</param>
public sealed record MessagingOptions(string DataDirectory, DatabaseProvider Provider = DatabaseProvider.Sqlite, string? ConnectionString = null)
{
    /// <summary>Absolute path of the SQLite file.</summary>
    public string DatabaseFile => Path.Combine(DataDirectory, "messaging.db");

    /// <summary>Absolute path of the folder with the keys that protect secrets at rest.</summary>
    public string KeyDirectory => Path.Combine(DataDirectory, "keys");
}

/// <summary>The databases that can hold an installation's data.</summary>
public enum DatabaseProvider
{
    /// <summary>A file in the data directory.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server, shared by several machines.</summary>
    PostgreSql,
}
