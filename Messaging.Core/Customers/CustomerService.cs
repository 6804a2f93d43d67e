using System.Linq.Expressions;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Customers;

/// <summary>Finds, saves and deletes customers.</summary>
public sealed class CustomerService(IDbContextFactory<MessagingDbContext> databases, CustomerBatch batch, AuditTrail audit, TimeProvider clock)
{
    private const string Kind = "Customer";
    private const int DeleteChunk = 500;

    /// <summary>One page of the customers that match.</summary>
    /// <param name="filter">What is wanted.</param>
    /// <param name="page">Which page; sorts by <c>number</c> (its own order), <c>name</c>, <c>cluster</c>, <c>language</c>.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<Page<CustomerRow>> ListAsync(CustomerFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var matching = filter.Apply(db.Customers.AsNoTracking(), db);
        var found = await matching.ReadPageAsync(page, (all, fromEnd) => Sort(all, page, fromEnd).Select(c => c.Id), cancellationToken);
        var customers = await db.Customers.AsNoTracking().Where(c => found.Items.Contains(c.Id))
            .Include(c => c.Cluster).Include(c => c.EmailAddresses).AsSplitQuery()
            .ToListAsync(cancellationToken);
        var invoices = await db.CountInvoicesAsync(found.Items, cancellationToken);
        return new Page<CustomerRow>([.. customers.InOrderOf(found.Items, c => c.Id).Select(c => ToRow(c, invoices.GetValueOrDefault(c.Id)))], found.Total);
    }

    /// <summary>The customers of a page of the API, by id.</summary>
    /// <param name="filter">What is wanted.</param>
    /// <param name="afterId">The last id of the page before, or 0.</param>
    /// <param name="take">How many.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<IReadOnlyList<CustomerDetail>> ReadAfterAsync(CustomerFilter filter, long afterId, int take, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var customers = await filter.Apply(db.Customers.AsNoTracking(), db).Where(c => c.Id > afterId).OrderBy(c => c.Id).Take(take)
            .Include(c => c.Cluster).Include(c => c.EmailAddresses).AsSplitQuery()
            .ToListAsync(cancellationToken);
        var invoices = await db.CountInvoicesAsync([.. customers.Select(c => c.Id)], cancellationToken);
        return [.. customers.Select(c => ToDetail(c, invoices.GetValueOrDefault(c.Id)))];
    }

    /// <summary>One customer, or <see cref="NotFound"/>.</summary>
    /// <param name="number">The customer number.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<Outcome<CustomerDetail>> GetAsync(string number, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var customer = await db.Customers.AsNoTracking().Include(c => c.Cluster).Include(c => c.EmailAddresses).AsSplitQuery()
            .FirstOrDefaultAsync(c => c.Number == number, cancellationToken);
        if (customer is null)
            return new NotFound(Kind, number);
        var invoices = await db.CountInvoicesAsync([customer.Id], cancellationToken);
        return ToDetail(customer, invoices.GetValueOrDefault(customer.Id));
    }

    /// <summary>Adds the customer or replaces all of it, as the API's PUT does.</summary>
    /// <param name="input">The whole customer.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <returns>Created, updated or unchanged, or what is wrong.</returns>
    public async Task<Outcome<ItemStatus>> PutAsync(CustomerInput input, CancellationToken cancellationToken)
    {
        var outcome = (await batch.WriteAsync([input], dryRun: false, "Changed", cancellationToken))[0];
        return outcome.Error is { } error ? error : outcome.Status;
    }

    /// <summary>Saves what a person changed on a screen.</summary>
    /// <param name="input">The whole customer.</param>
    /// <param name="version">The version the person saw, or null for a new customer.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <returns>The customer as it is now; <see cref="Invalid"/>, <see cref="CustomerExists"/>, <see cref="ChangedByOther"/> or <see cref="NotFound"/>.</returns>
    public async Task<Outcome<CustomerDetail>> SaveAsync(CustomerInput input, int? version, CancellationToken cancellationToken)
    {
        input = input.Trimmed();
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.Serializable, cancellationToken);
            var now = clock.GetUtcNow();
            var writer = await CustomerWriter.LoadAsync(db, [input], now, cancellationToken);
            var existing = writer.Find(input.Number ?? "");
            if (version is null && existing is not null)
                return new CustomerExists(existing.Number);
            if (version is not null && existing is null)
                return new NotFound(Kind, input.Number ?? "");
            if (version is { } seen && existing!.Version != seen)
                return new ChangedByOther(Kind, existing.Number);

            var outcome = writer.Apply(input);
            if (outcome.Error is { } error)
                return error;
            if (outcome.Status != ItemStatus.Unchanged)
                audit.Add(db, outcome.Status == ItemStatus.Created ? "Added" : "Changed", Kind, outcome.Key);
            await db.SaveChangesAsync(cancellationToken);
            if (writer.Renewed.Count > 0)
                await db.RenewUnsentInvoicesAsync([.. writer.Renewed.Select(c => c.Id)], now, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return await GetAsync(input.Number!, cancellationToken);
    }

    /// <summary>Adds one address under a recipient key; one that is already there is a success.</summary>
    /// <param name="customerId">The customer's row.</param>
    /// <param name="recipientKey">Key of an existing recipient key.</param>
    /// <param name="address">The bare address; spaces around it are taken off.</param>
    /// <param name="displayName">The name beside it, or none.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <returns>The address as kept; <see cref="NotFound"/> or <see cref="Invalid"/>.</returns>
    public async Task<Outcome<CustomerAddress>> AddAddressAsync(
        long customerId, string recipientKey, string address, string? displayName, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.Serializable, cancellationToken);
        var customer = await db.Customers.Include(c => c.EmailAddresses).FirstOrDefaultAsync(c => c.Id == customerId, cancellationToken);
        if (customer is null)
            return new NotFound(Kind, customerId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var keys = await db.RecipientKeys.Select(k => k.Key).ToListAsync(cancellationToken);
        var added = new CustomerAddress(recipientKey, address.Trim(), string.IsNullOrWhiteSpace(displayName) ? null : displayName.Trim());
        if (!keys.Contains(recipientKey, StringComparer.Ordinal))
            return Invalid.Field("recipientKey", CustomerRules.UnknownRecipientKey(recipientKey, keys));
        if (AddressRules.Problem(added.Address) is { } wrong)
            return Invalid.Field("address", wrong);
        if (AddressRules.DisplayNameProblem(added.DisplayName) is { } wrongName)
            return Invalid.Field("displayName", wrongName);
        if (customer.EmailAddresses.Exists(a => a.RecipientKey == recipientKey && a.Address == added.Address))
            return added;

        customer.EmailAddresses.Add(new EmailAddress { RecipientKey = recipientKey, Address = added.Address, DisplayName = added.DisplayName });
        customer.Version++;
        customer.UpdatedAt = clock.GetUtcNow();
        audit.Add(db, "Changed", Kind, customer.Number, $"Added {added.Address} under {recipientKey}");
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return added;
    }

    /// <summary>Deletes one customer, unless it has invoices.</summary>
    /// <param name="number">The customer number.</param>
    /// <param name="cancellationToken">Stops before anything is deleted.</param>
    public async Task<Outcome<Nothing>> DeleteAsync(string number, CancellationToken cancellationToken)
    {
        var outcome = await DeleteAsync([number], cancellationToken);
        return outcome.Refused is [{ Error: { } error }] ? error : Outcome.Done;
    }

    /// <summary>Deletes customers, except those with invoices.</summary>
    /// <param name="numbers">Their numbers.</param>
    /// <param name="cancellationToken">Stops between chunks; what is deleted stays so.</param>
    public async Task<BulkDelete> DeleteAsync(IReadOnlyList<string> numbers, CancellationToken cancellationToken)
    {
        var deleted = 0;
        var refused = new List<ItemOutcome>();
        foreach (var chunk in numbers.Distinct(StringComparer.Ordinal).Chunk(DeleteChunk))
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            await using var transaction = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.Serializable, cancellationToken);
            var customers = await db.Customers.Where(c => chunk.Contains(c.Number)).ToDictionaryAsync(c => c.Number, StringComparer.Ordinal, cancellationToken);
            var invoices = await db.CountInvoicesAsync([.. customers.Values.Select(c => c.Id)], cancellationToken);
            foreach (var number in chunk)
            {
                if (!customers.TryGetValue(number, out var customer))
                {
                    refused.Add(new ItemOutcome(number, ItemStatus.Failed, new NotFound(Kind, number)));
                }
                else if (invoices.TryGetValue(customer.Id, out var count))
                {
                    refused.Add(new ItemOutcome(number, ItemStatus.Failed, new CustomerHasInvoices(number, count)));
                }
                else
                {
                    db.Customers.Remove(customer);
                    audit.Add(db, "Deleted", Kind, number, customer.Name);
                    deleted++;
                }
            }

            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return new BulkDelete(deleted, refused);
    }

    /// <summary>Deletes all customers that match, except those with invoices.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="shown">How many the person who decided was told of.</param>
    /// <param name="cancellationToken">Stops between chunks; what is deleted stays so.</param>
    /// <returns>What was deleted; <see cref="MoreMatchNow"/>, and nothing deleted, where others came in meanwhile.</returns>
    public async Task<Outcome<BulkDelete>> DeleteMatchingAsync(CustomerFilter filter, int shown, CancellationToken cancellationToken)
    {
        List<string> numbers;
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
            numbers = await filter.Apply(db.Customers.AsNoTracking(), db).OrderBy(c => c.Id).Select(c => c.Number).ToListAsync(cancellationToken);
        if (numbers.Count > shown)
            return new MoreMatchNow("customers", shown, numbers.Count);
        return await DeleteAsync(numbers, cancellationToken);
    }

    private static IQueryable<Customer> Sort(IQueryable<Customer> customers, PageRequest page, bool fromEnd)
    {
        return page.Sort switch
        {
            "name" => By(c => c.Name),
            "cluster" => By(c => c.Cluster!.Name),
            "language" => By(c => c.Language),
            _ => page.Descending != fromEnd ? customers.OrderByDescending(c => c.Number) : customers.OrderBy(c => c.Number),
        };

        IQueryable<Customer> By(Expression<Func<Customer, string?>> key)
        {
            var sorted = page.Descending != fromEnd ? customers.OrderByDescending(key) : customers.OrderBy(key);
            return fromEnd ? sorted.ThenByDescending(c => c.Number) : sorted.ThenBy(c => c.Number);
        }
    }

    private static CustomerRow ToRow(Customer c, int invoices) =>
        new(c.Id, c.Number, c.Name, c.Cluster?.Key, c.Cluster?.Name, c.Language, AddressesOf(c), invoices);

    private static CustomerDetail ToDetail(Customer c, int invoices) =>
        new(c.Id, c.Number, c.Name, c.Cluster?.Key, c.Cluster?.Name, c.Language, AddressesOf(c), c.Fields, invoices, c.UpdatedAt, c.Version);

    private static List<CustomerAddress> AddressesOf(Customer customer) =>
    [
        .. customer.EmailAddresses.OrderBy(a => a.RecipientKey, StringComparer.Ordinal).ThenBy(a => a.Id)
            .Select(a => new CustomerAddress(a.RecipientKey, a.Address, a.DisplayName)),
    ];
}
