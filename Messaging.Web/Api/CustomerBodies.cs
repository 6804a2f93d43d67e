using System.ComponentModel;
using System.Text.Json.Serialization;
using Messaging.Core.Customers;

namespace Messaging.Web.Api;

/// <summary>A cluster of customers.</summary>
public sealed record ClusterBody
{
    [Description("Name for people, at most 200 characters.")]
    public string? Name { get; init; }

    [Description("Key of the cluster above; none for a root.")]
    public string? ParentKey { get; init; }
}

/// <summary>One address of a customer.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AddressBody
{
    [Description("Key of an existing recipient key.")]
    public string? RecipientKey { get; init; }

    [Description("The bare address, for example invoices@example.com.")]
    public string? Address { get; init; }

    [Description("The name shown beside it.")]
    public string? DisplayName { get; init; }
}

/// <summary>A whole customer: what is left out is emptied.</summary>
public sealed record CustomerBody
{
    [Description("The customer number. In a batch it is needed; with PUT it stands in the path.")]
    public string? Number { get; init; }

    [Description("Name as it stands on the invoice.")]
    public string? Name { get; init; }

    [Description("Key of an existing cluster.")]
    public string? ClusterKey { get; init; }

    [Description("Language of the mails, an IETF tag such as nl or de-AT.")]
    public string? Language { get; init; }

    [Description("All addresses. Several may share a recipient key: all of them get the mail.")]
    public IReadOnlyList<AddressBody?>? EmailAddresses { get; init; }

    [Description("Further values for templates, by name.")]
    public IReadOnlyDictionary<string, string?>? Fields { get; init; }

    internal CustomerInput ToInput() => new()
    {
        Number = Number,
        Name = Name,
        ClusterKey = ClusterKey,
        Language = Language,
        EmailAddresses = [.. (EmailAddresses ?? []).Select(a => new CustomerAddress(a?.RecipientKey ?? "", a?.Address ?? "", a?.DisplayName))],
        Fields = Fields?.ToDictionary(f => f.Key, f => f.Value!, StringComparer.Ordinal),
    };
}

/// <summary>A customer as it is kept.</summary>
public sealed record CustomerAnswer(
    string Number, string Name, string? ClusterKey, string? Language, IReadOnlyList<CustomerAddress> EmailAddresses, IReadOnlyDictionary<string, string> Fields, DateTimeOffset UpdatedAt)
{
    internal static CustomerAnswer Of(CustomerDetail c) => new(c.Number, c.Name, c.ClusterKey, c.Language, c.Addresses, c.Fields, c.UpdatedAt);
}
