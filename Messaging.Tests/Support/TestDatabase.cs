using Messaging.Core.Accounts;
using Messaging.Core.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Support;

/// <summary>
/// A real SQLite file in a directory of its own, with the product's migration, pragmas and document store. The migration runs once
/// in a test run; every database is a copy of that first file.
/// </summary>
public sealed class TestDatabase : IDbContextFactory<MessagingDbContext>, IDisposable
{
    private const string FileName = "messaging.db";
    private static readonly Lazy<byte[]> Migrated = new(MakeMigrated);
    private readonly DbContextOptions<MessagingDbContext> options;

    /// <summary>Makes an empty database.</summary>
    public TestDatabase()
    {
        DataDirectory = Directory.CreateTempSubdirectory("messaging-test-").FullName;
        File.WriteAllBytes(Path.Combine(DataDirectory, FileName), Migrated.Value);
        options = OptionsFor(DataDirectory);
        Documents = new DocumentStore(DataDirectory);
    }

    /// <summary>Where the file, and the documents beside it, are.</summary>
    public string DataDirectory { get; }

    /// <summary>The document store of the same directory.</summary>
    public DocumentStore Documents { get; }

    /// <inheritdoc />
    public MessagingDbContext CreateDbContext() => new(options);

    /// <summary>Stores entities.</summary>
    public async Task AddAsync(params object[] entities)
    {
        await using var db = CreateDbContext();
        db.AddRange(entities);
        await db.SaveChangesAsync();
    }

    /// <summary>Reads with a context of its own.</summary>
    public async Task<T> ReadAsync<T>(Func<MessagingDbContext, Task<T>> read)
    {
        await using var db = CreateDbContext();
        return await read(db);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        using (var connection = new SqliteConnection(CreateDbContext().Database.GetConnectionString()))
            SqliteConnection.ClearPool(connection);
        Directory.Delete(DataDirectory, recursive: true);
    }

    private static byte[] MakeMigrated()
    {
        var directory = Directory.CreateTempSubdirectory("messaging-test-").FullName;
        using (var db = new MessagingDbContext(OptionsFor(directory)))
        {
            db.Database.Migrate();
            db.Database.ExecuteSqlRaw("PRAGMA journal_mode=DELETE;");
            using var connection = new SqliteConnection(db.Database.GetConnectionString());
            SqliteConnection.ClearPool(connection);
        }

        var content = File.ReadAllBytes(Path.Combine(directory, FileName));
        // The two bytes that say "WAL" in the file's header, as PRAGMA journal_mode=WAL writes them.
        content[18] = content[19] = 2;
        Directory.Delete(directory, recursive: true);
        return content;
    }

    private static DbContextOptions<MessagingDbContext> OptionsFor(string directory)
    {
        var builder = new DbContextOptionsBuilder<MessagingDbContext>();
        StorageServices.UseSqlite(builder, directory);
        return builder.Options;
    }
}

/// <summary>Somebody who acts in a test.</summary>
public sealed class TestActor(string name = "tester@example.test") : ICurrentActor
{
    /// <inheritdoc />
    public string Name => name;
}

/// <summary>A clock that stands still until it is told.</summary>
public sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    /// <summary>2026-11-22 12:00 UTC.</summary>
    public FixedClock()
        : this(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>What it shows.</summary>
    public DateTimeOffset Now { get; set; } = now;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => Now;

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override long GetTimestamp() => Now.UtcTicks;

    /// <summary>Goes on.</summary>
    public void Advance(TimeSpan by) => Now += by;
}
