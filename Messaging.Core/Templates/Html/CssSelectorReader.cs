using System.Globalization;
using System.Text;

namespace Messaging.Core.Templates.Html;

/// <summary>Reads a selector piece by piece; what it gives null for is not understood.</summary>
internal sealed class CssSelectorReader(string text)
{
    private int at;

    public bool IsAtEnd => at >= text.Length;

    private char Current => at < text.Length ? text[at] : '\0';

    /// <summary>What stands between two compounds; a blank before the first.</summary>
    public char? TryReadCombinator(bool isFirst)
    {
        if (isFirst)
            return IsAtEnd ? null : ' ';
        var before = at;
        SkipSpace();
        if (Current is '>' or '+' or '~')
        {
            var combinator = text[at++];
            SkipSpace();
            return combinator;
        }
        return at > before ? ' ' : null;
    }

    public CssCompound? TryReadCompound(bool isInner = false)
    {
        var compound = new CssCompound();
        var start = at;
        if (Current == '*')
            at++;
        else if (IsNamePart(Current))
            compound.Name = ReadName().ToLowerInvariant();
        while (!IsAtEnd && Current is '#' or '.' or '[' or ':')
        {
            if (!TryReadPart(compound, text[at++], isInner))
                return null;
        }
        return at > start ? compound : null;
    }

    private bool TryReadPart(CssCompound compound, char mark, bool isInner)
    {
        if (mark == '[')
            return TryReadAttribute(compound);
        var name = ReadName();
        if (name.Length == 0)
            return false;
        switch (mark)
        {
            case '#' when compound.Id is null:
                compound.Id = name;
                return true;
            case '.':
                compound.Classes.Add(name);
                return true;
            case ':':
                return TryReadPseudo(compound, name.ToLowerInvariant(), isInner);
            default:
                return false;
        }
    }

    private bool TryReadPseudo(CssCompound compound, string name, bool isInner)
    {
        if (Current == '(')
        {
            var close = CssText.Find(text, ++at, text.Length, ")");
            var argument = text[at..close].Trim();
            at = Math.Min(close + 1, text.Length);
            return name == "not" && !isInner ? TryNot(compound, argument) : TryPlace(compound, name, argument);
        }
        Func<StyledElement, bool>? test = name switch
        {
            "root" => e => e.Parent is null,
            "empty" => e => e.IsEmpty,
            "first-child" => e => e.Place.FromStart == 1,
            "last-child" => e => e.Place.FromEnd == 1,
            "only-child" => e => e.Place.FromStart == 1 && e.Place.FromEnd == 1,
            "first-of-type" => e => e.Place.OfTypeFromStart == 1,
            "last-of-type" => e => e.Place.OfTypeFromEnd == 1,
            "only-of-type" => e => e.Place.OfTypeFromStart == 1 && e.Place.OfTypeFromEnd == 1,
            _ => null,
        };
        if (test is not null)
            compound.Conditions.Add(new CssCondition(test, NeedsPlaces: name is not ("root" or "empty")));
        return test is not null;
    }

    private static bool TryNot(CssCompound compound, string argument)
    {
        var reader = new CssSelectorReader(argument);
        if (reader.TryReadCompound(isInner: true) is not { } inner || !reader.IsAtEnd)
            return false;
        compound.Conditions.Add(new CssCondition(e => !inner.Matches(e), Inner: inner));
        return true;
    }

    private static bool TryPlace(CssCompound compound, string name, string argument)
    {
        Func<StyledElement, int>? place = name switch
        {
            "nth-child" => e => e.Place.FromStart,
            "nth-last-child" => e => e.Place.FromEnd,
            "nth-of-type" => e => e.Place.OfTypeFromStart,
            "nth-last-of-type" => e => e.Place.OfTypeFromEnd,
            _ => null,
        };
        if (place is null || TryStep(argument) is not { } step)
            return false;
        compound.Conditions.Add(new CssCondition(
            e => step.Each == 0 ? place(e) == step.From : (place(e) - step.From) % step.Each == 0 && (place(e) - step.From) / step.Each >= 0, NeedsPlaces: true));
        return true;
    }

