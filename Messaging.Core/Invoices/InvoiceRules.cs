using System.Globalization;
using Messaging.Core.Common;
using Messaging.Core.Customers;

namespace Messaging.Core.Invoices;

/// <summary>What an invoice must look like. Pure: says everything that is wrong at once, by field.</summary>
internal static class InvoiceRules
{
    private const int MaxLines = 10_000;
    private const int MaxText = 1_000;

    /// <summary>Amounts are kept as whole ten-thousandths in 64 bits; this leaves room to add them up.</summary>
    private const decimal MostAmount = 100_000_000_000_000m;

    /// <summary>Half a cent up, as invoices do, and not to the even cent.</summary>
    private const MidpointRounding Half = MidpointRounding.AwayFromZero;

    /// <summary>A sum may be off by rounding each line to a cent.</summary>
    private const decimal RoundingPerLine = 0.01m;

    /// <summary>Everything that is wrong with a whole input, or null.</summary>
    internal static Invalid? Check(InvoiceInput input)
    {
        var problems = new FieldProblems();
        problems.Required("externalId", input.ExternalId, "external id", CustomerRules.MaxKey);
        problems.Required("customerNumber", input.CustomerNumber, "customer number", CustomerRules.MaxKey);
        problems.Optional("number", input.Number, "invoice number", CustomerRules.MaxKey);
        if (StatusOf(input) == InvoiceStatus.Approved && input.Number is null)
            problems.Add("number", "An approved invoice needs a number.");
        if (input.IssueDate is null)
            problems.Add("issueDate", "Fill in the issue date.");
        if (input.PeriodFrom > input.PeriodTo)
            problems.Add("periodTo", "The period ends before it starts.");
        CheckCurrency(input.Currency, problems);
        CheckLines(input.Lines ?? [], problems);
        foreach (var (field, amount) in new[] { ("totalNet", input.TotalNet), ("totalVat", input.TotalVat), ("total", input.Total) })
            CheckSize(field, amount, problems);
        if (input.Lines is null or [] && (input.TotalNet, input.TotalVat, input.Total) is (null, _, null) or (null, null, _) or (_, null, null))
            problems.Add("total", "Fill in at least two of the totals, or the lines that they can be worked out from.");
        CustomerRules.CheckFields(input.Fields, problems);
        if (!problems.Any)
            CheckWorkedOut(input, problems);
        return problems.Any ? problems.ToError() : null;
    }

    /// <summary>What is accepted but looks wrong.</summary>
    internal static IEnumerable<string> Warnings(Invoice invoice)
    {
        if (invoice.DueDate < invoice.IssueDate)
            yield return "It is due before it was issued.";
        var lines = invoice.Lines.Sum(l => l.Amount);
        if (invoice.Lines.Count > 0 && Math.Abs(lines - invoice.TotalNet) > RoundingPerLine * Math.Max(1, invoice.Lines.Count))
            yield return string.Create(CultureInfo.InvariantCulture, $"The lines add up to {lines:0.00##}, but the total without VAT is {invoice.TotalNet:0.00##}.");
        if (Math.Abs(invoice.TotalNet + invoice.TotalVat - invoice.Total) > RoundingPerLine)
            yield return string.Create(CultureInfo.InvariantCulture, $"{invoice.TotalNet:0.00##} and {invoice.TotalVat:0.00##} VAT are not {invoice.Total:0.00##}.");
    }

    internal static InvoiceStatus StatusOf(InvoiceInput input) =>
        input.Status ?? (input.Number is null ? InvoiceStatus.Concept : InvoiceStatus.Approved);

    /// <summary>The lines with what was missing worked out.</summary>
    internal static List<InvoiceLine> LinesOf(InvoiceInput input) =>
    [
        .. (input.Lines ?? []).Select(l =>
        {
            var quantity = l.Quantity ?? 1;
            var price = l.UnitPrice ?? (l.Amount is { } amount && quantity != 0 ? decimal.Round(amount / quantity, 4, Half) : 0);
            return new InvoiceLine(l.Description!.Trim(), quantity, string.IsNullOrWhiteSpace(l.Unit) ? null : l.Unit.Trim(), price, l.VatRate ?? 0, l.Amount ?? decimal.Round(quantity * price, 2, Half));
        }),
    ];

