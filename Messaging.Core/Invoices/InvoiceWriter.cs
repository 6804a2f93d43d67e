using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Invoices;

/// <summary>
/// Adds or changes a chunk of invoices in one context: everything the chunk needs is read with three queries, whatever its size.
/// The caller owns the transaction. An invoice whose row is damaged keeps no other back, and a whole input mends it.
/// </summary>
internal sealed class InvoiceWriter
{
    private readonly MessagingDbContext db;
    private readonly DateTimeOffset now;
    private readonly Dictionary<string, Invoice> invoices;
    private readonly Dictionary<string, long> customerIds;
    private readonly Dictionary<long, string> customerNumbers;
    private readonly Dictionary<string, string> takenNumbers;

    /// <summary>Why rows of the database cannot be read, by external id. Their invoices are known without lines and fields, or not at all.</summary>
    private readonly Dictionary<string, string> damaged;

    /// <summary>Invoices that got another customer.</summary>
    private readonly List<long> moved = [];

    private InvoiceWriter(
        MessagingDbContext db, DateTimeOffset now, Dictionary<string, Invoice> existing, Dictionary<string, string> unreadable, Dictionary<string, long> customers,
        Dictionary<string, string> taken)
    {
        this.db = db;
        this.now = now;
        damaged = unreadable;
        invoices = existing;
        customerIds = customers;
        customerNumbers = customers.ToDictionary(pair => pair.Value, pair => pair.Key);
        takenNumbers = taken;
    }

    internal static async Task<InvoiceWriter> LoadAsync(
        MessagingDbContext db, IReadOnlyList<InvoiceInput> inputs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = inputs.Select(i => i.ExternalId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var (existing, unreadable) = await ReadAsync(db, ids, cancellationToken);
        var numbers = inputs.Select(i => i.CustomerNumber).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var present = existing.Values.Select(i => i.CustomerId).Distinct().ToList();
        var customers = await db.Customers.Where(c => numbers.Contains(c.Number) || present.Contains(c.Id)).Select(c => new { c.Number, c.Id })
            .ToDictionaryAsync(c => c.Number, c => c.Id, StringComparer.Ordinal, cancellationToken);
        var invoiceNumbers = inputs.Select(i => i.Number).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var taken = await db.Invoices.Where(i => i.Status == InvoiceStatus.Approved && invoiceNumbers.Contains(i.Number!))
            .GroupBy(i => i.Number!).Select(group => new { group.Key, ExternalId = group.Min(i => i.ExternalId)! })
            .ToDictionaryAsync(pair => pair.Key, pair => pair.ExternalId, StringComparer.Ordinal, cancellationToken);
        return new InvoiceWriter(db, now, existing, unreadable, customers, taken);
    }

    /// <summary>The invoice of that id, if there is one.</summary>
    internal Invoice? Find(string externalId) => invoices.GetValueOrDefault(externalId);

    /// <summary>Puts one input into the context.</summary>
    internal ItemOutcome Apply(InvoiceInput input)
    {
        var key = input.ExternalId ?? "";
        var existing = invoices.GetValueOrDefault(key);
        if (damaged.TryGetValue(key, out var problem) && (input.Partial || existing is null))
            return new ItemOutcome(key, ItemStatus.Failed, new InvoiceUnreadable(problem, key));
        var whole = input.Over(existing, existing is null ? null : customerNumbers.GetValueOrDefault(existing.CustomerId));
        if (InvoiceRules.Check(whole) is { } invalid)
            return new ItemOutcome(key, ItemStatus.Failed, invalid);
        if (!customerIds.TryGetValue(whole.CustomerNumber!, out var customerId))
            return new ItemOutcome(key, ItemStatus.Failed, Invalid.Field("customerNumber", $"Customer \"{whole.CustomerNumber}\" does not exist. Add the customer first."));

        var invoice = existing ?? Add(key, whole.Currency!);
        if (existing is { Id: > 0 } && existing.CustomerId != customerId)
            moved.Add(existing.Id);
        Fill(invoice, whole, customerId);
        // What the row has of it is not known, so that all of it is written.
        if (damaged.Remove(key))
            db.Entry(invoice).State = EntityState.Modified;
        var status = existing is null ? ItemStatus.Created : Grow(invoice);
        return new ItemOutcome(key, status) { Warnings = [.. InvoiceRules.Warnings(invoice), .. NumberTaken(invoice)] };
    }

    /// <summary>Saves what was put into the context.</summary>
    internal async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (moved.Count > 0)
            await db.OutdateUploadsAsync(moved, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }

    private static async Task<(Dictionary<string, Invoice> Existing, Dictionary<string, string> Unreadable)> ReadAsync(
        MessagingDbContext db, List<string> externalIds, CancellationToken cancellationToken)
    {
        var existing = new Dictionary<string, Invoice>(StringComparer.Ordinal);
        var unreadable = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            existing = await db.Invoices.Where(i => externalIds.Contains(i.ExternalId)).ToDictionaryAsync(i => i.ExternalId, StringComparer.Ordinal, cancellationToken);
            return (existing, unreadable);
        }
        catch (Exception e) when (DamagedRows.IsDamage(e))
        {
            // One by one, below.
        }

        foreach (var externalId in externalIds)
        {
            var wanted = db.Invoices.Where(i => i.ExternalId == externalId);
            try
            {
                if (await wanted.SingleOrDefaultAsync(cancellationToken) is { } invoice)
                    existing.Add(externalId, invoice);
            }
            catch (Exception e) when (DamagedRows.IsDamage(e))
            {
                unreadable.Add(externalId, e.GetBaseException().Message);
                if (await FindRestAsync(wanted, cancellationToken) is { } rest)
                    existing.Add(externalId, db.Attach(rest).Entity);
            }
        }

        return (existing, unreadable);
    }

