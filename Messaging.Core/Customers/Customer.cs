namespace Messaging.Core.Customers;

/// <summary>Somebody who gets invoices.</summary>
public sealed class Customer
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>The customer number of the billing system, unique, at most 64 characters.</summary>
    public required string Number { get; set; }

    /// <summary>Name as it stands on the invoice, at most 200 characters.</summary>
    public required string Name { get; set; }

    /// <summary>The cluster the customer belongs to, or none.</summary>
    public long? ClusterId { get; set; }

    /// <summary>The cluster the customer belongs to, or none.</summary>
    public CustomerCluster? Cluster { get; set; }

    /// <summary>Language of the mails, an IETF tag such as <c>nl</c> or <c>de-AT</c>; none means the default of the templates.</summary>
    public string? Language { get; set; }

    /// <summary>Further values for templates, by name.</summary>
    public Dictionary<string, string> Fields { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The collection of e-mail addresses, each under a recipient key.</summary>
    public List<EmailAddress> EmailAddresses { get; set; } = [];

    /// <summary>When the row was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the row was last changed.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Grows by one with each change: the second of two people who save is told.</summary>
    public int Version { get; set; }
}

/// <summary>One address of a customer, used by the definitions that name its recipient key.</summary>
public sealed class EmailAddress
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Whose address it is.</summary>
    public long CustomerId { get; set; }

    /// <summary>The key of the <see cref="Customers.RecipientKey"/>. Several addresses may share one: all of them get the mail.</summary>
    public required string RecipientKey { get; set; }

    /// <summary>The address itself, for example <c>invoices@example.com</c>, at most 254 octets.</summary>
    public required string Address { get; set; }

    /// <summary>The name shown beside the address, or none.</summary>
    public string? DisplayName { get; set; }
}
