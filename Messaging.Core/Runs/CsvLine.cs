using System.Buffers;
using System.Globalization;
using System.Text;
using Messaging.Core.Templates;

namespace Messaging.Core.Runs;

/// <summary>Lines of files that spreadsheet programs read: CSV (RFC 4180) with commas, UTF-8, times in UTC.</summary>
internal static class CsvLine
{
    /// <summary>With a mark, by which spreadsheet programs know UTF-8.</summary>
    internal static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: true);

    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    /// <summary>Writes the names of the columns, then a line for each row as it comes.</summary>
    internal static async Task WriteAsync<TRow>(Stream stream, IEnumerable<string?> columns, IAsyncEnumerable<TRow> rows, Func<TRow, IEnumerable<string?>> cells)
    {
        await using var writer = new StreamWriter(stream, Utf8, leaveOpen: true);
        await writer.WriteAsync(Of(columns));
        await foreach (var row in rows)
            await writer.WriteAsync(Of(cells(row)));
    }

    internal static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    internal static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static string? Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Of(IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>What is like a formula gets an apostrophe, so that what a mail server says is never calculated on a clerk's machine.</summary>
    private static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        text = SpreadsheetText.Guard(text);
        return text.AsSpan().ContainsAny(NeedQuotes) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
