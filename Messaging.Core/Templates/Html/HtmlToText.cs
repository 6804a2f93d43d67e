using System.Net;

namespace Messaging.Core.Templates.Html;

/// <summary>Writes the text version of a mail: what a reader of the HTML would read, in the same order.</summary>
internal sealed class HtmlToText
{
    private readonly StyledHtml html;
    private readonly Dictionary<int, StyledElement> styled;
    private readonly TextLines lines = new();
    private readonly Stack<Opened> open = [];

    private HtmlToText(StyledHtml html)
    {
        this.html = html;
        styled = html.Elements.Where(e => e.Rules is not null).ToDictionary(e => e.Node);
    }

    /// <summary>The text, without empty lines at its ends and with at most one between others.</summary>
    public static string Convert(StyledHtml html) => new HtmlToText(html).Convert();

    private string Convert()
    {
        var nodes = html.Source.Nodes;
        for (var i = 0; i < nodes.Count;)
        {
            CloseUpTo(i);
            var node = nodes[i];
            if (node.IsText)
            {
                var raw = html.Source.Text.AsSpan(node.Start, node.End - node.Start);
                lines.Write(raw.Contains('&') ? WebUtility.HtmlDecode(raw.ToString()) : raw, open.Any(o => o.Name is "pre" or "textarea"));
                i++;
            }
            else if (IsHidden(i))
                i = node.Next;
            else
            {
                Begin(i);
                i++;
            }
        }
        CloseUpTo(nodes.Count);
        return lines.ToString();
    }

    private void CloseUpTo(int place)
    {
        while (open.TryPeek(out var last) && html.Source.Nodes[last.Place].Next <= place)
            End(open.Pop());
    }

    private void Begin(int place)
    {
        var node = html.Source.Nodes[place];
        var opened = new Opened(node.Name, place, lines.Length);
        switch (node.Name)
        {
            case "br":
                lines.Break();
                break;
            case "hr":
                lines.Paragraph();
                lines.Write("----------", false);
                lines.Paragraph();
                break;
            case "img":
                lines.Write(html.Source.Attribute(node, "alt") ?? "", false);
                break;
            case "li":
                lines.NewLine();
                lines.Mark(Bullet());
                break;
            case "td" or "th":
                lines.Cell();
                break;
            case "tr" or "caption":
                lines.NewLine();
                break;
            case "ul" or "ol":
                Separate(node, isParagraph: !open.Any(o => o.Name is "ul" or "ol"));
                lines.Indent(open.Any(o => o.Name is "ul" or "ol") ? 1 : 0);
                break;
            default:
                Separate(node, IsParagraph(node));
                break;
        }
        open.Push(opened);
    }

    private void End(Opened opened)
    {
        var node = html.Source.Nodes[opened.Place];
        switch (opened.Name)
        {
            case "a":
                WriteLink(node, opened.From);
                break;
            case "tr" or "caption" or "li":
                lines.NewLine();
                break;
            case "br" or "hr" or "img" or "td" or "th":
                break;
            case "ul" or "ol":
                lines.Indent(open.Any(o => o.Name is "ul" or "ol") ? -1 : 0);
                Separate(node, isParagraph: !open.Any(o => o.Name is "ul" or "ol"));
                break;
            default:
                Separate(node, IsParagraph(node));
                break;
        }
    }

    private void Separate(HtmlNode node, bool isParagraph)
    {
        if (isParagraph)
            lines.Paragraph();
        else if (HtmlNames.EndsParagraph.Contains(node.Name) || node.Name is "dt" or "dd")
            lines.NewLine();
    }

    // A table that only arranges is no paragraph of its own; what stands in it is.
    private bool IsParagraph(HtmlNode node) => node.Name is "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "blockquote" or "pre" or "dl" or "section" or "article"
        || (node.Name == "table" && html.Source.Attribute(node, "role") is not ("presentation" or "none"));

    private string Bullet()
    {
        var list = open.FirstOrDefault(o => o.Name is "ul" or "ol");
        return list is { Name: "ol" } ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{++list.Items}. ") : "* ";
    }

    private void WriteLink(HtmlNode node, int from)
    {
        var target = html.Source.Attribute(node, "href")?.Trim() ?? "";
        var isMail = target.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase);
        if (!isMail && !target.StartsWith("https:", StringComparison.OrdinalIgnoreCase) && !target.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
            return;
        var shown = isMail ? target["mailto:".Length..].Split('?')[0] : target;
        var text = lines.Since(from).Trim();
        if (text.Length == 0)
            lines.Write(shown, false);
        else if (!text.Contains(shown, StringComparison.OrdinalIgnoreCase) && !shown.TrimEnd('/').EndsWith("//" + text, StringComparison.OrdinalIgnoreCase))
            lines.Append($" ({shown})");
    }

    /// <summary>What a reader does not see: scripts and styles, preview lines, and what is said to be hidden.</summary>
    private bool IsHidden(int place)
    {
        var node = html.Source.Nodes[place];
        if (node.Name is "head" or "select" or "object" or "svg" or "math" or "video" or "audio" or "canvas" or "iframe" or "noembed" || HtmlNames.Head.Contains(node.Name))
            return true;
        var attributes = node.Attributes;
        if (Array.Exists(attributes, a => a.Name == "hidden"))
            return true;
        var declared = styled.TryGetValue(place, out var element) ? html.Declared(element)
            : html.Source.Attribute(node, "style") is { } own ? CssSheet.Declarations(own) : [];
        return declared.Count > 0 && IsHidden(declared);
    }

    private static bool IsHidden(IReadOnlyList<CssDeclaration> declared)
    {
        return Last("display") == "none" || Last("visibility") == "hidden" || Last("opacity") == "0"
            || (Last("max-height") is "0" or "0px" && Last("overflow") == "hidden");

        string? Last(string property) => declared.LastOrDefault(d => d.Property == property)?.Value.ToLowerInvariant();
    }

    private sealed class Opened(string name, int place, int from)
    {
        public string Name => name;
        public int Place => place;

        /// <summary>How long the text was when it began.</summary>
        public int From => from;

        public int Items { get; set; }
    }
}