    /// <summary>Net, VAT and total with what was missing worked out: from the other two, else from the lines.</summary>
    internal static (decimal Net, decimal Vat, decimal Total) TotalsOf(InvoiceInput input, IReadOnlyList<InvoiceLine> lines)
    {
        var (net, vat, total) = (input.TotalNet, input.TotalVat, input.Total);
        var vatOfLines = lines.GroupBy(l => l.VatRate).Sum(rate => decimal.Round(rate.Sum(l => l.Amount) * rate.Key / 100m, 2, Half));
        net ??= total - vat ?? lines.Sum(l => l.Amount);
        vat ??= total - net ?? vatOfLines;
        total ??= net + vat;
        return (decimal.Round(net.Value, 4, Half), decimal.Round(vat.Value, 4, Half), decimal.Round(total.Value, 4, Half));
    }

    private static void CheckCurrency(string? currency, FieldProblems problems)
    {
        if (string.IsNullOrWhiteSpace(currency))
            problems.Add("currency", "Fill in the currency, for example EUR.");
        else if (!Currencies.All.Contains(currency))
            problems.Add("currency", $"\"{currency}\" is not a currency code. Give three letters such as EUR, GBP or USD.");
    }

    private static void CheckLines(IReadOnlyList<InvoiceLineInput> lines, FieldProblems problems)
    {
        if (lines.Count > MaxLines)
        {
            problems.Add("lines", string.Create(CultureInfo.InvariantCulture, $"There are {lines.Count:N0} lines; {MaxLines:N0} is the most."));
            return;
        }

        for (var i = 0; i < lines.Count; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"lines[{i}]");
            if (lines[i] is not { } line)
            {
                problems.Add(path, "The line is missing.");
                continue;
            }

            if (string.IsNullOrWhiteSpace(line.Description) || line.Description.Length > MaxText)
                problems.Add($"{path}.description", $"The description of line {i + 1} is missing or longer than {MaxText} characters.");
            if (line.UnitPrice is null && line.Amount is null)
                problems.Add($"{path}.amount", $"Line {i + 1} has neither an amount nor a price.");
            if (line.VatRate is < 0 or > 100)
                problems.Add($"{path}.vatRate", $"The VAT rate of line {i + 1} is not between 0 and 100 percent.");
            CheckSize($"{path}.quantity", line.Quantity, problems);
            CheckSize($"{path}.unitPrice", line.UnitPrice, problems);
            CheckSize($"{path}.amount", line.Amount, problems);
        }
    }

    /// <summary>What is left out is worked out, and may come to more than can be kept, for example where the number of an article stands as its quantity.</summary>
    private static void CheckWorkedOut(InvoiceInput input, FieldProblems problems)
    {
        var lines = input.Lines ?? [];
        for (var i = 0; i < lines.Count; i++)
        {
            // In floating point, which has no end that these numbers could pass.
            var quantity = (double)(lines[i].Quantity ?? 1);
            var price = (double?)lines[i].UnitPrice ?? (quantity == 0 ? 0 : (double)lines[i].Amount!.Value / quantity);
            if (Math.Abs(price) >= (double)MostAmount || (lines[i].Amount is null && Math.Abs(quantity * price) >= (double)MostAmount))
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"lines[{i}].amount"), string.Create(CultureInfo.InvariantCulture, $"What line {i + 1} comes to is too large."));
        }

        if (problems.Any)
            return;
        var (net, vat, total) = TotalsOf(input, LinesOf(input));
        CheckSize("totalNet", net, problems);
        CheckSize("totalVat", vat, problems);
        CheckSize("total", total, problems);
    }

    private static void CheckSize(string field, decimal? amount, FieldProblems problems)
    {
        if (amount is { } given && Math.Abs(given) >= MostAmount)
            problems.Add(field, string.Create(CultureInfo.InvariantCulture, $"{given} is too large."));
    }
}
