using System.ComponentModel;
using Messaging.Core.Invoices;

namespace Messaging.Web.Api;

/// <summary>A whole invoice: what is left out is emptied.</summary>
public sealed record InvoiceBody
{
    [Description("The billing system's id. In a batch it is needed; with PUT it stands in the path.")]
    public string? ExternalId { get; init; }

    [Description("Invoice number; none while it is a concept.")]
    public string? Number { get; init; }

    [Description("Number of an existing customer.")]
    public string? CustomerNumber { get; init; }

    [Description("Left out: approved where there is a number, else concept.")]
    public InvoiceStatus? Status { get; init; }

    public DateOnly? IssueDate { get; init; }

    public DateOnly? DueDate { get; init; }

    public DateOnly? PeriodFrom { get; init; }

    public DateOnly? PeriodTo { get; init; }

    [Description("ISO 4217 code, for example EUR.")]
    public string? Currency { get; init; }

    [Description("What is billed, in order. A missing amount is quantity times unit price.")]
    public IReadOnlyList<InvoiceLineInput>? Lines { get; init; }

    [Description("Total without VAT. Totals that are left out are worked out from the lines.")]
    public decimal? TotalNet { get; init; }

    public decimal? TotalVat { get; init; }

    public decimal? Total { get; init; }

    [Description("Further values for templates, by name.")]
    public IReadOnlyDictionary<string, string?>? Fields { get; init; }

    internal InvoiceInput ToInput() => new()
    {
        ExternalId = ExternalId,
        Number = Number,
        CustomerNumber = CustomerNumber,
        Status = Status,
        IssueDate = IssueDate,
        DueDate = DueDate,
        PeriodFrom = PeriodFrom,
        PeriodTo = PeriodTo,
        Currency = Currency,
        Lines = Lines,
        TotalNet = TotalNet,
        TotalVat = TotalVat,
        Total = Total,
        Fields = Fields?.ToDictionary(f => f.Key, f => f.Value!, StringComparer.Ordinal),
    };
}

/// <summary>The number an invoice is approved with.</summary>
public sealed record ApproveBody
{
    [Description("The invoice number.")]
    public string? Number { get; init; }
}

/// <summary>How far the documents of an invoice are.</summary>
public sealed record DocumentsAnswer(int Ready, int Underway, int Failed);

/// <summary>An invoice as it is kept.</summary>
public sealed record InvoiceAnswer
{
    public required string ExternalId { get; init; }

    public required string? Number { get; init; }

    public required string CustomerNumber { get; init; }

    public required InvoiceStatus Status { get; init; }

    public required DateOnly IssueDate { get; init; }

    public DateOnly? DueDate { get; init; }

    public DateOnly? PeriodFrom { get; init; }

    public DateOnly? PeriodTo { get; init; }

    public required string Currency { get; init; }

    public required IReadOnlyList<InvoiceLine> Lines { get; init; }

    public decimal TotalNet { get; init; }

    public decimal TotalVat { get; init; }

    public decimal Total { get; init; }

    public required IReadOnlyDictionary<string, string> Fields { get; init; }

    public required DocumentsAnswer Documents { get; init; }

    [Description("When a mail server last took it.")]
    public DateTimeOffset? LastSentAt { get; init; }

    public long? LastSentRunId { get; init; }

    [Description("Whether it was changed after it was last sent.")]
    public bool ChangedSinceSent { get; init; }

    [Description("What was accepted but looks wrong.")]
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public DateTimeOffset UpdatedAt { get; init; }

    internal static InvoiceAnswer Of(InvoiceDetail i) => new()
    {
        ExternalId = i.Row.ExternalId,
        Number = i.Row.Number,
        CustomerNumber = i.Row.CustomerNumber,
        Status = i.Row.Status,
        IssueDate = i.Row.IssueDate,
        DueDate = i.DueDate,
        PeriodFrom = i.Row.PeriodFrom,
        PeriodTo = i.Row.PeriodTo,
        Currency = i.Row.Currency,
        Lines = i.Lines,
        TotalNet = i.TotalNet,
        TotalVat = i.TotalVat,
        Total = i.Row.Total,
        Fields = i.Fields,
        Documents = new DocumentsAnswer(i.Row.Documents.Ready, i.Row.Documents.Underway, i.Row.Documents.Failed),
        LastSentAt = i.Row.LastSentAt,
        LastSentRunId = i.Row.LastSentRunId,
        ChangedSinceSent = i.Row.ChangedSinceSent,
        Warnings = i.Warnings,
        UpdatedAt = i.UpdatedAt,
    };
}
