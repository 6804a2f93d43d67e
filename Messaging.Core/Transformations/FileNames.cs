using System.Globalization;
using System.Text;

namespace Messaging.Core.Transformations;

/// <summary>
/// File names that every mail program and file system takes: no paths, no characters or names that Windows reserves, nothing that
/// hides the real extension, at most 120 characters, and few enough bytes for every file system.
/// </summary>
public static class FileNames
{
    private const int MaxLength = 120;

    /// <summary>File systems hold 255; the rest is for an extension and a number.</summary>
    private const int MaxBytes = 235;
    private const int MaxExtension = 12;
    private const string Reserved = "/\\:*?\"<>|";

    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "CONIN$", "CONOUT$",
    };

    /// <summary>A usable name.</summary>
    /// <param name="name">What a template wrote or a person gave.</param>
    /// <param name="extension">With its dot; added when the name does not end with it. Null keeps what there is.</param>
    /// <param name="fallback">Used when nothing usable is left.</param>
    public static string Clean(string name, string? extension, string fallback)
    {
        var clean = Shorten(Plain(name));
        if (clean.Length == 0)
            clean = Shorten(Plain(fallback)) is { Length: > 0 } usable ? usable : "document";
        if (extension is not null && !clean.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            clean = clean.TrimEnd('.', ' ') + extension;
        var dot = clean.IndexOf('.', StringComparison.Ordinal);
        return Devices.Contains((dot < 0 ? clean : clean[..dot]).TrimEnd()) ? "_" + clean : clean;
    }

    /// <summary>A usable name of one that a caller or browser gave, folders left out; null where nothing usable is left.</summary>
    public static string? FromOutside(string? name)
    {
        var last = name?[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        return last is null || Plain(last).Length == 0 ? null : Clean(last, null, "");
    }

    /// <summary>The extension that goes with a media type, with its dot.</summary>
    public static string ExtensionOf(string contentType) => contentType switch
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

    /// <summary>The same names, where later ones that are taken get " (2)", " (3)" before their extension. Case does not make a difference.</summary>
    public static IReadOnlyList<string> MakeUnique(IEnumerable<string> names)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        List<string> unique = [];
        foreach (var name in names)
        {
            var candidate = name;
            for (var number = 2; !taken.Add(candidate); number++)
            {
                var extension = Path.GetExtension(name);
                candidate = string.Create(CultureInfo.InvariantCulture, $"{name[..^extension.Length]} ({number}){extension}");
            }
            unique.Add(candidate);
        }
        return unique;
    }

    private static string Plain(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            // Format characters are left out: U+202E would show "fdp.exe" as "exe.pdf".
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
                continue;
            if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune))
                Append(text, ' ');
            else if (rune.IsAscii && Reserved.Contains((char)rune.Value, StringComparison.Ordinal))
                Append(text, '-');
            else
                text.Append(rune.ToString());
        }
        return text.ToString().Normalize(NormalizationForm.FormC).Trim(' ', '.', '-');
    }

    private static void Append(StringBuilder text, char separator)
    {
        if (text.Length > 0 && text[^1] != separator)
            text.Append(separator);
    }

    /// <summary>Takes from the middle, so that the extension stays.</summary>
    private static string Shorten(string name)
    {
        if (name.Length <= MaxLength && Encoding.UTF8.GetByteCount(name) <= MaxBytes)
            return name;
        var extension = Path.GetExtension(name) is { Length: <= MaxExtension } given ? given : "";
        var end = Math.Min(name.Length, MaxLength) - extension.Length;
        while (Encoding.UTF8.GetByteCount(name.AsSpan(0, end)) + Encoding.UTF8.GetByteCount(extension) > MaxBytes)
            end--;
        if (char.IsHighSurrogate(name[end - 1]))
            end--;
        return name[..end].TrimEnd('.', ' ') + extension;
    }
}
