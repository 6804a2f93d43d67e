using System.Text;

namespace Messaging.Core.Templates.Html;

/// <summary>
/// Writes the rules of style sheets into the <c>style</c> attributes of the elements, for mail programs that know no style sheets. Only
/// these attributes and the style sheets change; every other character stays, conditional comments and odd markup included.
/// </summary>
internal static class StyleInliner
{
    /// <summary>The HTML with inline styles, or null when it would be longer than <paramref name="maxLength"/>.</summary>
    public static string? TryInline(StyledHtml html, int maxLength)
    {
        var text = html.Source.Text;
        var edits = new List<(int Start, int End, string Text)>();
        var known = new Dictionary<IReadOnlyList<CssDeclaration>, string>(ReferenceEqualityComparer.Instance);
        long length = text.Length;
        foreach (var element in html.Elements)
        {
            if (element.Rules is null || !CanBeWritten(html.Source.Nodes[element.Node]))
                continue;
            var declared = html.Declared(element);
            if (!known.TryGetValue(declared, out var value))
                known[declared] = value = Write(declared);
            var edit = Edit(html.Source.Nodes[element.Node], value);
            length += edit.Text.Length;
            if (length > maxLength)
                return null;
            edits.Add(edit);
        }
        edits.AddRange(html.Blocks.Select(block => Rest(html, block)));
        return Apply(text, [.. edits.OrderBy(e => e.Start)]);
    }

    private static (int Start, int End, string Text) Edit(HtmlNode node, string style)
    {
        var attribute = Array.Find(node.Attributes, a => a.Name == "style");
        if (attribute.Name is not null)
            return (attribute.Start, attribute.End, $"style=\"{style}\"");
        var at = node.Start + 1 + node.Name.Length;
        return (at, at, $" style=\"{style}\"");
    }

    /// <summary>What stays of a style sheet: at-rules, states, and what no element of this mail has, such as the hooks of mail programs.</summary>
    private static (int Start, int End, string Text) Rest(StyledHtml html, StyleBlock block)
    {
        var written = html.Rules.Where(r => r.Elements.Count > 0 && r.Elements.TrueForAll(e => IsSettled(html.Source.Nodes[e.Node])))
            .Select(r => (r.Part, r.Selector)).ToHashSet();
        var rest = new StringBuilder();
        foreach (var part in block.Sheet.Parts)
        {
            var left = part.Selectors.Where(s => s.Selector is null || !written.Contains((part, s.Selector))).ToList();
            if (left.Count == part.Selectors.Count)
                rest.Append(part.Text);
            else if (left.Count > 0)
                rest.Append('\n').AppendJoin(", ", left.Select(s => s.Text)).Append(' ').Append(part.Block);
        }
        var text = rest.ToString();
        return text.AsSpan().IsWhiteSpace() ? (block.Element.Start, EndOfElement(html.Source.Text, block), "") : (block.Content.Start, block.Content.End, text);
    }

    private static int EndOfElement(string text, StyleBlock block)
    {
        var end = text.IndexOf('>', block.Content.End);
        return end < 0 ? text.Length : end + 1;
    }

    private static string Write(IReadOnlyList<CssDeclaration> declarations)
    {
        var style = new StringBuilder();
        foreach (var declaration in declarations)
        {
            if (style.Length > 0)
                style.Append(';');
            style.Append(declaration.Property).Append(':').Append(Value(declaration.Value));
            if (declaration.IsImportant)
                style.Append(" !important");
        }
        return style.ToString();
    }

    // Some mail programs do not understand &quot; in a style, and a font name may as well stand between single marks.
    private static string Value(string value)
    {
        if (value.Contains('"', StringComparison.Ordinal) && !value.Contains('\'', StringComparison.Ordinal) && !value.Contains('\\', StringComparison.Ordinal))
            value = value.Replace('"', '\'');
        return value.ReplaceLineEndings(" ").Replace("&", "&amp;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);
    }

    private static string Apply(string text, IReadOnlyList<(int Start, int End, string Text)> edits)
    {
        var result = new StringBuilder(text.Length + edits.Sum(e => e.Text.Length));
        var at = 0;
        foreach (var (start, end, replacement) in edits)
        {
            result.Append(text, at, start - at).Append(replacement);
            at = end;
        }
        return result.Append(text, at, text.Length - at).ToString();
    }

    private static bool CanBeWritten(HtmlNode node) => node.Start >= 0 && !IsUnseen(node);

    private static bool IsSettled(HtmlNode node) => node.Start >= 0 || IsUnseen(node);

    private static bool IsUnseen(HtmlNode node) => node.Name == "head" || HtmlNames.Head.Contains(node.Name);
}
