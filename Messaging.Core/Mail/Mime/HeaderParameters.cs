using System.Globalization;
using System.Text;

namespace Messaging.Core.Mail.Mime;

/// <summary>A header such as <c>text/html; charset=utf-8</c> taken apart, with continued and percent-encoded parameters (RFC 2231).</summary>
internal sealed class HeaderParameters
{
    private const int MaxParameters = 100;
    private readonly Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);

    private HeaderParameters(string value) => Value = value;

    /// <summary>What stands before the first semicolon, lower case.</summary>
    public string Value { get; }

    /// <summary>A parameter, or null where there is none.</summary>
    public string? this[string name] => Extended(name) ?? parameters.GetValueOrDefault(name);

    public static HeaderParameters Read(string header)
    {
        var semicolon = header.IndexOf(';', StringComparison.Ordinal);
        var read = new HeaderParameters((semicolon < 0 ? header : header[..semicolon]).Trim().ToLowerInvariant());
        var at = semicolon < 0 ? header.Length : semicolon;
        while (at < header.Length && read.parameters.Count < MaxParameters)
            at = read.ReadOne(header, at + 1);
        return read;
    }

    private int ReadOne(string header, int at)
    {
        var equals = header.IndexOfAny(['=', ';'], at);
        if (equals < 0 || header[equals] == ';')
            return equals < 0 ? header.Length : equals;
        var name = header[at..equals].Trim();
        at = equals + 1;
        while (at < header.Length && char.IsWhiteSpace(header[at]))
            at++;
        if (at < header.Length && header[at] == '"')
            return ReadQuoted(header, at + 1, name);
        var end = header.IndexOf(';', at);
        end = end < 0 ? header.Length : end;
        parameters.TryAdd(name, header[at..end].Trim());
        return end;
    }

    private int ReadQuoted(string header, int at, string name)
    {
        var value = new StringBuilder();
        for (; at < header.Length && header[at] != '"'; at++)
        {
            if (header[at] == '\\' && at + 1 < header.Length)
                at++;
            value.Append(header[at]);
        }

        parameters.TryAdd(name, value.ToString());
        var end = at < header.Length ? header.IndexOf(';', at) : -1;
        return end < 0 ? header.Length : end;
    }

    /// <summary><c>name*</c>, or <c>name*0*</c>, <c>name*1*</c> … put together; the first names the charset.</summary>
    private string? Extended(string name)
    {
        if (parameters.TryGetValue(name + "*", out var whole))
            return Percent(whole, isFirst: true, out var charset) is var bytes ? Charsets.Decode(bytes, charset) : null;

        var joined = new List<byte>();
        string? set = null;
        for (var i = 0; i < MaxParameters; i++)
        {
            var section = string.Create(CultureInfo.InvariantCulture, $"{name}*{i}");
            if (parameters.TryGetValue(section + "*", out var encoded))
            {
                joined.AddRange(Percent(encoded, isFirst: i == 0, out var given));
                set ??= given;
            }
            else if (parameters.TryGetValue(section, out var plain))
            {
                joined.AddRange(Encoding.UTF8.GetBytes(plain));
            }
            else
            {
                return i == 0 ? null : Charsets.Decode([.. joined], set);
            }
        }

        return Charsets.Decode([.. joined], set);
    }

    private static byte[] Percent(string text, bool isFirst, out string? charset)
    {
        charset = null;
        if (isFirst && text.Split('\'', 3) is [var set, _, var rest])
            (charset, text) = (set, rest);
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text, i, 1));
            }
        }

        return [.. bytes];
    }
}
