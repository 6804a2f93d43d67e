using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Messaging.Core.Templates.Language;

namespace Messaging.Core.Templates.Html;

/// <summary>Looks for what mail programs do with HTML that browsers do not. Only for people who write templates: sending does not ask.</summary>
internal sealed class HtmlMailCheck
{
    /// <summary>Gmail shows so many bytes and hides the rest behind a link.</summary>
    private const int GmailBytes = 102 * 1024;

    private const int MaxWarnings = 25;

    private static readonly FrozenSet<string> Removed =
        "script form iframe frame frameset object embed applet base link input select textarea button video audio canvas svg math".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private readonly string html;
    private readonly IReadOnlyList<(string Name, string Text)> templates;
    private readonly List<TemplateProblem> warnings = [];

    private HtmlMailCheck(string html, IReadOnlyList<(string Name, string Text)> templates) => (this.html, this.templates) = (html, templates);

    /// <summary>Warnings about a rendered body, each at its place in the template or fragment that wrote it, where that can be found.</summary>
    /// <param name="html">As it goes into the mail.</param>
    /// <param name="templates">The body's template first, then the layout and fragments that it uses.</param>
    /// <param name="hasText">Whether the mail has a text version; null where that is not known.</param>
    /// <param name="inlined">Whether the styles were written into the elements.</param>
    public static IReadOnlyList<TemplateProblem> Warnings(string html, IReadOnlyList<(string Name, string Text)> templates, bool? hasText, bool inlined)
    {
        var check = new HtmlMailCheck(html, templates);
        check.Tags();
        if (inlined)
            check.MediaRules();
        check.Whole(hasText);
        return [.. check.warnings.Take(MaxWarnings)];
    }

    private void Tags()
    {
        Warn("This image has no alt text. Write alt=\"…\": many mail programs show no images at first, and screen readers read it aloud.",
            (tag, _) => tag.Name == "img" && !tag.Attributes().Any(a => a.Name == "alt"));
        Warn("This link is not encrypted. Write https:// if the site has it.",
            (tag, text) => tag.Name is "a" or "area" && Any(tag, text, "href", v => v.Contains("http://", StringComparison.OrdinalIgnoreCase)));
        Warn("This link runs a script, and mail programs remove it.",
            (tag, text) => Any(tag, text, "href", v => v.TrimStart().StartsWith("javascript:", StringComparison.OrdinalIgnoreCase)));
        Warn("This image is loaded from outside, which many mail programs block. Add it to the images and write {{image \"key\"}}: then it travels with the mail.", IsOutside);
        Warn("This image is written into the HTML, which Gmail and Outlook do not show. Add it to the images and write {{image \"key\"}}.",
            (tag, text) => tag.Name == "img" && Any(tag, text, "src", v => v.TrimStart().StartsWith("data:", StringComparison.OrdinalIgnoreCase)));
        Warn("Mail programs do not run this event.", (tag, _) => tag.Attributes().Any(a => a.Name.StartsWith("on", StringComparison.Ordinal)));
        foreach (var name in FoundNames())
            Warn($"Mail programs remove <{name}>.", (tag, _) => tag.Name == name);
    }

    /// <summary>A style attribute is stronger than any sheet, so what a sheet says about small or dark screens needs its mark.</summary>
    private void MediaRules()
    {
        Scan(html, (tag, _) => tag.Name == "style", tag =>
        {
            var close = html.IndexOf("</style", tag.End, StringComparison.OrdinalIgnoreCase);
            foreach (var part in CssSheet.Parse(html[tag.End..(close < 0 ? html.Length : close)]).Parts.Select(p => p.Text.Trim()).Where(IsWeak))
            {
                var place = templates.ToList().FindIndex(t => t.Text.Contains(part, StringComparison.Ordinal));
                var start = place < 0 ? 0 : templates[place].Text.IndexOf(part, StringComparison.Ordinal);
                Add(Math.Max(0, place), new TextSpan(start, 1), place < 0 ? 1 : part.IndexOf('{', StringComparison.Ordinal),
                    "Styles that are written into the elements win over this rule. Write !important after its values.");
            }
        });
    }

