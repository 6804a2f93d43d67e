namespace Messaging.Core.Runs;

/// <summary>Results as a file that spreadsheet programs read: CSV (RFC 4180) with commas, UTF-8, times in UTC.</summary>
public static class ResultCsv
{
    private static readonly string[] Columns =
    [
        "Run", "Definition", "Event", "Invoice", "Invoice id", "Customer number", "Customer", "Recipients", "Status", "Tries", "Last answer", "Next try", "Sent", "Message-ID",
    ];

    /// <summary>Writes a line for each result as it comes.</summary>
    /// <param name="stream">Where to. Is left open.</param>
    /// <param name="rows">The results.</param>
    /// <param name="say">A status in words.</param>
    public static Task WriteAsync(Stream stream, IAsyncEnumerable<ResultRow> rows, Func<MessageResultStatus, string> say) =>
        CsvLine.WriteAsync(stream, Columns, rows, row => CellsOf(row, say));

    private static string?[] CellsOf(ResultRow row, Func<MessageResultStatus, string> say) =>
    [
        CsvLine.Number(row.RunId), row.DefinitionName, row.EventName,
        row.InvoiceExternalId is not null && string.IsNullOrEmpty(row.InvoiceNumber) ? "Concept" : row.InvoiceNumber, row.InvoiceExternalId,
        row.CustomerNumber, row.CustomerName, string.Join("; ", row.Recipients), say(row.Status), CsvLine.Number(row.Attempts), row.LastError,
        CsvLine.Time(row.NextAttemptAt), CsvLine.Time(row.SentAt), row.MessageId,
    ];
}
