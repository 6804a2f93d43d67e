using Messaging.Core.Templates.Rendering;

namespace Messaging.Core.Templates.Html;

/// <summary>
/// Makes of rendered HTML what goes into the mail, as the switches of its template say: styles written into the elements, and a text
/// version. Thread-safe; style sheets are the same in all mails of a run, so the last ones are kept.
/// </summary>
internal sealed class HtmlFinisher(TemplateLimits limits)
{
    private const int MaxKept = 64;
    private const int MaxKeptCharacters = 2_000_000;

    private readonly BoundedCache<string, CssSheet> sheets = new(MaxKept, MaxKeptCharacters);

    /// <summary>Finishes one body. Costs nothing where neither switch is on.</summary>
    /// <param name="template">The template with its switches.</param>
    /// <param name="rendered">What it rendered.</param>
    /// <param name="needsText">Whether the mail has no text of its own.</param>
    public FinishedHtml Finish(BodyTemplate template, RenderedText rendered, bool needsText)
    {
        var makesText = template.TextFromHtml && needsText;
        if (template.Format != BodyFormat.Html || (!template.InlineStyles && !makesText))
            return new FinishedHtml(rendered, null);
        var source = HtmlSource.Parse(rendered.Text);
        var styled = StyledHtml.TryRead(source, Sheet);
        var inlined = template.InlineStyles && styled is not null ? StyleInliner.TryInline(styled, limits.Output) : null;
        var html = inlined is not null ? rendered with { Text = inlined }
            : template.InlineStyles ? rendered with { Warnings = [.. rendered.Warnings, TooLarge(template)] }
            : rendered;
        if (!makesText)
            return new FinishedHtml(html, null);
        var text = HtmlToText.Convert(styled ?? StyledHtml.TryRead(source, _ => CssSheet.Parse(""))!);
        return new FinishedHtml(html, new RenderedText(text, [], []));
    }

    /// <summary>What mail programs will make of the HTML. Looks at everything again: for previews.</summary>
    /// <param name="html">The finished HTML.</param>
    /// <param name="source">What it was rendered from.</param>
    /// <param name="hasText">Whether the mail has a text version; null where that is not known.</param>
    /// <param name="inlined">Whether the styles were written into the elements.</param>
    public IReadOnlyList<TemplateProblem> Check(string html, TemplateSource source, bool? hasText, bool inlined)
    {
        var templates = new List<(string Name, string Text)> { (source.Name, source.Content) };
        var texts = (source.Fragments ?? FragmentTexts.None).Texts;
        var names = new Queue<string>(FragmentNames.In(source.Content, limits).Prepend(source.Layout ?? ""));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (names.TryDequeue(out var name))
        {
            if (!seen.Add(name) || !texts.TryGetValue(name, out var text))
                continue;
            templates.Add((name, text));
            foreach (var inner in FragmentNames.In(text, limits))
                names.Enqueue(inner);
        }
        return HtmlMailCheck.Warnings(html, templates, hasText, inlined);
    }

    private CssSheet Sheet(string css) => sheets.GetOrAdd(css, css.Length + 1, () => CssSheet.Parse(css));

    private static TemplateProblem TooLarge(BodyTemplate template) => new(
        ProblemSeverity.Warning, template.Key, 1, 1, 1,
        "The styles were not written into the elements, because there are too many rules for so many elements. The style sheet is in the mail as it is; make it shorter.");
}

/// <summary>HTML as it goes into the mail.</summary>
/// <param name="Html">The HTML.</param>
/// <param name="Text">The text version; null where none was asked for.</param>
internal sealed record FinishedHtml(RenderedText Html, RenderedText? Text);
