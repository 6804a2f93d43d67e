using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Messaging.Core.Import;

/// <summary>One row of a file.</summary>
/// <param name="Line">Its first line, from 1.</param>
/// <param name="Cells">Its cells, without spaces around them.</param>
/// <param name="Problem">What is wrong with the row as such, or null.</param>
internal sealed record CsvRow(int Line, string[] Cells, string? Problem);

/// <summary>
/// Reads CSV (RFC 4180) row by row: memory does not grow with the file. Written here because an import must name the line of every
/// problem, survive a quote that is never closed, and go on after a broken row.
/// </summary>
internal sealed class CsvRows(TextReader text, char delimiter)
{
    /// <summary>Characters of one cell: a quote that is never closed would otherwise swallow the rest of the file.</summary>
    private const int MaxCell = 100_000;

    /// <summary>Columns of a file.</summary>
    private const int MaxColumns = 1_000;

    private readonly char[] buffer = new char[32 * 1024];
    private readonly StringBuilder cell = new();
    private readonly List<string> cells = [];
    private int length;
    private int at;
    private int line = 1;

    /// <summary>All rows that are not empty, the header first.</summary>
    internal static async IAsyncEnumerable<CsvRow> ReadAsync(string path, CsvDialect dialect, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var text = dialect.Open(path);
        var rows = new CsvRows(text, dialect.Delimiter);
        var columns = 0;
        while (await rows.NextAsync(cancellationToken) is { } row)
        {
            if (row.Problem is null && Array.TrueForAll(row.Cells, c => c.Length == 0))
                continue;
            if (columns == 0)
                columns = Math.Min(row.Cells.Length, MaxColumns);
            yield return row.Problem is null && row.Cells.Length > columns ? row with { Problem = TooManyCells(row.Cells.Length, columns, dialect.Delimiter) } : row;
        }
    }

    private static string TooManyCells(int count, int columns, char delimiter) => string.Create(
        CultureInfo.InvariantCulture, $"The row has {count} cells, but there are {columns} columns. A cell that holds {(delimiter == '\t' ? "a tab" : $"\"{delimiter}\"")} must stand in quotes.");

    private async ValueTask<CsvRow?> NextAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(cancellationToken))
            return null;
        var first = line;
        cells.Clear();
        string? problem = null;
        while (true)
        {
            cell.Clear();
            problem = await ReadCellAsync(first, cancellationToken) ?? problem;
            cells.Add(cell.ToString().Trim());
            if (cells.Count > MaxColumns)
                await SkipLineAsync(cancellationToken);
            if (!await FillAsync(cancellationToken))
                break;
            var end = buffer[at++];
            if (end == delimiter)
                continue;
            if (end == '\r' && await FillAsync(cancellationToken) && buffer[at] == '\n')
                at++;
            line++;
            break;
        }

        return new CsvRow(first, [.. cells], problem);
    }

    /// <summary>Reads up to the delimiter or the end of the line, and leaves that unread.</summary>
    private async ValueTask<string?> ReadCellAsync(int first, CancellationToken cancellationToken)
    {
        var closed = false;
        while (await FillAsync(cancellationToken))
        {
            var c = buffer[at];
            if (c == delimiter || c is '\r' or '\n')
                return null;
            at++;
            if (c == '"' && !closed && IsBlank())
            {
                cell.Clear();
                if (await ReadQuotedAsync(first, cancellationToken) is { } problem)
                    return problem;
                closed = true;
            }
            else if (closed && !char.IsWhiteSpace(c))
            {
                await SkipLineAsync(cancellationToken);
                return "There is text after a closing quote. Write quotes inside a cell twice.";
            }
            else if (!closed && cell.Length < MaxCell)
            {
                cell.Append(c);
            }
        }

        return null;
    }

    private async ValueTask<string?> ReadQuotedAsync(int first, CancellationToken cancellationToken)
    {
        while (await FillAsync(cancellationToken))
        {
            var c = buffer[at++];
            if (c == '"')
            {
                if (!await FillAsync(cancellationToken) || buffer[at] != '"')
                    return null;
                at++;
            }
            else if (c == '\n' || (c == '\r' && !(await FillAsync(cancellationToken) && buffer[at] == '\n')))
            {
                line++;
            }

            if (cell.Length == MaxCell)
                break;
            cell.Append(c);
        }

        // Nothing after an open quote can be told apart from its cell, so the file ends here.
        cell.Clear();
        at = length = 0;
        while (await text.ReadAsync(buffer, cancellationToken) > 0)
        {
        }

        return string.Create(CultureInfo.InvariantCulture, $"A quote is opened in this row (line {first}) and never closed. Nothing after this line was read.");
    }

    private async ValueTask SkipLineAsync(CancellationToken cancellationToken)
    {
        while (await FillAsync(cancellationToken) && buffer[at] is not ('\r' or '\n'))
            at++;
    }

    private bool IsBlank()
    {
        for (var i = 0; i < cell.Length; i++)
        {
            if (!char.IsWhiteSpace(cell[i]))
                return false;
        }

        return true;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (at < length)
            return true;
        cancellationToken.ThrowIfCancellationRequested();
        at = 0;
        length = await text.ReadAsync(buffer, cancellationToken);
        return length > 0;
    }
}
