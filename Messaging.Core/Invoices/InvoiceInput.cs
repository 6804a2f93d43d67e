namespace Messaging.Core.Invoices;

/// <summary>A line as it is given; what is missing is filled in where that is certain.</summary>
public sealed record InvoiceLineInput
{
    /// <summary>What was delivered.</summary>
    public string? Description { get; init; }

    /// <summary>How much of it; 1 where it is missing.</summary>
    public decimal? Quantity { get; init; }

    /// <summary>Of what, for example "hours".</summary>
    public string? Unit { get; init; }

    /// <summary>Price of one unit, without VAT; worked out from the amount where it is missing.</summary>
    public decimal? UnitPrice { get; init; }

    /// <summary>VAT in percent; 0 where it is missing.</summary>
    public decimal? VatRate { get; init; }

    /// <summary>The line's amount without VAT; quantity times price where it is missing.</summary>
    public decimal? Amount { get; init; }
}

/// <summary>
/// An invoice as a screen, the API or a file gives it. In a whole one, null means "none". In a <see cref="Partial"/> one, null leaves
/// what is there, and fields are merged. Totals that are missing are worked out from the lines.
/// </summary>
public sealed record InvoiceInput
{
    /// <summary>The billing system's id.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The invoice number, or none for a concept.</summary>
    public string? Number { get; init; }

    /// <summary>Number of an existing customer.</summary>
    public string? CustomerNumber { get; init; }

    /// <summary>Concept or approved; where it is missing, approved if there is a number.</summary>
    public InvoiceStatus? Status { get; init; }

    /// <summary>Date on the invoice.</summary>
    public DateOnly? IssueDate { get; init; }

    /// <summary>When it is to be paid.</summary>
    public DateOnly? DueDate { get; init; }

    /// <summary>First day of the period.</summary>
    public DateOnly? PeriodFrom { get; init; }

    /// <summary>Last day of the period.</summary>
    public DateOnly? PeriodTo { get; init; }

    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; init; }

    /// <summary>What is billed.</summary>
    public IReadOnlyList<InvoiceLineInput>? Lines { get; init; }

    /// <summary>Total without VAT.</summary>
    public decimal? TotalNet { get; init; }

    /// <summary>VAT of the whole.</summary>
    public decimal? TotalVat { get; init; }

    /// <summary>Total with VAT.</summary>
    public decimal? Total { get; init; }

    /// <summary>Further values by name.</summary>
    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    /// <summary>Whether what is null stays as it is.</summary>
    public bool Partial { get; init; }

    /// <summary>The same without spaces around its texts, and the currency in capitals.</summary>
    internal InvoiceInput Trimmed() => this with
    {
        ExternalId = ExternalId?.Trim(),
        Number = string.IsNullOrWhiteSpace(Number) ? null : Number.Trim(),
        CustomerNumber = CustomerNumber?.Trim(),
        Currency = Currency?.Trim().ToUpperInvariant(),
    };

    /// <summary>A whole input: what a partial one leaves out is taken from the invoice as it is.</summary>
    internal InvoiceInput Over(Invoice? existing, string? customerNumber)
    {
        if (!Partial || existing is null)
            return this with { Partial = false };
        var keepTotals = Lines is null;
        return this with
        {
            Partial = false,
            Number = Number ?? existing.Number,
            CustomerNumber = CustomerNumber ?? customerNumber,
            Status = Status ?? (Number is not null && existing.Number is null ? InvoiceStatus.Approved : existing.Status),
            IssueDate = IssueDate ?? existing.IssueDate,
            DueDate = DueDate ?? existing.DueDate,
            PeriodFrom = PeriodFrom ?? existing.PeriodFrom,
            PeriodTo = PeriodTo ?? existing.PeriodTo,
            Currency = Currency ?? existing.Currency,
            Lines = Lines ?? [.. existing.Lines.Select(l => new InvoiceLineInput
            {
                Description = l.Description, Quantity = l.Quantity, Unit = l.Unit, UnitPrice = l.UnitPrice, VatRate = l.VatRate, Amount = l.Amount,
            })],
            TotalNet = TotalNet ?? (keepTotals && TotalVat is null && Total is null ? existing.TotalNet : null),
            TotalVat = TotalVat ?? (keepTotals && TotalNet is null && Total is null ? existing.TotalVat : null),
            Total = Total ?? (keepTotals && TotalNet is null && TotalVat is null ? existing.Total : null),
            Fields = Fields is null ? existing.Fields
                : existing.Fields.Concat(Fields).GroupBy(f => f.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal),
        };
    }
}
