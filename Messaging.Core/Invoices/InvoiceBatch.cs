using System.Data;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Invoices;

/// <summary>Adds or changes many invoices: one outcome for each, never all or nothing.</summary>
public sealed class InvoiceBatch(IDbContextFactory<MessagingDbContext> databases, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Most invoices in one request.</summary>
    public const int MaxItems = 1_000;

    /// <summary>Invoices written in one transaction: long enough to be fast, short enough that sending need not wait.</summary>
    internal const int ChunkSize = 250;

    /// <summary>Adds or changes the invoices, by external id.</summary>
    /// <param name="invoices">At most <see cref="MaxItems"/>.</param>
    /// <param name="cancellationToken">Stops between chunks; what is done stays.</param>
    /// <returns>One outcome for each, in the same order.</returns>
    public async Task<Outcome<IReadOnlyList<ItemOutcome>>> UpsertAsync(IReadOnlyList<InvoiceInput> invoices, CancellationToken cancellationToken)
    {
        if (invoices.Count > MaxItems)
            return new TooManyItems(invoices.Count, MaxItems);
        var outcomes = new List<ItemOutcome>(invoices.Count);
        foreach (var chunk in invoices.Chunk(ChunkSize))
            outcomes.AddRange(await WriteAsync(chunk, dryRun: false, "Changed by batch", cancellationToken));
        return outcomes;
    }

    /// <summary>Writes one chunk in one transaction.</summary>
    /// <param name="chunk">The invoices.</param>
    /// <param name="dryRun">Whether nothing is kept.</param>
    /// <param name="action">What the audit trail calls it, or null for no entry.</param>
    /// <param name="cancellationToken">Stops before the chunk is kept.</param>
    internal async Task<List<ItemOutcome>> WriteAsync(IReadOnlyList<InvoiceInput> chunk, bool dryRun, string? action, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Takes the right to write before it reads, so that nobody changes these invoices in between.
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
        chunk = [.. chunk.Select(i => i.Trimmed())];
        var writer = await InvoiceWriter.LoadAsync(db, chunk, clock.GetUtcNow(), cancellationToken);
        var outcomes = chunk.Select(writer.Apply).ToList();
        if (dryRun)
            return outcomes;

        var changed = outcomes.Where(o => o.Status is ItemStatus.Created or ItemStatus.Updated).ToList();
        if (action is not null && changed.Count > 0)
            audit.Add(db, action, "Invoice", changed.Count == 1 ? changed[0].Key : "", $"{Words.Count(changed.Count, "invoice")}: {string.Join(", ", changed.Take(20).Select(o => o.Key))}{(changed.Count > 20 ? ", …" : "")}");
        await writer.SaveAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return outcomes;
    }
}
