namespace Messaging.Core.Why;

/// <summary>Something to ask about, found while a person types.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="CustomerNumber">Its customer.</param>
/// <param name="CustomerName">The customer's name.</param>
/// <param name="InvoiceExternalId">The invoice's external id, or null.</param>
/// <param name="InvoiceNumber">The invoice's number, or null for a concept or where it is none.</param>
/// <param name="Address">The address, or null.</param>
public sealed record WhySubject(
    WhySubjectKind Kind, string CustomerNumber, string CustomerName, string? InvoiceExternalId = null, string? InvoiceNumber = null, string? Address = null);

/// <summary>What can be asked about.</summary>
public enum WhySubjectKind
{
    /// <summary>A customer.</summary>
    Customer,

    /// <summary>An invoice.</summary>
    Invoice,

    /// <summary>An address of a customer.</summary>
    Address,
}