    /// <summary>What no input can give, of an invoice that cannot be read as a whole; null where not even that can be read.</summary>
    private static async Task<Invoice?> FindRestAsync(IQueryable<Invoice> wanted, CancellationToken cancellationToken)
    {
        try
        {
            return await wanted.Select(i => new Invoice
            {
                Id = i.Id, ExternalId = i.ExternalId, CustomerId = i.CustomerId, Currency = i.Currency, Revision = i.Revision, LastSentAt = i.LastSentAt,
                LastSentRunId = i.LastSentRunId, LastSentRevision = i.LastSentRevision, CreatedAt = i.CreatedAt, Version = i.Version,
            }).AsNoTracking().SingleAsync(cancellationToken);
        }
        catch (Exception e) when (DamagedRows.IsDamage(e))
        {
            return null;
        }
    }

    private Invoice Add(string externalId, string currency)
    {
        var invoice = new Invoice { ExternalId = externalId, Currency = currency, CreatedAt = now, UpdatedAt = now, Version = 1 };
        db.Invoices.Add(invoice);
        invoices.Add(externalId, invoice);
        return invoice;
    }

    /// <summary>Everything that can be given here can be shown by a document, so each change makes a new revision.</summary>
    private ItemStatus Grow(Invoice invoice)
    {
        var entry = db.Entry(invoice);
        entry.DetectChanges();
        if (entry.State == EntityState.Unchanged)
            return ItemStatus.Unchanged;
        // A chunk may name an invoice twice: the row is still saved once.
        if (entry.State == EntityState.Modified && invoice.Version == entry.Property(i => i.Version).OriginalValue)
        {
            invoice.Version++;
            invoice.Revision++;
            invoice.UpdatedAt = now;
        }

        return ItemStatus.Updated;
    }

    private static void Fill(Invoice invoice, InvoiceInput input, long customerId)
    {
        invoice.Number = input.Number;
        invoice.CustomerId = customerId;
        invoice.Status = InvoiceRules.StatusOf(input);
        invoice.IssueDate = input.IssueDate!.Value;
        invoice.DueDate = input.DueDate;
        invoice.PeriodFrom = input.PeriodFrom;
        invoice.PeriodTo = input.PeriodTo;
        invoice.Currency = input.Currency!;
        invoice.Lines = InvoiceRules.LinesOf(input);
        (invoice.TotalNet, invoice.TotalVat, invoice.Total) = InvoiceRules.TotalsOf(input, invoice.Lines);
        invoice.Fields = new Dictionary<string, string>(input.Fields ?? new Dictionary<string, string>(), StringComparer.Ordinal);
    }

    private IEnumerable<string> NumberTaken(Invoice invoice)
    {
        if (invoice is not { Status: InvoiceStatus.Approved, Number: { } number })
            yield break;
        if (takenNumbers.TryAdd(number, invoice.ExternalId))
            yield break;
        if (takenNumbers[number] != invoice.ExternalId)
            yield return $"Invoice \"{takenNumbers[number]}\" is also approved as number \"{number}\".";
    }
}