    /// <summary><c>odd</c>, <c>even</c>, <c>3</c>, <c>2n+1</c>, <c>-n + 3</c>.</summary>
    private static (int Each, int From)? TryStep(string argument)
    {
        var written = argument.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant() switch { "odd" => "2n+1", "even" => "2n", var other => other };
        var n = written.IndexOf('n', StringComparison.Ordinal);
        if (n < 0)
            return TryNumber(written) is { } only ? (0, only) : null;
        var each = written[..n] switch { "" or "+" => 1, "-" => -1, var number => TryNumber(number) };
        var from = n + 1 == written.Length ? 0 : TryNumber(written[(n + 1)..]);
        return each is { } e && from is { } f ? (e, f) : null;
    }

    private static int? TryNumber(string text) =>
        text.Length <= 6 && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary><c>[name]</c>, <c>[name=value]</c> and the forms with <c>~ | ^ $ *</c>.</summary>
    private bool TryReadAttribute(CssCompound compound)
    {
        SkipSpace();
        var name = ReadName().ToLowerInvariant();
        SkipSpace();
        var kind = Current is '~' or '|' or '^' or '$' or '*' ? text[at++] : '=';
        if (name.Length == 0)
            return false;
        if (Current == ']' && kind == '=')
        {
            at++;
            compound.Conditions.Add(new CssCondition(e => e.Attribute(name) is not null));
            return true;
        }
        if (Current != '=')
            return false;
        at++;
        SkipSpace();
        var value = ReadValue();
        SkipSpace();
        var comparison = StringComparison.Ordinal;
        if (Current is 'i' or 'I')
        {
            comparison = StringComparison.OrdinalIgnoreCase;
            at++;
            SkipSpace();
        }
        if (value is null || Current != ']')
            return false;
        at++;
        compound.Conditions.Add(new CssCondition(e => e.Attribute(name) is { } own && Compare(own, value, kind, comparison)));
        return true;
    }

    private static bool Compare(string own, string value, char kind, StringComparison comparison) => kind switch
    {
        '^' => value.Length > 0 && own.StartsWith(value, comparison),
        '$' => value.Length > 0 && own.EndsWith(value, comparison),
        '*' => value.Length > 0 && own.Contains(value, comparison),
        '|' => own.Equals(value, comparison) || own.StartsWith(value + "-", comparison),
        '~' => own.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Any(word => word.Equals(value, comparison)),
        _ => own.Equals(value, comparison),
    };

    private string? ReadValue()
    {
        if (Current is not ('"' or '\''))
            return ReadName() is { Length: > 0 } name ? name : null;
        var close = text.IndexOf(Current, at + 1);
        if (close < 0)
            return null;
        var value = text[(at + 1)..close];
        at = close + 1;
        return value.Contains('\\', StringComparison.Ordinal) ? null : value;
    }

    /// <summary>A name with its escapes resolved.</summary>
    private string ReadName()
    {
        var name = new StringBuilder();
        while (IsNamePart(Current))
        {
            if (Current == '\\')
                name.Append(ReadEscape());
            else
                name.Append(text[at++]);
        }
        return name.ToString();
    }

    private string ReadEscape()
    {
        at++;
        var start = at;
        while (at < text.Length && at - start < 6 && char.IsAsciiHexDigit(text[at]))
            at++;
        if (at == start)
            return IsAtEnd ? "" : text[at++].ToString();
        var code = int.Parse(text.AsSpan(start, at - start), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if (Current == ' ')
            at++;
        return Rune.IsValid(code) ? new Rune(code).ToString() : "\ufffd";
    }

    private void SkipSpace()
    {
        while (char.IsWhiteSpace(Current))
            at++;
    }

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '\\' || c > 127;
}
