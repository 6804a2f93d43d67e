using System.Text;

namespace Messaging.Core.Import;

/// <summary>How a text file is encoded.</summary>
public enum CsvEncoding
{
    /// <summary>UTF-8, with or without its mark at the start.</summary>
    Utf8,

    /// <summary>Windows-1252, what Excel in western Europe saves as "CSV".</summary>
    Windows1252,

    /// <summary>UTF-16, what Excel saves as "Unicode text".</summary>
    Utf16,
}

/// <summary>How a CSV file is written.</summary>
/// <param name="Encoding">Its encoding.</param>
/// <param name="Delimiter">What stands between two cells.</param>
public sealed record CsvDialect(CsvEncoding Encoding, char Delimiter)
{
    /// <summary>The delimiters that are recognised.</summary>
    public static IReadOnlyList<char> Delimiters { get; } = [';', ',', '\t', '|'];

    /// <summary>Opens the file for reading as text.</summary>
    /// <param name="path">Where it is.</param>
    internal StreamReader Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, FileOptions.SequentialScan | FileOptions.Asynchronous);
        return new StreamReader(file, Decoder(Encoding), detectEncodingFromByteOrderMarks: true);
    }

    internal static Encoding Decoder(CsvEncoding encoding) => encoding switch
    {
        CsvEncoding.Utf8 => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false),
        CsvEncoding.Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
        CsvEncoding.Utf16 => System.Text.Encoding.Unicode,
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, null),
    };
}

/// <summary>Finds out how a file is written.</summary>
internal static class CsvDetection
{
    private const int SampleLines = 20;
    private const int SampleCharacters = 256 * 1024;
    private const int LongestDecoded = 64 * 1024;

    /// <summary>Reads the whole file once, so that a single umlaut in the last row still decides the encoding.</summary>
    internal static async Task<CsvEncoding> EncodingAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan | FileOptions.Asynchronous);
        var bytes = new byte[LongestDecoded];
        var characters = new char[LongestDecoded + 4];
        var decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        var first = true;
        int read;
        while ((read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            if (first && read >= 2 && (bytes[0], bytes[1]) is (0xFF, 0xFE) or (0xFE, 0xFF))
                return CsvEncoding.Utf16;
            first = false;
            try
            {
                decoder.GetChars(bytes, 0, read, characters, 0, flush: read < bytes.Length);
            }
            catch (DecoderFallbackException)
            {
                return CsvEncoding.Windows1252;
            }
        }

        return CsvEncoding.Utf8;
    }

    /// <summary>Why the file is no text, or null.</summary>
    internal static async Task<NotACsvFile?> NotTextAsync(string path, CsvEncoding encoding, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var start = new byte[4 * 1024];
        var read = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        var bytes = start.AsSpan(0, read);
        if (bytes.StartsWith("PK\u0003\u0004"u8))
            return new NotACsvFile("This is an Excel workbook or a zip archive. Save it from Excel as \"CSV UTF-8\" and upload that.");
        if (bytes.StartsWith("%PDF"u8))
            return new NotACsvFile("This is a PDF document. Export the data as CSV and upload that.");
        if (encoding != CsvEncoding.Utf16 && bytes.Contains((byte)0))
            return new NotACsvFile("This is not a text file. Export the data as CSV and upload that.");
        return bytes.IsEmpty ? new NotACsvFile("The file is empty.") : null;
    }

    /// <summary>The delimiter that stands equally often in the first lines, outside quotes; a comma where there is none.</summary>
    internal static async Task<char> DelimiterAsync(string path, CsvEncoding encoding, CancellationToken cancellationToken)
    {
        using var reader = new CsvDialect(encoding, ',').Open(path);
        var sample = new char[SampleCharacters];
        var length = await reader.ReadBlockAsync(sample, cancellationToken);
        return CsvDialect.Delimiters
            .Select(delimiter => (Delimiter: delimiter, Counts: CountPerLine(sample.AsSpan(0, length), delimiter)))
            .Where(candidate => candidate.Counts is [> 0, ..])
            .OrderByDescending(candidate => candidate.Counts.Count(count => count == candidate.Counts[0]))
            .ThenByDescending(candidate => candidate.Counts[0])
            .Select(candidate => candidate.Delimiter)
            .FirstOrDefault(',');
    }

    private static List<int> CountPerLine(ReadOnlySpan<char> text, char delimiter)
    {
        var counts = new List<int>();
        var (count, quoted, empty) = (0, false, true);
        foreach (var character in text)
        {
            if (character == '"')
                quoted = !quoted;
            else if (!quoted && character == delimiter)
                count++;
            else if (!quoted && character == '\n')
            {
                if (!empty)
                    counts.Add(count);
                if (counts.Count == SampleLines)
                    return counts;
                (count, empty) = (0, true);
                continue;
            }

            empty = empty && char.IsWhiteSpace(character) && character != delimiter;
        }

        if (!empty)
            counts.Add(count);
        return counts;
    }
}
