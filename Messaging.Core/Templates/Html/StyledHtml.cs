using System.Text;

namespace Messaging.Core.Templates.Html;

/// <summary>HTML with the style sheets it holds and the elements that their rules apply to.</summary>
internal sealed class StyledHtml
{
    // Rows of a table have the same rules and attributes again and again.
    private readonly Dictionary<string, IReadOnlyList<CssDeclaration>> declared = new(StringComparer.Ordinal);

    private StyledHtml(HtmlSource source, IReadOnlyList<StyleBlock> blocks, IReadOnlyList<StyledElement> elements, IReadOnlyList<StyleRule> rules)
    {
        (Source, Blocks, Elements, Rules) = (source, blocks, elements, rules);
    }

    public HtmlSource Source { get; }

    /// <summary>The <c>style</c> elements whose rules count for every screen.</summary>
    public IReadOnlyList<StyleBlock> Blocks { get; }

    public IReadOnlyList<StyledElement> Elements { get; }

    public IReadOnlyList<StyleRule> Rules { get; }

    /// <summary>Null when the style sheets are too large for the document.</summary>
    public static StyledHtml? TryRead(HtmlSource source, Func<string, CssSheet> parse)
    {
        var blocks = new List<StyleBlock>();
        var rules = new List<StyleRule>();
        for (var i = 0; i < source.Nodes.Count; i++)
        {
            var node = source.Nodes[i];
            if (node.Name != "style" || node.Next == i + 1 || (source.Attribute(node, "media")?.Trim().ToLowerInvariant() ?? "") is not ("" or "all" or "screen"))
                continue;
            var content = source.Nodes[i + 1];
            var sheet = parse(source.Text[content.Start..content.End]);
            blocks.Add(new StyleBlock(node, content, sheet));
            foreach (var part in sheet.Parts)
                rules.AddRange(part.Selectors.Where(s => s.Selector is not null).Select(s => new StyleRule(part, s.Selector!, rules.Count)));
        }
        var elements = rules.Count == 0 ? [] : StyleMatcher.Elements(source);
        return StyleMatcher.TryMatch(elements, rules) ? new StyledHtml(source, blocks, elements, rules) : null;
    }

    /// <summary>
    /// All that is declared for an element, its own <c>style</c> attribute included, the strongest last (CSS Cascade 4): of each property
    /// only what wins, with the values its rule gives for programs that do not understand the last one.
    /// </summary>
    public IReadOnlyList<CssDeclaration> Declared(StyledElement element)
    {
        var own = element.Attribute("style");
        var key = new StringBuilder();
        foreach (var place in element.Rules ?? [])
            key.Append((char)(place >> 16)).Append((char)place);
        var known = key.Append('\0').Append(own).ToString();
        if (!declared.TryGetValue(known, out var found))
            declared[known] = found = Declare(element.Rules ?? [], own);
        return found;
    }

    private IReadOnlyList<CssDeclaration> Declare(IReadOnlyList<int> places, string? own)
    {
        var all = new List<Candidate>();
        foreach (var place in places)
        {
            var rule = Rules[place];
            foreach (var declaration in rule.Part.Declarations)
                all.Add(new Candidate(declaration, declaration.IsImportant ? 2 : 0, rule.Selector.Specificity, rule.Order));
        }
        if (own is not null)
        {
            foreach (var declaration in CssSheet.Declarations(own))
                all.Add(new Candidate(declaration, declaration.IsImportant ? 3 : 1, 0, 0));
        }
        // OrderBy is stable: declarations of one rule stay in their order.
        var sorted = all.OrderBy(d => d.Rank).ThenBy(d => d.Specificity).ThenBy(d => d.Order).ToList();
        var winners = new Dictionary<string, Candidate>(StringComparer.Ordinal);
        foreach (var candidate in sorted)
            winners[candidate.Declaration.Property] = candidate;
        // An important declaration of a sheet has won already. Without the mark, what stays in the sheet for small or dark screens can still win over it.
        return
        [
            .. sorted.Where(d => d.IsBeside(winners[d.Declaration.Property]))
                .Select(d => d.Rank == 2 ? d.Declaration with { IsImportant = false } : d.Declaration),
        ];
    }

    private sealed record Candidate(CssDeclaration Declaration, int Rank, int Specificity, int Order)
    {
        public bool IsBeside(Candidate other) => (Rank, Specificity, Order) == (other.Rank, other.Specificity, other.Order);
    }
}

/// <summary>A <c>style</c> element.</summary>
/// <param name="Element">The element.</param>
/// <param name="Content">The text inside.</param>
/// <param name="Sheet">What it says.</param>
internal sealed record StyleBlock(HtmlNode Element, HtmlNode Content, CssSheet Sheet);
