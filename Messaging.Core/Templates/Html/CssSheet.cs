using System.Text.RegularExpressions;

namespace Messaging.Core.Templates.Html;

/// <summary>One declaration. The value is as it was written, without <c>!important</c>.</summary>
internal sealed record CssDeclaration(string Property, string Value, bool IsImportant);

/// <summary>A part of a style sheet as it was written, with what it says where that can be written into elements.</summary>
/// <param name="Text">The part with the white space before it.</param>
/// <param name="Block">Its declarations with their braces.</param>
/// <param name="Selectors">What stands before the braces, one selector each; empty for what stays as it is, such as <c>@media</c>.</param>
/// <param name="Declarations">What is declared.</param>
internal sealed record CssPart(string Text, string Block, IReadOnlyList<CssRuleSelector> Selectors, IReadOnlyList<CssDeclaration> Declarations);

/// <summary>A selector as it was written.</summary>
/// <param name="Text">The selector.</param>
/// <param name="Selector">Null for what no element has for itself, such as <c>a:hover</c>.</param>
internal sealed record CssRuleSelector(string Text, CssSelector? Selector);

/// <summary>A style sheet, read as browsers do (CSS Syntax 3) where it can be written into elements; all the rest is kept word for word.</summary>
internal sealed partial class CssSheet
{
    private CssSheet(IReadOnlyList<CssPart> parts) => Parts = parts;

    public IReadOnlyList<CssPart> Parts { get; }

    public static CssSheet Parse(string css)
    {
        var parts = new List<CssPart>();
        for (var at = 0; at < css.Length;)
        {
            var start = at;
            at = SkipSpace(css, at);
            if (at == css.Length)
            {
                parts.Add(Kept(css[start..]));
                break;
            }
            // Nested rules and at-rules end with their block, at-rules without one with a semicolon.
            var head = CssText.Find(css, at, css.Length, css[at] == '@' ? "{;" : "{");
            var isBlock = head < css.Length && css[head] == '{';
            var close = isBlock ? CssText.Find(css, head + 1, css.Length, "}") : head;
            var end = Math.Min(close + 1, css.Length);
            var block = isBlock ? css[(head + 1)..close] : "";
            parts.Add(!isBlock || css[at] == '@' || CssText.Find(block, 0, block.Length, "{") < block.Length
                ? Kept(css[start..end])
                : new CssPart(css[start..end], "{" + block + "}", Selectors(css[at..head]), Declarations(block)));
            at = end;
        }
        return new CssSheet(parts);
    }

    /// <summary>The declarations of a block or a <c>style</c> attribute. What is none is passed over, as browsers do.</summary>
    public static IReadOnlyList<CssDeclaration> Declarations(string block)
    {
        var found = new List<CssDeclaration>();
        for (var at = 0; at < block.Length;)
        {
            var end = CssText.Find(block, at, block.Length, ";");
            if (Declaration(CssText.WithoutComments(block[at..end])) is { } declaration)
                found.Add(declaration);
            at = end + 1;
        }
        return found;
    }

    private static CssDeclaration? Declaration(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
            return null;
        var property = text[..colon].TrimEnd();
        var value = text[(colon + 1)..].Trim();
        if (value.Length == 0 || !Property().IsMatch(property))
            return null;
        if (!property.StartsWith("--", StringComparison.Ordinal))
            property = property.ToLowerInvariant();
        var mark = value.LastIndexOf('!');
        return mark >= 0 && value.AsSpan(mark + 1).Trim().Equals("important", StringComparison.OrdinalIgnoreCase)
            ? new CssDeclaration(property, value[..mark].TrimEnd(), true)
            : new CssDeclaration(property, value, false);
    }

    private static List<CssRuleSelector> Selectors(string list)
    {
        list = CssText.WithoutComments(list);
        var selectors = new List<CssRuleSelector>();
        for (var at = 0; at <= list.Length;)
        {
            var end = CssText.Find(list, at, list.Length, ",");
            var text = list[at..end].Trim();
            selectors.Add(new CssRuleSelector(text, CssSelector.TryParse(text)));
            at = end + 1;
        }
        return selectors;
    }

    private static CssPart Kept(string text) => new(text, "", [], []);

    /// <summary>Passes over white space, comments and the marks that once hid style sheets from old browsers.</summary>
    private static int SkipSpace(string css, int at)
    {
        while (at < css.Length)
        {
            var rest = css.AsSpan(at);
            if (char.IsWhiteSpace(css[at]))
                at++;
            else if (rest.StartsWith("/*"))
                at = CssText.EndOfComment(css, at, css.Length);
            else if (rest.StartsWith("<!--"))
                at += 4;
            else if (rest.StartsWith("-->"))
                at += 3;
            else
                break;
        }
        return at;
    }

    [GeneratedRegex(@"^-{0,2}[A-Za-z_][A-Za-z0-9_-]*$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Property();
}
