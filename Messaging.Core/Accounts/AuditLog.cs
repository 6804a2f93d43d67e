using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Accounts;

/// <summary>Reads the audit trail.</summary>
public sealed class AuditLog(IDbContextFactory<MessagingDbContext> databases)
{
    /// <summary>Entries that match, newest first.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="page">Which page of them. Its sort is not used.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<Page<AuditEntry>> SearchAsync(AuditFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var entries = Matching(db, filter);
        var items = await entries.OrderByDescending(entry => entry.Id).Skip(page.Skip).Take(page.Take).ToListAsync(cancellationToken);
        return new Page<AuditEntry>(items, await entries.CountAsync(cancellationToken));
    }

    /// <summary>The kinds of object that occur, for a filter.</summary>
    public async Task<IReadOnlyList<string>> KindsAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.AuditEntries.Select(entry => entry.ObjectKind).Distinct().OrderBy(kind => kind).ToListAsync(cancellationToken);
    }

    private static IQueryable<AuditEntry> Matching(MessagingDbContext db, AuditFilter filter)
    {
        var entries = db.AuditEntries.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(filter.Actor))
            entries = entries.Where(entry => EF.Functions.Like(entry.Actor, Contains(filter.Actor), @"\"));
        if (!string.IsNullOrWhiteSpace(filter.Kind))
            entries = entries.Where(entry => entry.ObjectKind == filter.Kind);
        if (filter.From is { } from)
            entries = entries.Where(entry => entry.At >= from);
        if (filter.Until is { } until)
            entries = entries.Where(entry => entry.At < until);
        if (!string.IsNullOrWhiteSpace(filter.Text))
        {
            var text = Contains(filter.Text);
            entries = entries.Where(entry => EF.Functions.Like(entry.ObjectKey, text, @"\") || EF.Functions.Like(entry.Summary, text, @"\") || EF.Functions.Like(entry.Action, text, @"\"));
        }

        return entries;
    }

    private static string Contains(string text) =>
        "%" + text.Trim().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal) + "%";
}

/// <summary>Which audit entries are wanted. Empty parts do not filter.</summary>
/// <param name="Actor">Part of the actor's name.</param>
/// <param name="Kind">The kind of object, whole.</param>
/// <param name="Text">Part of the action, the key or the summary.</param>
/// <param name="From">Not before this time.</param>
/// <param name="Until">Before this time.</param>
public sealed record AuditFilter(string? Actor = null, string? Kind = null, string? Text = null, DateTimeOffset? From = null, DateTimeOffset? Until = null);
