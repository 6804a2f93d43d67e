namespace Messaging.Core.Customers;

/// <summary>Says which of a customer's addresses a definition sends to, for example "invoice" or "reminder".</summary>
public sealed class RecipientKey
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>The identifier, unique, at most 64 characters.</summary>
    public required string Key { get; set; }

    /// <summary>What is shown when the key is to be chosen.</summary>
    public required string DisplayName { get; set; }

    /// <summary>Grows by one with each change.</summary>
    public int Version { get; set; }
}
