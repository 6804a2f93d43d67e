using System.Buffers;
using System.Globalization;
using System.Text;

namespace Messaging.Core.Mail.Mime;

/// <summary>
/// File names and media types in part headers. The full name stands in Content-Disposition (RFC 2183), beyond ASCII as RFC 2231;
/// programs that do not read that find an ASCII likeness in Content-Type.
/// </summary>
internal static class MimeFileName
{
    // Most file systems hold 255 bytes; longer names are cut, their ending kept.
    private const int MaxName = 200;
    private const int MaxBytes = 255;
    private const int MaxFallback = 60;
    private const int MaxSection = 60;
    private const string HexDigits = "0123456789ABCDEF";

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&^_.+-");

    /// <summary>A name that is only a name: no path, no control characters, no reversed writing direction, never empty.</summary>
    public static string Clean(string fileName)
    {
        var name = new StringBuilder(fileName.Length);
        foreach (var rune in fileName.Trim().EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            var isHidden = category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (isHidden || rune.Value is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|')
                name.Append('_');
            else
                name.Append(rune);
        }

        var cleaned = name.ToString().Trim(' ', '.');
        if (cleaned.Length == 0)
            return "attachment";
        return Shorten(cleaned, MaxName);
    }

    /// <summary>
    /// The media type when it is one, else application/octet-stream. So are message/… and multipart/…, which may not be base64
    /// (RFC 2046 section 5) and which a program would open up as part of the mail.
    /// </summary>
    public static string SafeMediaType(string contentType)
    {
        const string Fallback = "application/octet-stream";
        var semicolon = contentType.IndexOf(';', StringComparison.Ordinal);
        var type = (semicolon < 0 ? contentType : contentType[..semicolon]).Trim();
        var slash = type.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1 || slash == type.Length - 1 || type.Length > 100)
            return Fallback;
        if (type.AsSpan(0, slash).ContainsAnyExcept(TokenCharacters) || type.AsSpan(slash + 1).ContainsAnyExcept(TokenCharacters))
            return Fallback;
        if (type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("message/", StringComparison.OrdinalIgnoreCase))
            return Fallback;

        // Of the parameters only a character set of a text is worth keeping.
        var charset = semicolon < 0 ? "" : contentType[(semicolon + 1)..].Trim();
        return charset.StartsWith("charset=", StringComparison.OrdinalIgnoreCase) && charset.Length is > 8 and < 40 && !charset.AsSpan(8).ContainsAnyExcept(TokenCharacters)
            ? $"{type}; {charset}"
            : type;
    }

    public static void WriteContentType(IBufferWriter<byte> output, string mediaType, string? name) =>
        MimeHeaders.WriteUtf8(output, name is null ? $"Content-Type: {mediaType}\r\n" : $"Content-Type: {mediaType};\r\n name=\"{Fallback(name)}\"\r\n");

    public static void WriteDisposition(IBufferWriter<byte> output, string disposition, string? name)
    {
        var header = new StringBuilder("Content-Disposition: ").Append(disposition);
        if (name is not null)
            AppendName(header, name);
        MimeHeaders.WriteUtf8(output, header.Append("\r\n").ToString());
    }

    private static void AppendName(StringBuilder header, string name)
    {
        var isAscii = Ascii.IsValid(name);
        if (isAscii && name.Length <= MaxSection)
        {
            header.Append(CultureInfo.InvariantCulture, $";\r\n filename=\"{name}\"");
            return;
        }

        var sections = Sections(name);
        if (sections.Count == 1)
        {
            header.Append(CultureInfo.InvariantCulture, $";\r\n filename*=utf-8''{sections[0]}");
            return;
        }

        for (var i = 0; i < sections.Count; i++)
            header.Append(CultureInfo.InvariantCulture, $";\r\n filename*{i}*={(i == 0 ? "utf-8''" : "")}{sections[i]}");
    }

    /// <summary>The name percent-encoded and cut, between characters, into pieces that fit a line.</summary>
    private static List<string> Sections(string name)
    {
        var sections = new List<string>();
        var current = new StringBuilder(MaxSection);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in name.EnumerateRunes())
        {
            var isPlain = rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '-' or '.' or '_');
            var length = rune.EncodeToUtf8(utf8);
            if (current.Length + (isPlain ? 1 : length * 3) > MaxSection - 10)
            {
                sections.Add(current.ToString());
                current.Clear();
            }

            if (isPlain)
            {
                current.Append((char)rune.Value);
                continue;
            }

            foreach (var b in utf8[..length])
                current.Append('%').Append(HexDigits[b >> 4]).Append(HexDigits[b & 15]);
        }

        sections.Add(current.ToString());
        return sections;
    }

    /// <summary>"Müller Rechnung.pdf" as "Muller Rechnung.pdf": accents dropped, what is left beyond ASCII an underscore.</summary>
    private static string Fallback(string name)
    {
        var ascii = new StringBuilder(name.Length);
        foreach (var rune in name.Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark)
                continue;
            ascii.Append(rune.IsAscii && rune.Value is not ('"' or '\\') ? (char)rune.Value : '_');
        }

        return Shorten(ascii.ToString(), MaxFallback);
    }

    private static string Shorten(string name, int length)
    {
        if (name.Length <= length && Encoding.UTF8.GetByteCount(name) <= MaxBytes)
            return name;
        var dot = name.LastIndexOf('.');
        var ending = dot > 0 && name.Length - dot <= 12 ? name[dot..] : "";
        var cut = Math.Min(name.Length, length) - ending.Length;
        while (Encoding.UTF8.GetByteCount(name.AsSpan(0, cut)) + Encoding.UTF8.GetByteCount(ending) > MaxBytes)
            cut--;
        if (char.IsHighSurrogate(name[cut - 1]))
            cut--;
        return name[..cut] + ending;
    }
}
