using System.Data;
using System.Linq.Expressions;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Invoices;

/// <summary>Finds, saves, approves and deletes invoices.</summary>
public sealed class InvoiceService(IDbContextFactory<MessagingDbContext> databases, InvoiceBatch batch, AuditTrail audit, TimeProvider clock)
{
    private const string Kind = "Invoice";
    private const int DeleteChunk = 500;

    private static readonly InvoiceFilter Everything = new();

    private static readonly Expression<Func<Invoice, InvoiceRow>> ToRow = i => new InvoiceRow(
        i.Id, i.ExternalId, i.Number, i.CustomerId, i.Customer!.Number, i.Customer.Name, i.Customer.Cluster!.Key, i.Customer.Cluster.Name,
        i.IssueDate, i.PeriodFrom, i.PeriodTo, i.Currency, i.Total, i.Status,
        i.LastSentAt, i.LastSentRunId, i.LastSentRevision != null && i.LastSentRevision < i.Revision);

    /// <summary>One page of the invoices that match, the newest first. Reads no lines.</summary>
    /// <param name="filter">What is wanted.</param>
    /// <param name="page">Which page; sorts by <c>number</c>, <c>customer</c>, <c>cluster</c>, <c>period</c>, <c>issueDate</c>, <c>total</c>, <c>status</c>, <c>lastSent</c>.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<Page<InvoiceRow>> ListAsync(InvoiceFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // The customers of all invoices are quickest read customer by customer, which the index of the list is not for.
        var matching = filter == Everything && page.Sort is "customer" or "cluster" ? db.Invoices.AsNoTracking() : filter.Matching(db);
        var found = await matching.ReadPageAsync(page, (invoices, fromEnd) => Sort(invoices, page, fromEnd).Select(i => i.Id), cancellationToken, filter.Counted(db),
            filter.Documents is not null || filter.Search is not null);
        var rows = await db.Invoices.AsNoTracking().Where(i => found.Items.Contains(i.Id)).Select(ToRow).ToListAsync(cancellationToken);
        var documents = await db.CountDocumentsAsync(found.Items, cancellationToken);
        return new Page<InvoiceRow>(
            [.. rows.InOrderOf(found.Items, r => r.Id).Select(r => r with { Documents = documents.GetValueOrDefault(r.Id, DocumentCounts.None) })], found.Total);
    }

    /// <summary>The invoices of a page of the API, by id, with their lines.</summary>
    /// <param name="filter">What is wanted.</param>
    /// <param name="afterId">The last id of the page before, or 0.</param>
    /// <param name="take">How many.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>The invoices; or <see cref="InvoiceUnreadable"/> with the first of them that is damaged: none is left out without a word.</returns>
    public async Task<Outcome<IReadOnlyList<InvoiceDetail>>> ReadAfterAsync(InvoiceFilter filter, long afterId, int take, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var wanted = filter.Apply(db.Invoices, db).Where(i => i.Id > afterId).OrderBy(i => i.Id).Take(take);
        try
        {
            return Outcome.Success(await ReadAsync(db, wanted, cancellationToken));
        }
        catch (Exception e) when (DamagedRows.IsDamage(e))
        {
            foreach (var externalId in await wanted.Select(i => i.ExternalId).ToListAsync(cancellationToken))
            {
                if ((await GetAsync(externalId, cancellationToken)).Error is InvoiceUnreadable unreadable)
                    return unreadable;
            }

            throw;
        }
    }

    /// <summary>How many invoices match, for "all N matching".</summary>
    /// <param name="filter">What is wanted.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<int> CountAsync(InvoiceFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await filter.Counted(db).CountAsync(cancellationToken);
    }

    /// <summary>What the picked invoices come to, by currency.</summary>
    /// <param name="ids">Their rows.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<IReadOnlyList<CurrencyTotal>> TotalsAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await TotalsAsync(db.Invoices.Where(i => EF.Parameter(ids).Contains(i.Id)), cancellationToken);
    }

    /// <summary>What all invoices that match come to, by currency.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<IReadOnlyList<CurrencyTotal>> TotalsAsync(InvoiceFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await TotalsAsync(filter.Apply(db.Invoices, db), cancellationToken);
    }

    private static async Task<IReadOnlyList<CurrencyTotal>> TotalsAsync(IQueryable<Invoice> invoices, CancellationToken cancellationToken) =>
        await invoices.GroupBy(i => i.Currency).OrderBy(g => g.Key).Select(g => new CurrencyTotal(g.Key, g.Count(), g.Sum(i => i.Total))).ToListAsync(cancellationToken);

    /// <summary>One invoice, or <see cref="NotFound"/> or <see cref="InvoiceUnreadable"/>.</summary>
    /// <param name="externalId">The billing system's id.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<Outcome<InvoiceDetail>> GetAsync(string externalId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        try
        {
            var found = await ReadAsync(db, db.Invoices.Where(i => i.ExternalId == externalId), cancellationToken);
            return found is [var invoice] ? invoice : new NotFound(Kind, externalId);
        }
        catch (Exception e) when (DamagedRows.IsDamage(e))
        {
            return new InvoiceUnreadable(e.GetBaseException().Message, externalId);
        }
    }

    /// <summary>Adds the invoice or replaces all of it, as the API's PUT does.</summary>
    /// <param name="input">The whole invoice.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    public async Task<Outcome<InvoiceSaved>> PutAsync(InvoiceInput input, CancellationToken cancellationToken)
    {
        var outcome = (await batch.WriteAsync([input], dryRun: false, "Changed", cancellationToken))[0];
        return outcome.Error is { } error ? error : new InvoiceSaved(outcome.Status, outcome.Warnings);
    }

    /// <summary>Saves what a person changed on a screen.</summary>
    /// <param name="input">The whole invoice.</param>
    /// <param name="version">The version the person saw, or null for a new invoice.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <returns>What became of it; <see cref="Invalid"/>, <see cref="InvoiceExists"/>, <see cref="ChangedByOther"/> or <see cref="NotFound"/>.</returns>
    public Task<Outcome<InvoiceSaved>> SaveAsync(InvoiceInput input, int? version, CancellationToken cancellationToken) =>
        WriteAsync(input.Trimmed(), existing => (version, existing) switch
        {
            (null, not null) => new InvoiceExists(existing.ExternalId),
            (not null, null) => new NotFound(Kind, input.ExternalId ?? ""),
            ({ } seen, { } now) when seen != now.Version => new ChangedByOther(Kind, now.ExternalId),
            _ => null,
        }, version is null ? "Added" : "Changed", cancellationToken);

    /// <summary>Gives a concept its number. Approving again under the same number is a success.</summary>
    /// <param name="externalId">The billing system's id.</param>
    /// <param name="number">The invoice number.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <returns>What became of it; <see cref="NotFound"/>, <see cref="Invalid"/> or <see cref="AlreadyApproved"/>.</returns>
    public Task<Outcome<InvoiceSaved>> ApproveAsync(string externalId, string? number, CancellationToken cancellationToken) =>
        ApproveAsync(externalId, number, null, cancellationToken);

    /// <summary>Gives a concept its number, as a person saw it.</summary>
    /// <param name="externalId">The billing system's id.</param>
    /// <param name="number">The invoice number.</param>
    /// <param name="seen">The version that the person saw: amounts that were changed since are not approved unseen. Null where nobody looked.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <returns>What became of it; <see cref="NotFound"/>, <see cref="Invalid"/>, <see cref="AlreadyApproved"/> or <see cref="ChangedByOther"/>.</returns>
    public Task<Outcome<InvoiceSaved>> ApproveAsync(string externalId, string? number, int? seen, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(number))
            return Task.FromResult<Outcome<InvoiceSaved>>(Invalid.Field("number", "Fill in the invoice number."));
        var input = new InvoiceInput { ExternalId = externalId, Number = number, Status = InvoiceStatus.Approved, Partial = true }.Trimmed();
        return WriteAsync(input, existing => existing switch
        {
            null => new NotFound(Kind, externalId),
            { Status: InvoiceStatus.Approved, Number: { } given } when given != input.Number => new AlreadyApproved(externalId, given),
            { } now when seen is { } version && version != now.Version => new ChangedByOther(Kind, externalId),
            _ => null,
        }, "Approved", cancellationToken);
    }

    /// <summary>Deletes invoices with their documents, except those with message results.</summary>
    /// <param name="externalIds">The billing system's ids.</param>
    /// <param name="cancellationToken">Stops between chunks; what is deleted stays so.</param>
    public async Task<BulkDelete> DeleteAsync(IReadOnlyList<string> externalIds, CancellationToken cancellationToken)
    {
        var deleted = 0;
        var refused = new List<ItemOutcome>();
        foreach (var chunk in externalIds.Distinct(StringComparer.Ordinal).Chunk(DeleteChunk))
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
            // Without what they say, so that a damaged one can be deleted too.
            var invoices = await db.Invoices.Where(i => chunk.Contains(i.ExternalId))
                .Select(i => new Invoice { Id = i.Id, ExternalId = i.ExternalId, Number = i.Number, Currency = i.Currency, Version = i.Version }).AsNoTracking()
                .ToDictionaryAsync(i => i.ExternalId, StringComparer.Ordinal, cancellationToken);
            var messages = await db.CountMessagesAsync([.. invoices.Values.Select(i => i.Id)], cancellationToken);
            foreach (var id in chunk)
            {
                if (!invoices.TryGetValue(id, out var invoice))
                {
                    refused.Add(new ItemOutcome(id, ItemStatus.Failed, new NotFound(Kind, id)));
                }
                else if (messages.TryGetValue(invoice.Id, out var count))
                {
                    refused.Add(new ItemOutcome(id, ItemStatus.Failed, new InvoiceHasMessages(id, count)));
                }
                else
                {
                    db.Invoices.Remove(invoice);
                    audit.Add(db, "Deleted", Kind, id, invoice.Number ?? "");
                    deleted++;
                }
            }

            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return new BulkDelete(deleted, refused);
    }

    /// <summary>Deletes all invoices that match, except those with message results.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="shown">How many the person who decided was told of.</param>
    /// <param name="cancellationToken">Stops between chunks; what is deleted stays so.</param>
    /// <returns>What was deleted; <see cref="MoreMatchNow"/>, and nothing deleted, where others came in meanwhile.</returns>
    public async Task<Outcome<BulkDelete>> DeleteMatchingAsync(InvoiceFilter filter, int shown, CancellationToken cancellationToken)
    {
        List<string> ids;
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
            ids = await filter.Matching(db).OrderBy(i => i.Id).Select(i => i.ExternalId).ToListAsync(cancellationToken);
        if (ids.Count > shown)
            return new MoreMatchNow("invoices", shown, ids.Count);
        return await DeleteAsync(ids, cancellationToken);
    }

    private async Task<Outcome<InvoiceSaved>> WriteAsync(InvoiceInput input, Func<Invoice?, Error?> refuse, string action, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
        var writer = await InvoiceWriter.LoadAsync(db, [input], clock.GetUtcNow(), cancellationToken);
        if (refuse(writer.Find(input.ExternalId ?? "")) is { } refused)
            return refused;
        var outcome = writer.Apply(input);
        if (outcome.Error is { } error)
            return error;
        if (outcome.Status != ItemStatus.Unchanged)
            audit.Add(db, action, Kind, outcome.Key, input.Number ?? "");
        await writer.SaveAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new InvoiceSaved(outcome.Status, outcome.Warnings);
    }

    private static async Task<IReadOnlyList<InvoiceDetail>> ReadAsync(MessagingDbContext db, IQueryable<Invoice> wanted, CancellationToken cancellationToken)
    {
        var invoices = await wanted.AsNoTracking().Include(i => i.Customer).ThenInclude(c => c!.Cluster).ToListAsync(cancellationToken);
        var documents = await db.CountDocumentsAsync([.. invoices.Select(i => i.Id)], cancellationToken);
        return [.. invoices.Select(i => new InvoiceDetail
        {
            Row = RowOf(i) with { Documents = documents.GetValueOrDefault(i.Id, DocumentCounts.None) },
            DueDate = i.DueDate, Lines = i.Lines, TotalNet = i.TotalNet, TotalVat = i.TotalVat, Fields = i.Fields, Revision = i.Revision,
            CreatedAt = i.CreatedAt, UpdatedAt = i.UpdatedAt, Version = i.Version, Warnings = [.. InvoiceRules.Warnings(i)],
        })];
    }

    private static InvoiceRow RowOf(Invoice i) => new(
        i.Id, i.ExternalId, i.Number, i.CustomerId, i.Customer!.Number, i.Customer.Name, i.Customer.Cluster?.Key, i.Customer.Cluster?.Name,
        i.IssueDate, i.PeriodFrom, i.PeriodTo, i.Currency, i.Total, i.Status,
        i.LastSentAt, i.LastSentRunId, i.LastSentRevision < i.Revision);

    private static IQueryable<Invoice> Sort(IQueryable<Invoice> invoices, PageRequest page, bool fromEnd)
    {
        var down = page.Descending != fromEnd;
        return page.Sort switch
        {
            "number" => By(i => i.Number),
            "customer" => By(i => i.Customer!.Name),
            "cluster" => By(i => i.Customer!.Cluster!.Name),
            "period" => By(i => i.PeriodFrom ?? i.IssueDate),
            "issueDate" => By(i => i.IssueDate),
            "total" => By(i => i.Total),
            "status" => By(i => i.Status),
            "lastSent" => By(i => i.LastSentAt),
            _ => Then(fromEnd ? invoices.OrderBy(i => i.IssueDate) : invoices.OrderByDescending(i => i.IssueDate)),
        };

        IQueryable<Invoice> By<TKey>(Expression<Func<Invoice, TKey>> key) => Then(down ? invoices.OrderByDescending(key) : invoices.OrderBy(key));

        IQueryable<Invoice> Then(IOrderedQueryable<Invoice> sorted) => fromEnd ? sorted.ThenBy(i => i.Id) : sorted.ThenByDescending(i => i.Id);
    }
}
