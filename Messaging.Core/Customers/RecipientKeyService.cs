using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Customers;

/// <summary>One row of the list of recipient keys.</summary>
/// <param name="Key">The identifier.</param>
/// <param name="DisplayName">What people see.</param>
/// <param name="Customers">How many customers have an address under it.</param>
/// <param name="Definitions">How many definitions send to it.</param>
/// <param name="Version">To be given with the next save.</param>
public sealed record RecipientKeyRow(string Key, string DisplayName, int Customers, int Definitions, int Version);

/// <summary>Keeps the recipient keys.</summary>
public sealed class RecipientKeyService(IDbContextFactory<MessagingDbContext> databases, AuditTrail audit)
{
    private const string Kind = "Recipient key";
    private const int MaxDisplayName = 200;

    /// <summary>One page of the keys that match.</summary>
    /// <param name="search">Part of the key or the display name; null for all.</param>
    /// <param name="page">Sorts by <c>key</c> (its own order) or <c>displayName</c>.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<Page<RecipientKeyRow>> ListAsync(string? search, PageRequest page, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = db.RecipientKeys.AsNoTracking();
        if (Queries.Containing(search) is { } pattern)
            rows = rows.Where(k => EF.Functions.Like(k.Key, pattern, "\\") || EF.Functions.Like(k.DisplayName, pattern, "\\"));
        var total = await rows.CountAsync(cancellationToken);
        var found = await Sorted(rows, page).Slice(page).ToListAsync(cancellationToken);
        var keys = found.Select(k => k.Key).ToList();
        var definitions = await Usage.DefinitionsByRecipientKeyAsync(db, keys, cancellationToken);
        var customers = await db.EmailAddresses.Where(a => keys.Contains(a.RecipientKey))
            .GroupBy(a => a.RecipientKey)
            .Select(g => new { g.Key, Count = g.Select(a => a.CustomerId).Distinct().Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellationToken);
        return new(
            [.. found.Select(k => new RecipientKeyRow(k.Key, k.DisplayName, customers.GetValueOrDefault(k.Key), definitions.GetValueOrDefault(k.Key), k.Version))],
            total);
    }

    /// <summary>One recipient key, or <see cref="NotFound"/>.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<Outcome<RecipientKey>> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.RecipientKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Key == key, cancellationToken) is { } found
            ? found
            : new NotFound(Kind, key);
    }

    /// <summary>Adds or changes a recipient key. Errors: <see cref="Invalid"/>, <see cref="ChangedByOther"/>, <see cref="AlreadyExists"/>.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="displayName">What people see, at most 200 characters.</param>
    /// <param name="expectedVersion">The version that was read; <see cref="Saved.MustBeNew"/> for one to be added; null to take whatever is there.</param>
    /// <param name="cancellationToken">Stops before the save.</param>
    public async Task<Outcome<Saved>> SaveAsync(string key, string? displayName, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var problems = new FieldProblems();
        problems.Add("key", Keys.Problem(key));
        var name = problems.Required("displayName", displayName, "display name", MaxDisplayName);
        if (problems.Any)
            return problems.ToError();

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.RecipientKeys.SingleOrDefaultAsync(k => k.Key == key, cancellationToken);
        if (existing is null)
        {
            if (expectedVersion > Saved.MustBeNew)
                return new ChangedByOther(Kind, key);
            db.RecipientKeys.Add(new RecipientKey { Key = key, DisplayName = name, Version = 1 });
            audit.Add(db, "Added", Kind, key);
            return await db.TrySaveAsync(cancellationToken) ? new Saved(ItemStatus.Created, 1) : new ChangedByOther(Kind, key);
        }

        if (expectedVersion == Saved.MustBeNew)
            return new AlreadyExists(Kind, key);
        if (expectedVersion is { } expected && expected != existing.Version)
            return new ChangedByOther(Kind, key);
        if (existing.DisplayName == name)
            return new Saved(ItemStatus.Unchanged, existing.Version);
        existing.DisplayName = name;
        existing.Version++;
        audit.Add(db, "Changed", Kind, key);
        return await db.TrySaveAsync(cancellationToken) ? new Saved(ItemStatus.Updated, existing.Version) : new ChangedByOther(Kind, key);
    }

    /// <summary>Deletes a recipient key that nothing uses. Errors: <see cref="NotFound"/>, <see cref="StillUsed"/>.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Stops before the delete.</param>
    public async Task<Outcome<Nothing>> DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.RecipientKeys.SingleOrDefaultAsync(k => k.Key == key, cancellationToken);
        if (existing is null)
            return new NotFound(Kind, key);
        var usedBy = await Usage.OfRecipientKeyAsync(db, key, cancellationToken);
        var customers = await db.EmailAddresses.Where(a => a.RecipientKey == key).Select(a => a.CustomerId).Distinct().CountAsync(cancellationToken);
        if (customers > 0)
            usedBy.Add(customers == 1 ? "an address of 1 customer" : $"addresses of {customers} customers");
        if (usedBy.Count > 0)
            return new StillUsed(Kind, key, usedBy);
        db.RecipientKeys.Remove(existing);
        audit.Add(db, "Deleted", Kind, key, existing.DisplayName);
        return await db.TrySaveAsync(cancellationToken) ? Outcome.Done : new ChangedByOther(Kind, key);
    }

    /// <summary>Deletes several, each for itself; one outcome for each, in order.</summary>
    /// <param name="keys">Their keys.</param>
    /// <param name="cancellationToken">Stops before the next.</param>
    public async Task<IReadOnlyList<DeleteOutcome>> DeleteSelectedAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
    {
        var outcomes = new List<DeleteOutcome>(keys.Count);
        foreach (var key in keys)
            outcomes.Add(new(key, (await DeleteAsync(key, cancellationToken)).Error));
        return outcomes;
    }

    private static IQueryable<RecipientKey> Sorted(IQueryable<RecipientKey> rows, PageRequest page) => (page.Sort, page.Descending) switch
    {
        ("displayName", false) => rows.OrderBy(k => k.DisplayName).ThenBy(k => k.Key),
        ("displayName", true) => rows.OrderByDescending(k => k.DisplayName).ThenBy(k => k.Key),
        (_, true) => rows.OrderByDescending(k => k.Key),
        _ => rows.OrderBy(k => k.Key),
    };
}
