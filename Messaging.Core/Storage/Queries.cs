using Messaging.Core.Common;
using Messaging.Core.Customers;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>What lists and saves of every feature have in common.</summary>
internal static class Queries
{
    private const int SqliteUnique = 2067;
    private const int SqlitePrimaryKey = 1555;

    /// <summary>The rows of one page; the caller has sorted them.</summary>
    public static IQueryable<T> Slice<T>(this IQueryable<T> rows, PageRequest page) =>
        rows.Skip(Math.Max(0, page.Skip)).Take(Math.Clamp(page.Take, 1, PageRequest.MaxTake));

    /// <summary>A pattern for <c>EF.Functions.Like(column, pattern, "\\")</c> that finds the text anywhere; null where nothing is searched for.</summary>
    public static string? Containing(string? search)
    {
        var text = search?.Trim();
        if (string.IsNullOrEmpty(text))
            return null;
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
        return $"%{escaped}%";
    }

    /// <summary>The customers of a cluster.</summary>
    /// <param name="db">The database.</param>
    /// <param name="key">The cluster's key.</param>
    /// <param name="withChildren">Whether those of clusters below count too.</param>
    internal static IQueryable<Customer> CustomersInCluster(this MessagingDbContext db, string key, bool withChildren)
    {
        // Clusters are few: they are found first, and not anew for each customer.
        var clusters = withChildren
            ? db.CustomerClusters.Where(c => db.CustomerClusters.Any(root => root.Key == key && c.Path.StartsWith(root.Path)))
            : db.CustomerClusters.Where(c => c.Key == key);
        var ids = clusters.Select(c => c.Id);
        return db.Customers.Where(c => c.ClusterId != null && ids.Contains(c.ClusterId.Value));
    }

    /// <summary>Saves, or says false where somebody else was faster: changed or deleted the row, or took the unique key.</summary>
    public static async Task<bool> TrySaveAsync(this MessagingDbContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            return false;
        }
        catch (DbUpdateException e) when (IsTakenKey(e))
        {
            return false;
        }
    }

    /// <summary>Whether a save failed because a unique key is taken.</summary>
    internal static bool IsTakenKey(DbUpdateException failure) => failure.InnerException is SqliteException { SqliteExtendedErrorCode: SqliteUnique or SqlitePrimaryKey };
}
