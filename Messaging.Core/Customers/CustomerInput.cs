namespace Messaging.Core.Customers;

/// <summary>An address of a customer.</summary>
/// <param name="RecipientKey">Key of an existing recipient key.</param>
/// <param name="Address">The bare address.</param>
/// <param name="DisplayName">The name beside it, or none.</param>
public sealed record CustomerAddress(string RecipientKey, string Address, string? DisplayName = null);

/// <summary>
/// A customer as a screen, the API or a file gives it. In a whole one, null and an empty text both mean "none". In a
/// <see cref="Partial"/> one, null leaves what is there, addresses replace those under the keys they name, and fields are merged.
/// </summary>
public sealed record CustomerInput
{
    /// <summary>The customer number.</summary>
    public string? Number { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>Key of an existing cluster.</summary>
    public string? ClusterKey { get; init; }

    /// <summary>IETF language tag.</summary>
    public string? Language { get; init; }

    /// <summary>The addresses.</summary>
    public IReadOnlyList<CustomerAddress>? EmailAddresses { get; init; }

    /// <summary>Further values by name.</summary>
    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    /// <summary>Whether what is null stays as it is.</summary>
    public bool Partial { get; init; }

    /// <summary>The same without spaces around its texts.</summary>
    internal CustomerInput Trimmed() => this with
    {
        Number = Number?.Trim(),
        Name = Name?.Trim(),
        ClusterKey = ClusterKey?.Trim(),
        Language = Language?.Trim(),
        EmailAddresses = EmailAddresses is null ? null
            : [.. EmailAddresses.Select(a => a is null ? a! : new CustomerAddress(a.RecipientKey?.Trim()!, a.Address?.Trim()!, a.DisplayName?.Trim()))],
    };
}
