using Messaging.Core.Customers;
using Messaging.Core.Invoices;

namespace Messaging.Core.Import;

/// <summary>Turns cells into values by a plan. Collects everything that is wrong with a row.</summary>
internal sealed class RowReader
{
    private readonly ImportPlan plan;
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);

    internal RowReader(ImportPlan plan)
    {
        this.plan = plan;
        for (var i = 0; i < plan.Columns.Count; i++)
        {
            if (plan.Columns[i] is { Length: > 0 } id)
                columns.TryAdd(id, i);
        }

        HasLines = columns.Keys.Any(id => id.StartsWith(ImportTarget.LinePrefix, StringComparison.Ordinal));
        InvoiceColumns = [.. columns.Where(c => !c.Key.StartsWith(ImportTarget.LinePrefix, StringComparison.Ordinal)).Select(c => c.Value)];
    }

    internal bool HasLines { get; }

    /// <summary>Columns that must say the same in all rows of one invoice.</summary>
    internal IReadOnlyList<int> InvoiceColumns { get; }

    /// <summary>The cell, or null where it is empty: empty cells leave what is there.</summary>
    internal string? Text(CsvRow row, string target) =>
        columns.TryGetValue(target, out var column) && column < row.Cells.Length && row.Cells[column].Length > 0 ? row.Cells[column] : null;

    internal CustomerInput Customer(CsvRow row)
    {
        var addresses = Ids(ImportTarget.EmailPrefix)
            .SelectMany(id => Addresses(row, id))
            .ToList();
        return new CustomerInput
        {
            Number = Text(row, "number"),
            Name = Text(row, "name"),
            ClusterKey = Text(row, "clusterKey"),
            Language = Text(row, "language"),
            EmailAddresses = addresses.Count > 0 ? addresses : null,
            Fields = Fields(row),
            Partial = true,
        };
    }

    /// <summary>An invoice from its rows, of which each is a line where the file has columns for lines.</summary>
    internal InvoiceInput Invoice(IReadOnlyList<CsvRow> rows, ICollection<string> problems)
    {
        var first = Joined(rows);
        return new InvoiceInput
        {
            ExternalId = Text(first, "externalId"),
            Number = Text(first, "number"),
            CustomerNumber = Text(first, "customerNumber"),
            Status = Status(first, problems),
            IssueDate = Date(first, "issueDate", problems),
            DueDate = Date(first, "dueDate", problems),
            PeriodFrom = Date(first, "periodFrom", problems),
            PeriodTo = Date(first, "periodTo", problems),
            Currency = Text(first, "currency"),
            TotalNet = Number(first, "totalNet", problems),
            TotalVat = Number(first, "totalVat", problems),
            Total = Number(first, "total", problems),
            Lines = HasLines ? Lines(rows, problems) : null,
            Fields = Fields(first),
            Partial = true,
        };
    }

    /// <summary>What is said of the whole invoice, in whichever of its rows it stands: rows that say it too say the same.</summary>
    private CsvRow Joined(IReadOnlyList<CsvRow> rows)
    {
        if (rows.Count == 1)
            return rows[0];
        var cells = new string[plan.Columns.Count];
        Array.Fill(cells, "");
        foreach (var column in InvoiceColumns)
            cells[column] = rows.Select(row => column < row.Cells.Length ? row.Cells[column] : "").FirstOrDefault(cell => cell.Length > 0, "");
        return rows[0] with { Cells = cells };
    }

    private List<InvoiceLineInput>? Lines(IReadOnlyList<CsvRow> rows, ICollection<string> problems)
    {
        var lines = rows.Where(row => Ids(ImportTarget.LinePrefix).Any(id => Text(row, id) is not null)).Select(row => new InvoiceLineInput
        {
            Description = Text(row, "line.description"),
            Quantity = Number(row, "line.quantity", problems),
            Unit = Text(row, "line.unit"),
            UnitPrice = Number(row, "line.unitPrice", problems),
            VatRate = Number(row, "line.vatRate", problems),
            Amount = Number(row, "line.amount", problems),
        }).ToList();
        return lines.Count > 0 ? lines : null;
    }

    /// <summary>Several addresses in one cell are separated by semicolons or commas.</summary>
    private IEnumerable<CustomerAddress> Addresses(CsvRow row, string id)
    {
        var key = id[ImportTarget.EmailPrefix.Length..];
        var parts = Text(row, id)?.Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return parts.Select(address => new CustomerAddress(key, address, parts.Length == 1 ? Text(row, ImportTarget.EmailNamePrefix + key) : null));
    }

    private Dictionary<string, string>? Fields(CsvRow row)
    {
        var fields = Ids(ImportTarget.FieldPrefix).Select(id => (Name: id[ImportTarget.FieldPrefix.Length..], Value: Text(row, id)))
            .Where(field => field.Value is not null)
            .ToDictionary(field => field.Name, field => field.Value!, StringComparer.Ordinal);
        return fields.Count > 0 ? fields : null;
    }

    private IEnumerable<string> Ids(string prefix) => columns.Keys.Where(id => id.StartsWith(prefix, StringComparison.Ordinal));

    private InvoiceStatus? Status(CsvRow row, ICollection<string> problems)
    {
        if (Text(row, "status") is not { } text)
            return null;
        if (Enum.TryParse<InvoiceStatus>(text, ignoreCase: true, out var status) && char.IsLetter(text[0]))
            return status;
        problems.Add($"Status \"{text}\" is neither Concept nor Approved.");
        return null;
    }

    private decimal? Number(CsvRow row, string target, ICollection<string> problems)
    {
        if (Text(row, target) is not { } text)
            return null;
        if (ValueFormats.ParseNumber(text.TrimEnd('%', ' '), plan.DecimalMark) is { } number)
            return number;
        problems.Add($"\"{text}\" in column \"{target}\" is not a number like {(plan.DecimalMark == DecimalMark.Point ? "1,234.56" : "1.234,56")}.");
        return null;
    }

    private DateOnly? Date(CsvRow row, string target, ICollection<string> problems)
    {
        if (Text(row, target) is not { } text)
            return null;
        if (ValueFormats.ParseDate(text, plan.DateOrder) is { } date)
            return date;
        var sample = plan.DateOrder switch { DateOrder.YearMonthDay => "2026-11-30", DateOrder.DayMonthYear => "30-11-2026", _ => "11/30/2026" };
        problems.Add($"\"{text}\" in column \"{target}\" is not a date like {sample}.");
        return null;
    }
}
