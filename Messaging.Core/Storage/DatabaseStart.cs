using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>Makes the database, or brings it up to this version, before anything else starts.</summary>
public sealed class DatabaseStart(IDbContextFactory<MessagingDbContext> databases)
{
    /// <summary>Applies what is missing. Safe to call at every start.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
        // Readers do not wait for the writer, nor the writer for readers. A property of the file, set once.
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL;", cancellationToken);
    }
}