    private static bool IsWeak(string part)
    {
        var block = part.IndexOf('{', StringComparison.Ordinal);
        return block >= 0 && part.StartsWith("@media", StringComparison.OrdinalIgnoreCase)
            && CssSheet.Parse(part[(block + 1)..].TrimEnd('}')).Parts.Any(rule => rule.Declarations.Any(d => !d.IsImportant));
    }

    private static bool IsOutside(HtmlTokenizer tag, string text) => tag.Attributes().Any(a => a.Name switch
    {
        "src" => tag.Name is "img" or "input" && HasScheme(Value(text, a)),
        "srcset" or "background" or "poster" => HasScheme(Value(text, a)),
        "style" => Value(text, a) is var style && style.Contains("url(", StringComparison.OrdinalIgnoreCase) && HasScheme(style[style.IndexOf("url(", StringComparison.OrdinalIgnoreCase)..]),
        _ => false,
    });

    private static bool HasScheme(string value) =>
        value.Contains("http://", StringComparison.OrdinalIgnoreCase) || value.Contains("https://", StringComparison.OrdinalIgnoreCase) || value.TrimStart().StartsWith("//", StringComparison.Ordinal);

    private static bool Any(HtmlTokenizer tag, string text, string attribute, Func<string, bool> condition) =>
        tag.Attributes().Any(a => a.Name == attribute && condition(Value(text, a)));

    private static string Value(string text, HtmlAttribute attribute) => text[attribute.ValueStart..attribute.ValueEnd];

    private void Whole(bool? hasText)
    {
        var size = Encoding.UTF8.GetByteCount(html);
        if (size > GmailBytes)
            Add(0, default, 1, string.Create(CultureInfo.InvariantCulture, $"The HTML has {size / 1024:N0} kB. Gmail hides what is beyond 102 kB."));
        if (hasText == false)
            Add(0, default, 1, "This mail has no text version. Let this template make one, or choose a text body in the message definition.");
    }

    private List<string> FoundNames()
    {
        var found = new List<string>();
        Scan(html, (tag, _) => Removed.Contains(tag.Name), tag => found.Add(tag.Name));
        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>What is in the mail was written by some tag of a template: by each that looks the same, or by a value, and then nobody knows where.</summary>
    private void Warn(string message, Func<HtmlTokenizer, string, bool> isWrong)
    {
        var isThere = false;
        Scan(html, isWrong, _ => isThere = true);
        if (!isThere)
            return;
        var before = warnings.Count;
        for (var i = 0; i < templates.Count; i++)
        {
            var place = i;
            Scan(templates[i].Text, isWrong, tag => Add(place, new TextSpan(tag.Start, tag.End - tag.Start), tag.End - tag.Start, message));
        }
        if (warnings.Count == before)
            Add(0, default, 1, message);
    }

    private static void Scan(string text, Func<HtmlTokenizer, string, bool> isWrong, Action<HtmlTokenizer> found)
    {
        var tokens = new HtmlTokenizer(text);
        while (tokens.Read())
        {
            if (tokens.Token != HtmlToken.StartTag)
                continue;
            if (isWrong(tokens, text))
                found(tokens);
            if (HtmlNames.Raw.Contains(tokens.Name))
                tokens.ReadRaw(tokens.Name);
        }
    }

    private void Add(int template, TextSpan span, int length, string message)
    {
        if (warnings.Count >= MaxWarnings)
            return;
        var position = new TemplateText(templates[template].Text).PositionOf(span.Start);
        warnings.Add(new TemplateProblem(ProblemSeverity.Warning, templates[template].Name, position.Line, position.Column, Math.Max(1, length), message));
    }
}
