using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Customers;

/// <summary>
/// Adds or changes a chunk of customers in one context: everything the chunk needs is read with four queries, whatever its size.
/// The caller owns the transaction and saves.
/// </summary>
internal sealed class CustomerWriter
{
    private readonly MessagingDbContext db;
    private readonly DateTimeOffset now;
    private readonly Dictionary<string, Customer> customers;
    private readonly Dictionary<string, long> clusters;
    private readonly List<string> clusterKeys;
    private readonly HashSet<string> recipientKeys;

    private CustomerWriter(
        MessagingDbContext db, DateTimeOffset now, Dictionary<string, Customer> existing, Dictionary<string, long> clusterIds, HashSet<string> knownRecipientKeys)
    {
        this.db = db;
        this.now = now;
        customers = existing;
        clusters = clusterIds;
        clusterKeys = [.. clusterIds.Keys];
        recipientKeys = knownRecipientKeys;
    }

    /// <summary>Customers whose documents look different now, because of their name, language or fields.</summary>
    internal List<Customer> Renewed { get; } = [];

    internal static async Task<CustomerWriter> LoadAsync(
        MessagingDbContext db, IReadOnlyList<CustomerInput> inputs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var numbers = inputs.Select(i => i.Number).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var existing = await db.Customers.Include(c => c.EmailAddresses).AsSplitQuery()
            .Where(c => numbers.Contains(c.Number))
            .ToDictionaryAsync(c => c.Number, StringComparer.Ordinal, cancellationToken);
        var clusterIds = inputs.Any(i => i.ClusterKey is { Length: > 0 })
            ? await db.CustomerClusters.ToDictionaryAsync(c => c.Key, c => c.Id, StringComparer.Ordinal, cancellationToken)
            : new Dictionary<string, long>(StringComparer.Ordinal);
        var known = await db.RecipientKeys.Select(k => k.Key).ToListAsync(cancellationToken);
        return new CustomerWriter(db, now, existing, clusterIds, known.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>The customer of that number, if there is one.</summary>
    internal Customer? Find(string number) => customers.GetValueOrDefault(number);

    /// <summary>Puts one input into the context.</summary>
    internal ItemOutcome Apply(CustomerInput input)
    {
        var key = input.Number ?? "";
        var existing = customers.GetValueOrDefault(key);
        if (CustomerRules.Check(input, existing is null, recipientKeys) is { } invalid)
            return new ItemOutcome(key, ItemStatus.Failed, invalid);
        if (input.ClusterKey is { Length: > 0 } cluster && !clusters.ContainsKey(cluster))
            return new ItemOutcome(key, ItemStatus.Failed, Invalid.Field("clusterKey", $"Cluster \"{cluster}\" does not exist.{NearNames.Question(cluster, clusterKeys)}"));

        return new ItemOutcome(key, existing is null ? Add(input) : Change(existing, input));
    }

    private ItemStatus Add(CustomerInput input)
    {
        var customer = new Customer { Number = input.Number!, Name = input.Name!, CreatedAt = now, UpdatedAt = now, Version = 1 };
        Fill(customer, input);
        db.Customers.Add(customer);
        customers.Add(customer.Number, customer);
        return ItemStatus.Created;
    }

    private ItemStatus Change(Customer customer, CustomerInput input)
    {
        var addressesChanged = Fill(customer, input);
        var entry = db.Entry(customer);
        entry.DetectChanges();
        if (entry.State == EntityState.Added || (entry.State == EntityState.Unchanged && !addressesChanged))
            return entry.State == EntityState.Added ? ItemStatus.Updated : ItemStatus.Unchanged;

        if (entry.Property(c => c.Name).IsModified || entry.Property(c => c.Language).IsModified || entry.Property(c => c.Fields).IsModified || entry.Property(c => c.ClusterId).IsModified)
            Renewed.Add(customer);
        // A chunk may name a customer twice: the row is still saved once, with its version grown once.
        if (customer.Version == entry.Property(c => c.Version).OriginalValue)
            customer.Version++;
        customer.UpdatedAt = now;
        return ItemStatus.Updated;
    }

    private bool Fill(Customer customer, CustomerInput input)
    {
        if (!input.Partial || input.Name is not null)
            customer.Name = input.Name!;
        if (!input.Partial || input.ClusterKey is not null)
            customer.ClusterId = input.ClusterKey is { Length: > 0 } cluster ? clusters[cluster] : null;
        if (!input.Partial || input.Language is not null)
            customer.Language = input.Language is { Length: > 0 } language ? language : null;
        if (input.Fields is not null || !input.Partial)
            customer.Fields = Merge(input.Partial ? customer.Fields : null, input.Fields);
        return (input.EmailAddresses is not null || !input.Partial) && ReplaceAddresses(customer, input);
    }

    private static bool ReplaceAddresses(Customer customer, CustomerInput input)
    {
        var wanted = (input.EmailAddresses ?? [])
            .Select(a => a with { DisplayName = string.IsNullOrWhiteSpace(a.DisplayName) ? null : a.DisplayName.Trim() })
            .DistinctBy(a => (a.RecipientKey, a.Address))
            .ToList();
        var keys = wanted.Select(a => a.RecipientKey).ToHashSet(StringComparer.Ordinal);
        var spokenFor = customer.EmailAddresses.Where(a => !input.Partial || keys.Contains(a.RecipientKey)).ToList();
        var same = spokenFor.Select(a => new CustomerAddress(a.RecipientKey, a.Address, a.DisplayName)).ToHashSet().SetEquals(wanted);
        if (same && spokenFor.Count == wanted.Count)
            return false;

        customer.EmailAddresses.RemoveAll(spokenFor.Contains);
        customer.EmailAddresses.AddRange(wanted.Select(a => new EmailAddress { RecipientKey = a.RecipientKey, Address = a.Address, DisplayName = a.DisplayName }));
        return true;
    }

    private static Dictionary<string, string> Merge(Dictionary<string, string>? before, IReadOnlyDictionary<string, string>? given)
    {
        var fields = new Dictionary<string, string>(before ?? [], StringComparer.Ordinal);
        foreach (var (name, value) in given ?? new Dictionary<string, string>())
            fields[name] = value;
        return fields;
    }
}
