using Messaging.Core.Customers;

namespace Messaging.Core.Invoices;

/// <summary>An invoice as the billing system gave it. Amounts are in <see cref="Currency"/>, with up to four decimals.</summary>
public sealed class Invoice
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>The billing system's own id of the invoice, unique, at most 64 characters.</summary>
    public required string ExternalId { get; set; }

    /// <summary>The invoice number. None while it is a concept.</summary>
    public string? Number { get; set; }

    /// <summary>Who gets it.</summary>
    public long CustomerId { get; set; }

    /// <summary>Who gets it.</summary>
    public Customer? Customer { get; set; }

    /// <summary>Concept until it is approved.</summary>
    public InvoiceStatus Status { get; set; }

    /// <summary>Date on the invoice.</summary>
    public DateOnly IssueDate { get; set; }

    /// <summary>When it is to be paid, if that is known.</summary>
    public DateOnly? DueDate { get; set; }

    /// <summary>First day of the period that is billed.</summary>
    public DateOnly? PeriodFrom { get; set; }

    /// <summary>Last day of the period that is billed.</summary>
    public DateOnly? PeriodTo { get; set; }

    /// <summary>ISO 4217 code, for example <c>EUR</c>.</summary>
    public required string Currency { get; set; }

    /// <summary>What is billed, in order.</summary>
    public List<InvoiceLine> Lines { get; set; } = [];

    /// <summary>Total without VAT.</summary>
    public decimal TotalNet { get; set; }

    /// <summary>VAT of the whole.</summary>
    public decimal TotalVat { get; set; }

    /// <summary>Total with VAT.</summary>
    public decimal Total { get; set; }

    /// <summary>Further values for templates, by name.</summary>
    public Dictionary<string, string> Fields { get; set; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Grows by one when anything that a document could show changes: a transformation result made from an older revision is out of date.
    /// </summary>
    public int Revision { get; set; } = 1;

    /// <summary>When it was last accepted by a mail server, or none.</summary>
    public DateTimeOffset? LastSentAt { get; set; }

    /// <summary>The run that last sent it.</summary>
    public long? LastSentRunId { get; set; }

    /// <summary>The <see cref="Revision"/> that was last sent: lower than the present one means corrected since.</summary>
    public int? LastSentRevision { get; set; }

    /// <summary>When the row was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the row was last changed.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Grows by one with each change of the row.</summary>
    public int Version { get; set; }
}

/// <summary>One line of an invoice.</summary>
/// <param name="Description">What was delivered.</param>
/// <param name="Quantity">How much of it.</param>
/// <param name="Unit">Of what, for example "hours", or none.</param>
/// <param name="UnitPrice">Price of one unit, without VAT.</param>
/// <param name="VatRate">VAT in percent, for example 21.</param>
/// <param name="Amount">The line's amount without VAT.</param>
public sealed record InvoiceLine(string Description, decimal Quantity, string? Unit, decimal UnitPrice, decimal VatRate, decimal Amount);

/// <summary>Whether an invoice may go out.</summary>
public enum InvoiceStatus
{
    /// <summary>Not approved yet; usually without a number.</summary>
    Concept,

    /// <summary>Approved, with its number.</summary>
    Approved,
}
