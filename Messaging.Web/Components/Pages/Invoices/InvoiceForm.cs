using System.Globalization;
using Messaging.Core.Common;
using Messaging.Core.Import;
using Messaging.Core.Invoices;
using Messaging.Web.Components.Shared;

namespace Messaging.Web.Components.Pages.Invoices;

/// <summary>An invoice while it is edited: everything as text, so that nothing that was typed is lost.</summary>
public sealed class InvoiceForm
{
    public string? ExternalId { get; set; }

    public string? Number { get; set; }

    public string? CustomerNumber { get; set; }

    public string? Status { get; set; } = nameof(InvoiceStatus.Concept);

    public string? IssueDate { get; set; }

    public string? DueDate { get; set; }

    public string? PeriodFrom { get; set; }

    public string? PeriodTo { get; set; }

    public string? Currency { get; set; }

    public List<Line> Lines { get; init; } = [];

    public string? TotalNet { get; set; }

    public string? TotalVat { get; set; }

    public string? Total { get; set; }

    public List<FieldForm> Fields { get; init; } = [];

    public static InvoiceForm New(DateOnly today, string? customer) => new() { IssueDate = Text(today), CustomerNumber = customer, Currency = "EUR", Lines = [new Line()] };

    public static InvoiceForm Of(InvoiceDetail invoice) => new()
    {
        ExternalId = invoice.Row.ExternalId,
        Number = invoice.Row.Number,
        CustomerNumber = invoice.Row.CustomerNumber,
        Status = invoice.Row.Status.ToString(),
        IssueDate = Text(invoice.Row.IssueDate),
        DueDate = Text(invoice.DueDate),
        PeriodFrom = Text(invoice.Row.PeriodFrom),
        PeriodTo = Text(invoice.Row.PeriodTo),
        Currency = invoice.Row.Currency,
        Lines = [.. invoice.Lines.Select(l => new Line
        {
            Description = l.Description, Quantity = Text(l.Quantity), Unit = l.Unit, UnitPrice = Text(l.UnitPrice), VatRate = Text(l.VatRate), Amount = Text(l.Amount),
        })],
        TotalNet = Text(invoice.TotalNet),
        TotalVat = Text(invoice.TotalVat),
        Total = Text(invoice.Row.Total),
        Fields = [.. invoice.Fields.Select(f => new FieldForm { Name = f.Key, Value = f.Value })],
    };

    /// <summary>The input, or what cannot be read as a number or date.</summary>
    public Outcome<InvoiceInput> ToInput()
    {
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var input = new InvoiceInput
        {
            ExternalId = ExternalId,
            Number = Number,
            CustomerNumber = CustomerNumber,
            Status = Enum.TryParse<InvoiceStatus>(Status, out var status) ? status : null,
            IssueDate = Day("issueDate", IssueDate, problems),
            DueDate = Day("dueDate", DueDate, problems),
            PeriodFrom = Day("periodFrom", PeriodFrom, problems),
            PeriodTo = Day("periodTo", PeriodTo, problems),
            Currency = Currency,
            Lines = [.. Lines.Select((line, at) => line.ToInput(string.Create(CultureInfo.InvariantCulture, $"lines[{at}]"), problems))],
            TotalNet = Decimal("totalNet", TotalNet, problems),
            TotalVat = Decimal("totalVat", TotalVat, problems),
            Total = Decimal("total", Total, problems),
            Fields = FieldForm.ToDictionary(Fields),
        };
        return problems.Count > 0 ? new Invalid(problems) : input;
    }

    private static decimal? Decimal(string field, string? text, Dictionary<string, string[]> problems)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        // A comma may be meant as the decimal mark or between thousands: the one would be a thousand times the other.
        if (!text.Contains(',', StringComparison.Ordinal) && ValueFormats.ParseNumber(text, DecimalMark.Point) is { } number)
            return number;
        problems[field] = [$"\"{text}\" is not a number. Write it like 1234.56."];
        return null;
    }

    private static DateOnly? Day(string field, string? text, Dictionary<string, string[]> problems)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (ValueFormats.ParseDate(text, DateOrder.YearMonthDay) is { } day)
            return day;
        // Browsers write "26" for the year as 0026.
        problems[field] = [$"\"{text}\" is not a possible date. Write the year with four digits."];
        return null;
    }

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>With all its decimals, as many as a line may have: what is not changed is saved as it was.</summary>
    private static string Text(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>A line while it is edited.</summary>
    public sealed class Line
    {
        public string? Description { get; set; }

        public string? Quantity { get; set; } = "1";

        public string? Unit { get; set; }

        public string? UnitPrice { get; set; }

        public string? VatRate { get; set; }

        public string? Amount { get; set; }

        internal InvoiceLineInput ToInput(string path, Dictionary<string, string[]> problems) => new()
        {
            Description = Description,
            Quantity = Decimal($"{path}.quantity", Quantity, problems),
            Unit = Unit,
            UnitPrice = Decimal($"{path}.unitPrice", UnitPrice, problems),
            VatRate = Decimal($"{path}.vatRate", VatRate, problems),
            Amount = Decimal($"{path}.amount", Amount, problems),
        };
    }
}
