using System.Data;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Customers;

/// <summary>Adds or changes many customers: one outcome for each, never all or nothing.</summary>
public sealed class CustomerBatch(IDbContextFactory<MessagingDbContext> databases, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Most customers in one request.</summary>
    public const int MaxItems = 1_000;

    /// <summary>Customers written in one transaction: long enough to be fast, short enough that sending need not wait.</summary>
    internal const int ChunkSize = 250;

    /// <summary>Adds or changes the customers, by number.</summary>
    /// <param name="customers">At most <see cref="MaxItems"/>.</param>
    /// <param name="cancellationToken">Stops between chunks; what is done stays.</param>
    /// <returns>One outcome for each, in the same order.</returns>
    public async Task<Outcome<IReadOnlyList<ItemOutcome>>> UpsertAsync(IReadOnlyList<CustomerInput> customers, CancellationToken cancellationToken)
    {
        if (customers.Count > MaxItems)
            return new TooManyItems(customers.Count, MaxItems);
        var outcomes = new List<ItemOutcome>(customers.Count);
        foreach (var chunk in customers.Chunk(ChunkSize))
            outcomes.AddRange(await WriteAsync(chunk, dryRun: false, "Changed by batch", cancellationToken));
        return outcomes;
    }

    /// <summary>Writes one chunk in one transaction.</summary>
    /// <param name="chunk">The customers.</param>
    /// <param name="dryRun">Whether nothing is kept.</param>
    /// <param name="action">What the audit trail calls it, or null for no entry.</param>
    /// <param name="cancellationToken">Stops before the chunk is kept.</param>
    internal async Task<List<ItemOutcome>> WriteAsync(IReadOnlyList<CustomerInput> chunk, bool dryRun, string? action, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Takes the right to write before it reads, so that nobody changes these customers in between.
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
        var now = clock.GetUtcNow();
        chunk = [.. chunk.Select(c => c.Trimmed())];
        var writer = await CustomerWriter.LoadAsync(db, chunk, now, cancellationToken);
        var outcomes = chunk.Select(writer.Apply).ToList();
        if (dryRun)
            return outcomes;

        var changed = outcomes.Where(o => o.Status is ItemStatus.Created or ItemStatus.Updated).ToList();
        if (action is not null && changed.Count > 0)
            audit.Add(db, action, "Customer", changed.Count == 1 ? changed[0].Key : "", $"{Words.Count(changed.Count, "customer")}: {string.Join(", ", changed.Take(20).Select(o => o.Key))}{(changed.Count > 20 ? ", …" : "")}");
        await db.SaveChangesAsync(cancellationToken);
        if (writer.Renewed.Count > 0)
            await db.RenewUnsentInvoicesAsync([.. writer.Renewed.Select(c => c.Id)], now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return outcomes;
    }
}
