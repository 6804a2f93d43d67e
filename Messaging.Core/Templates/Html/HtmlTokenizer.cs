using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace Messaging.Core.Templates.Html;

/// <summary>An attribute of a tag, by offsets in the text. Without a value both ends of it are where one would stand.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HtmlAttribute(string Name, int Start, int ValueStart, int ValueEnd, int End);

/// <summary>What the tokenizer read last.</summary>
internal enum HtmlToken
{
    Text,
    StartTag,
    EndTag,
}

/// <summary>
/// Takes HTML apart as browsers do (WHATWG HTML, 13.2.5), and knows where each part stands, so that a part can be changed and all others
/// stay as they are. Comments, the doctype and tags that end with the text are passed over. Its time is in proportion to the text.
/// </summary>
internal sealed class HtmlTokenizer(string text)
{
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Known = HtmlNames.All
        .ToFrozenDictionary(n => n, n => n, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    // Each is looked for among those before it; what comes later is passed over.
    private const int MaxAttributes = 200;

    private readonly List<HtmlAttribute> attributes = [];
    private int at;

    public HtmlToken Token { get; private set; }

    /// <summary>Offset of the token's first character.</summary>
    public int Start { get; private set; }

    /// <summary>Offset behind its last.</summary>
    public int End => at;

    /// <summary>The tag's name in small letters.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Whether the tag ends with <c>/&gt;</c>.</summary>
    public bool IsSelfClosing { get; private set; }

    /// <summary>The attributes, each name once, as the first of two counts.</summary>
    public HtmlAttribute[] Attributes() => attributes.Count == 0 ? [] : [.. attributes];

    /// <summary>Goes to the next part.</summary>
    /// <returns>False at the end.</returns>
    public bool Read()
    {
        while (at < text.Length)
        {
            Start = at;
            if (text[at] != '<')
                return ReadText();
            var next = At(at + 1);
            if (char.IsAsciiLetter(next))
            {
                if (ReadTag(HtmlToken.StartTag, at + 1))
                    return true;
                continue;
            }
            if (next == '/' && char.IsAsciiLetter(At(at + 2)))
            {
                if (ReadTag(HtmlToken.EndTag, at + 2))
                    return true;
                continue;
            }
            if (next is '!' or '?' or '/')
                at = EndOfComment();
            else
                return ReadText();
        }
        return false;
    }

    /// <summary>Reads what stands up to the end tag of this name as one text, tags or not: the inside of <c>style</c> and its like.</summary>
    /// <returns>False when there is nothing.</returns>
    public bool ReadRaw(string name)
    {
        Start = at;
        Token = HtmlToken.Text;
        at = EndOfRaw(name);
        return at > Start;
    }

    private bool ReadText()
    {
        Token = HtmlToken.Text;
        // A "<" that begins no tag is text.
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '<' && (char.IsAsciiLetter(At(at + 1)) || At(at + 1) is '!' or '?' or '/'))
                break;
        }
        return true;
    }

    private bool ReadTag(HtmlToken token, int nameStart)
    {
        attributes.Clear();
        (Token, IsSelfClosing) = (token, false);
        at = nameStart;
        while (at < text.Length && !IsSpace(text[at]) && text[at] is not ('/' or '>'))
            at++;
        Name = NameOf(nameStart, at);
        while (at < text.Length)
        {
            if (text[at] == '>')
            {
                at++;
                return true;
            }
            if (text[at] == '/')
            {
                IsSelfClosing = At(at + 1) == '>';
                at++;
            }
            else if (IsSpace(text[at]))
                at++;
            else
                ReadAttribute();
        }
        return false;
    }

    private void ReadAttribute()
    {
        var start = at;
        // The first character belongs to the name even when it is "=".
        for (at++; at < text.Length && !IsSpace(text[at]) && text[at] is not ('/' or '>' or '='); at++)
        {
        }
        var name = NameOf(start, at);
        var end = at;
        var (valueStart, valueEnd) = (at, at);
        SkipSpace();
        if (At(at) == '=')
        {
            at++;
            SkipSpace();
            (valueStart, valueEnd) = ReadValue();
            end = at;
        }
        if (attributes.Count < MaxAttributes && !attributes.Exists(a => a.Name == name))
            attributes.Add(new HtmlAttribute(name, start, valueStart, valueEnd, end));
    }

    private (int Start, int End) ReadValue()
    {
        var start = at;
        if (At(at) is '"' or '\'')
        {
            var close = text.IndexOf(text[at], at + 1);
            at = close < 0 ? text.Length : close + 1;
            return (start + 1, close < 0 ? text.Length : close);
        }
        while (at < text.Length && !IsSpace(text[at]) && text[at] != '>')
            at++;
        return (start, at);
    }

    private int EndOfComment()
    {
        if (!text.AsSpan(at).StartsWith("<!--"))
            return IndexAfter(">", at + 2);
        if (text.AsSpan(at).StartsWith("<!-->"))
            return at + 5;
        if (text.AsSpan(at).StartsWith("<!--->"))
            return at + 6;
        var end = IndexAfter("-->", at + 4);
        var odd = text.AsSpan(at, end - at).IndexOf("--!>");
        return odd < 0 ? end : at + odd + 4;
    }

    private int EndOfRaw(string name)
    {
        for (var i = at; (i = text.IndexOf("</", i, StringComparison.Ordinal)) >= 0; i += 2)
        {
            var after = At(i + 2 + name.Length);
            if (text.AsSpan(i + 2).StartsWith(name, StringComparison.OrdinalIgnoreCase) && (IsSpace(after) || after is '/' or '>'))
                return i;
        }
        return text.Length;
    }

    private int IndexAfter(string what, int from)
    {
        var found = from >= text.Length ? -1 : text.IndexOf(what, from, StringComparison.Ordinal);
        return found < 0 ? text.Length : found + what.Length;
    }

    private string NameOf(int start, int end)
    {
        var name = text.AsSpan(start, end - start);
        return Known.TryGetValue(name, out var known) ? known : name.ToString().ToLowerInvariant();
    }

    private void SkipSpace()
    {
        while (at < text.Length && IsSpace(text[at]))
            at++;
    }

    private char At(int offset) => offset < text.Length ? text[offset] : '\0';

    internal static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f';
}
