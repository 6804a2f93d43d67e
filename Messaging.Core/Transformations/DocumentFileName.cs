using System.Globalization;
using System.Text;

namespace Messaging.Core.Transformations;

/// <summary>Makes a name from outside safe for every mail program and file system.</summary>
public static class DocumentFileName
{
    private const int MaxLength = 120;
    private const string Forbidden = "<>:\"/\\|?*";

    private static readonly string[] Reserved =
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(n => new[] { $"COM{n.ToString(CultureInfo.InvariantCulture)}", $"LPT{n.ToString(CultureInfo.InvariantCulture)}" })];

    /// <summary>The name without folders, control characters and what file systems refuse; null where nothing is left.</summary>
    /// <param name="name">A name as a caller or browser gave it.</param>
    public static string? Clean(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return null;
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = new StringBuilder(last.Length);
        foreach (var rune in last.EnumerateRunes())
        {
            var hidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (hidden || rune == Rune.ReplacementChar)
                continue;
            clean.Append(rune.IsAscii && Forbidden.Contains((char)rune.Value, StringComparison.Ordinal) ? "_" : rune.ToString());
        }

        var trimmed = clean.ToString().Trim(' ', '.');
        if (trimmed.Length == 0)
            return null;
        var extension = Path.GetExtension(trimmed) is { Length: > 1 and <= 12 } found ? found : "";
        var stem = trimmed[..^extension.Length];
        if (stem.Length + extension.Length > MaxLength)
            stem = Cut(stem, MaxLength - extension.Length);
        return Reserved.Contains(stem.Split('.')[0], StringComparer.OrdinalIgnoreCase) ? $"_{stem}{extension}" : stem + extension;
    }

    /// <summary>A name made of an invoice's own id or number, for a document that came without one.</summary>
    /// <param name="invoice">The id or number.</param>
    /// <param name="contentType">The document's media type.</param>
    public static string For(string invoice, string contentType)
    {
        var extension = contentType switch
        {
            "application/pdf" => ".pdf",
            "application/xml" or "text/xml" => ".xml",
            "application/json" => ".json",
            "text/csv" => ".csv",
            "text/html" => ".html",
            "text/plain" => ".txt",
            "application/zip" => ".zip",
            _ => ".bin",
        };
        return (Clean(invoice) ?? "document") + extension;
    }

    private static string Cut(string text, int length) => char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
}
