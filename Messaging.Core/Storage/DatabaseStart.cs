using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>Makes the database, or brings it up to this version, before anything else starts.</summary>
public sealed class DatabaseStart(IDbContextFactory<MessagingDbContext> databases)
{
    /// <summary>Applies what is missing. Safe to call at every start.</summary>
    /// <returns>Whether the database is this version's now. Not where another version has changed it, which this one does not know; it is left as it is then.</returns>
    public async Task<bool> TryMigrateAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var applied = await db.Database.GetAppliedMigrationsAsync(cancellationToken);
        if (applied.Except(db.Database.GetMigrations(), StringComparer.Ordinal).Any())
            return false;
        await db.Database.MigrateAsync(cancellationToken);
        // Readers do not wait for the writer, nor the writer for readers. A property of the file, set once.
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL;", cancellationToken);
        return true;
    }
}
