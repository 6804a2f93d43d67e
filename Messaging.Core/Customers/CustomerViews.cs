using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Customers;

/// <summary>What the list of customers is narrowed to. Everything that is set must hold.</summary>
public sealed record CustomerFilter
{
    /// <summary>Part of the number, the name or an address.</summary>
    public string? Search { get; init; }

    /// <summary>Key of a cluster.</summary>
    public string? Cluster { get; init; }

    /// <summary>Whether clusters below <see cref="Cluster"/> count too.</summary>
    public bool IncludeChildren { get; init; }

    /// <summary>Only customers without an address under this recipient key.</summary>
    public string? WithoutAddress { get; init; }

    /// <summary>Narrows a query of customers.</summary>
    internal IQueryable<Customer> Apply(IQueryable<Customer> customers, MessagingDbContext db)
    {
        if (Cluster is { Length: > 0 })
        {
            var members = db.CustomersInCluster(Cluster, IncludeChildren).Select(c => c.Id);
            customers = customers.Where(c => members.Contains(c.Id));
        }

        if (WithoutAddress is { Length: > 0 })
            customers = customers.Where(c => !c.EmailAddresses.Any(a => a.RecipientKey == WithoutAddress));
        if (Queries.Containing(Search) is { } pattern)
        {
            customers = customers.Where(c => EF.Functions.Like(c.Number, pattern, "\\") || EF.Functions.Like(c.Name, pattern, "\\")
                || c.EmailAddresses.Any(a => EF.Functions.Like(a.Address, pattern, "\\")));
        }

        return customers;
    }
}

/// <summary>One line of the list of customers.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Number">The customer number.</param>
/// <param name="Name">The name.</param>
/// <param name="ClusterKey">The cluster's key, or none.</param>
/// <param name="ClusterName">The cluster's name, or none.</param>
/// <param name="Language">The language, or none.</param>
/// <param name="Addresses">All addresses, by recipient key.</param>
/// <param name="Invoices">How many invoices there are.</param>
public sealed record CustomerRow(
    long Id, string Number, string Name, string? ClusterKey, string? ClusterName, string? Language, IReadOnlyList<CustomerAddress> Addresses, int Invoices);

/// <summary>One customer with everything about it.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Number">The customer number.</param>
/// <param name="Name">The name.</param>
/// <param name="ClusterKey">The cluster's key, or none.</param>
/// <param name="ClusterName">The cluster's name, or none.</param>
/// <param name="Language">The language, or none.</param>
/// <param name="Addresses">All addresses, by recipient key.</param>
/// <param name="Fields">Further values by name.</param>
/// <param name="Invoices">How many invoices there are.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
/// <param name="Version">To be handed back when saving.</param>
public sealed record CustomerDetail(
    long Id, string Number, string Name, string? ClusterKey, string? ClusterName, string? Language, IReadOnlyList<CustomerAddress> Addresses,
    IReadOnlyDictionary<string, string> Fields, int Invoices, DateTimeOffset UpdatedAt, int Version);

/// <summary>What a bulk delete did.</summary>
/// <param name="Deleted">How many are gone.</param>
/// <param name="Refused">Those that stayed, with the reason.</param>
public sealed record BulkDelete(int Deleted, IReadOnlyList<Common.ItemOutcome> Refused);
