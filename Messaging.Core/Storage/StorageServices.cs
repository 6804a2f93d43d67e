using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Storage;

/// <summary>Registers the database and the document store.</summary>
public static class StorageServices
{
    /// <summary>Adds SQLite in the data directory, and the documents beside it.</summary>
    /// <param name="services">Where to add.</param>
    /// <param name="dataDirectory">An existing directory or one that can be made.</param>
    public static IServiceCollection AddStorage(this IServiceCollection services, string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        services.AddDbContextFactory<MessagingDbContext>(options => UseSqlite(options, dataDirectory));
        services.AddSingleton(new DocumentStore(dataDirectory));
        services.AddSingleton<DatabaseStart>();
        return services;
    }

    /// <summary>Points a context at the SQLite database of a data directory.</summary>
    /// <param name="options">The options to fill.</param>
    /// <param name="dataDirectory">The data directory.</param>
    public static void UseSqlite(DbContextOptionsBuilder options, string dataDirectory)
    {
        SqliteEngine.TakeLocksAway();
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(dataDirectory, "messaging.db"),
            ForeignKeys = true,
            DefaultTimeout = 30,
        };
        options.UseSqlite(connection.ToString()).AddInterceptors(new SqlitePragmas())
            // Searches ask whether there are more than so many, of which any will do. Pages are sorted by PageReads.
            .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.RowLimitingOperationWithoutOrderByWarning));
    }
}
