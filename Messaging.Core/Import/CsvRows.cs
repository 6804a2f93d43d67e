using System.Globalization;
using System.Runtime.CompilerServices;
using CsvHelper;

namespace Messaging.Core.Import;

/// <summary>One row of a file.</summary>
/// <param name="Line">Its first line, from 1.</param>
/// <param name="Cells">Its cells, without spaces around them.</param>
/// <param name="Problem">What is wrong with the row as such, or null.</param>
internal sealed record CsvRow(int Line, string[] Cells, string? Problem);

/// <summary>Reads CSV (RFC 4180) row by row: memory does not grow with the file, and a broken row does not hide those after it.</summary>
internal static class CsvRows
{
    /// <summary>Bytes of one row: a quote that is never closed would otherwise swallow the rest of the file.</summary>
    private const int MaxRow = 1_000_000;

    /// <summary>Columns of a file.</summary>
    private const int MaxColumns = 1_000;

    /// <summary>All rows that are not empty, the header first.</summary>
    internal static async IAsyncEnumerable<CsvRow> ReadAsync(string path, CsvDialect dialect, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var text = dialect.Open(path);
        CsvMalformedRecord? malformed = null;
        using var reader = CsvReader.Create(text, Options(dialect, record => malformed = record));
        var columns = 0;
        CsvRow? row;
        do
        {
            malformed = null;
            row = await NextAsync(reader, () => malformed?.Reason, cancellationToken);
            if (row is null || (row.Problem is null && Array.TrueForAll(row.Cells, c => c.Length == 0)))
                continue;
            if (columns == 0)
                columns = Math.Min(row.Cells.Length, MaxColumns);
            yield return row.Problem is null && row.Cells.Length > columns ? row with { Problem = TooManyCells(row.Cells.Length, columns, dialect.Delimiter) } : row;
        }
        while (row is not null && row.Problem != NeverClosed);
    }

    private const string NeverClosed = "A quote is opened in this row and never closed. Nothing after this line was read.";

    private static CsvReaderOptions Options(CsvDialect dialect, Action<CsvMalformedRecord> onMalformed) => new()
    {
        Separator = dialect.Delimiter,
        HasHeader = false,
        Mode = CsvMode.Rfc4180,
        SkipEmptyLines = true,
        TrimWhitespace = true,
        TrimInsideQuotes = true,
        TrackLineNumbers = true,
        DetectSeparatorHint = false,
        MaxRecordSize = MaxRow,
        FieldCountMismatch = CsvFieldCountHandling.Allow,
        MalformedData = CsvMalformedDataHandling.Recover,
        OnMalformedRecord = onMalformed,
    };

    private static async Task<CsvRow?> NextAsync(CsvReader reader, Func<CsvMalformedReason?> malformed, CancellationToken cancellationToken)
    {
        try
        {
            if (!await reader.ReadAsync(cancellationToken))
                return null;
        }
        catch (CsvFormatException exception)
        {
            // Longer than any row can be: what follows an open quote cannot be told apart from its cell.
            return new CsvRow(checked((int)exception.LineNumber), [], NeverClosed);
        }

        var line = checked((int)reader.LineNumber);
        var problem = malformed() switch
        {
            CsvMalformedReason.UnterminatedQuote => NeverClosed,
            CsvMalformedReason.TextAfterClosingQuote => "There is text after a closing quote. Write quotes inside a cell twice.",
            _ => null,
        };
        var cells = new string[problem is null ? reader.FieldCount : 0];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = reader.GetString(i);
        return new CsvRow(line, cells, problem);
    }

    private static string TooManyCells(int count, int columns, char delimiter) => string.Create(
        CultureInfo.InvariantCulture, $"The row has {count} cells, but there are {columns} columns. A cell that holds {(delimiter == '\t' ? "a tab" : $"\"{delimiter}\"")} must stand in quotes.");
}
