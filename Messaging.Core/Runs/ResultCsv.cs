using System.Buffers;
using System.Globalization;
using System.Text;

namespace Messaging.Core.Runs;

/// <summary>Results as a file that spreadsheet programs read: CSV (RFC 4180) with commas, UTF-8, times in UTC.</summary>
public static class ResultCsv
{
    /// <summary>With a mark, by which spreadsheet programs know UTF-8.</summary>
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: true);

    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    private static readonly string[] Columns =
    [
        "Run", "Definition", "Event", "Invoice", "Invoice id", "Customer number", "Customer", "Recipients", "Status", "Tries", "Last answer", "Next try", "Sent", "Message-ID",
    ];

    /// <summary>Writes a line for each result as it comes.</summary>
    /// <param name="stream">Where to. Is left open.</param>
    /// <param name="rows">The results.</param>
    /// <param name="say">A status in words.</param>
    public static async Task WriteAsync(Stream stream, IAsyncEnumerable<ResultRow> rows, Func<MessageResultStatus, string> say)
    {
        await using var writer = new StreamWriter(stream, Utf8, leaveOpen: true);
        await writer.WriteAsync(Line(Columns));
        await foreach (var row in rows)
            await writer.WriteAsync(Line(CellsOf(row, say)));
    }

    private static string?[] CellsOf(ResultRow row, Func<MessageResultStatus, string> say) =>
    [
        Number(row.RunId), row.DefinitionName, row.EventName,
        row.InvoiceExternalId is not null && string.IsNullOrEmpty(row.InvoiceNumber) ? "Concept" : row.InvoiceNumber, row.InvoiceExternalId,
        row.CustomerNumber, row.CustomerName, string.Join("; ", row.Recipients), say(row.Status), Number(row.Attempts), row.LastError,
        Time(row.NextAttemptAt), Time(row.SentAt), row.MessageId,
    ];

    private static string Line(string?[] cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>A cell that begins like a formula gets an apostrophe, so that what a mail server says is never calculated on a clerk's machine.</summary>
    private static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        if (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
            text = "'" + text;
        return text.AsSpan().ContainsAny(NeedQuotes) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
