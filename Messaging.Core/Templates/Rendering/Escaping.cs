using System.Buffers;
using System.Text;

namespace Messaging.Core.Templates.Rendering;

/// <summary>Makes values harmless in the form they are written into.</summary>
internal static class Escaping
{
    private static readonly SearchValues<char> HtmlSpecial = SearchValues.Create("&<>\"'`");
    private static readonly SearchValues<char> JsonSpecial = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 32).Select(i => (char)i)) + "\"\\\u007f\u2028\u2029");

    /// <summary>What stands in numbers of all languages, with their spaces and apostrophes between thousands, and in telephone numbers.</summary>
    private static readonly SearchValues<char> InNumbers = SearchValues.Create("0123456789 .,()/-%'\u2019\u00a0\u202f");

    private static readonly SearchValues<char> CsvSpecial = SearchValues.Create("\",;\t\r\n");

    public static string Html(string value)
    {
        var next = value.AsSpan().IndexOfAny(HtmlSpecial);
        if (next < 0)
            return value;
        var text = new StringBuilder(value.Length + 32);
        var start = 0;
        while (next >= 0)
        {
            text.Append(value, start, next);
            text.Append(value[start + next] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                _ => "&#96;",
            });
            start += next + 1;
            next = value.AsSpan(start).IndexOfAny(HtmlSpecial);
        }
        return text.Append(value, start, value.Length - start).ToString();
    }

    /// <summary>As HTML, without the characters that XML 1.0 forbids (section 2.2).</summary>
    public static string Xml(string value)
    {
        if (!value.All(IsPlainXml))
            value = string.Concat(value.EnumerateRunes().Where(r => r != Rune.ReplacementChar && (r.Value > 0xFFFF || IsPlainXml((char)r.Value))));
        return Html(value);
    }

    /// <summary>For use between quotation marks.</summary>
    public static string Json(string value)
    {
        var next = value.AsSpan().IndexOfAny(JsonSpecial);
        if (next < 0)
            return value;
        var text = new StringBuilder(value.Length + 32);
        foreach (var c in value)
        {
            if (!JsonSpecial.Contains(c))
                text.Append(c);
            else if (c is '"' or '\\')
                text.Append('\\').Append(c);
            else
                text.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }

    /// <summary>
    /// A CSV field (RFC 4180). Inside quotation marks that the template itself wrote, only those are doubled. Text that a spreadsheet
    /// would take for a formula gets an apostrophe first; numbers and telephone numbers do not.
    /// </summary>
    public static string Csv(string value, bool isText, bool insideQuotes)
    {
        if (isText && LooksLikeFormula(value))
            value = "'" + value;
        if (value.AsSpan().IndexOfAny(CsvSpecial) < 0)
            return value;
        var doubled = value.Replace("\"", "\"\"", StringComparison.Ordinal);
        return insideQuotes ? doubled : $"\"{doubled}\"";
    }

    private static bool LooksLikeFormula(string value)
    {
        // Spreadsheets pass over what is blank before a sign.
        var text = value.AsSpan().TrimStart();
        if (text.IsEmpty || text[0] is not ('=' or '@' or '+' or '-'))
            return value is ['\t' or '\r', ..];
        return text[0] is not ('+' or '-') || text[1..].ContainsAnyExcept(InNumbers);
    }

    private static bool IsPlainXml(char c) => c is >= ' ' and < '\ud800' or '\t' or '\n' or '\r' or >= '\ue000' and <= '\ufffd';
}
