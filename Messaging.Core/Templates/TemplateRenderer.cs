using System.Globalization;
using System.Text;
using Messaging.Core.Common;
using Messaging.Core.Templates.Language;
using Messaging.Core.Templates.Model;
using Messaging.Core.Templates.Rendering;

namespace Messaging.Core.Templates;

/// <summary>
/// Checks and renders templates. Whatever a template says, it sees only the model and stops at the limits. Thread-safe; checked templates
/// are kept, so that rendering the same one again costs only the rendering.
/// </summary>
public sealed class TemplateRenderer(TemplateLimits limits, TimeProvider clock)
{
    // Enough for all templates of a large installation; the editor's drafts push each other out.
    private const int MaxKept = 256;
    private const int MaxKeptCharacters = 16_000_000;

    private readonly BoundedCache<TemplateKey, BoundTemplate> kept = new(MaxKept, MaxKeptCharacters);

    /// <summary>All problems that can be found without data.</summary>
    public TemplateCheck Check(TemplateSource source) => new(Get(source).Problems);

    /// <summary>Renders a template for one mail.</summary>
    /// <returns>The text, or <see cref="TemplateFailed"/> with what is wrong and where.</returns>
    public Outcome<RenderedText> Render(TemplateSource source, TemplateModel model, RenderContext context, CancellationToken cancellationToken = default)
    {
        var template = Get(source);
        if (template.HasErrors)
            return new TemplateFailed(source.Name, template.Problems);
        var state = new RenderState(model, source.Output, context, limits, clock, cancellationToken);
        try
        {
            Instruction.RunAll(template.Body, state, new RenderFrame(null, model));
        }
        catch (RenderException failure)
        {
            return new TemplateFailed(source.Name, [failure.Location.Problem(ProblemSeverity.Error, failure.Message), .. template.Problems]);
        }
        return new RenderedText(state.TakeText(), state.Images, template.Problems);
    }

    /// <summary>
    /// Renders a template that must give one line, such as a subject: line breaks, tabs and other control characters become one blank.
    /// Fails when nothing is left, or more than <see cref="TemplateLimits.SubjectLength"/> characters.
    /// </summary>
    public Outcome<string> RenderLine(TemplateSource source, TemplateModel model, RenderContext context, CancellationToken cancellationToken = default)
    {
        var rendered = Render(source with { Output = TemplateOutput.Text }, model, context, cancellationToken);
        if (!rendered.Succeeded)
            return rendered.Error;
        var line = ToLine(rendered.Value.Text);
        if (line.Length == 0)
            return Failed(source, "The line is empty for this invoice.");
        return line.Length > limits.SubjectLength
            ? Failed(source, string.Create(CultureInfo.InvariantCulture, $"The line is {line.Length:N0} characters long, and {limits.SubjectLength:N0} are allowed."))
            : line;
    }

    private static TemplateFailed Failed(TemplateSource source, string message) =>
        new(source.Name, [new TemplateProblem(ProblemSeverity.Error, source.Name, 1, 1, 1, message)]);

    private static string ToLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            // U+2028 and U+2029 break lines without being control characters.
            var isBreak = char.IsControl(c) || c is ' ' or '\u2028' or '\u2029';
            if (!isBreak)
                line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }
        return line.ToString().Trim();
    }

    private BoundTemplate Get(TemplateSource source)
    {
        var fragments = source.Fragments ?? FragmentTexts.None;
        var key = new TemplateKey(source.Name, source.Content, source.Output, source.Layout, fragments.Identity, source.Schema);
        return kept.GetOrAdd(key, source.Content.Length + 1, () => Bind(source, fragments.Texts));
    }

    private BoundTemplate Bind(TemplateSource source, IReadOnlyDictionary<string, string> fragments)
    {
        var report = new BindingReport(source.Output, limits, source.Schema);
        if (source.Content.Length > limits.Length)
        {
            var tooLong = string.Create(CultureInfo.InvariantCulture, $"The template is {source.Content.Length:N0} characters long, and {limits.Length:N0} are allowed.");
            return Broken(source, report, tooLong);
        }
        var main = (source.Name, Text: source.Content);
        (string Name, string Text)? content = null;
        if (source.Layout is { } layout)
        {
            if (!fragments.TryGetValue(layout, out var around))
                return Broken(source, report, $"There is no layout `{layout}`. Choose another one, or none.");
            (main, content) = ((layout, around), main);
        }
        var binder = new FragmentBinder(fragments, content, report);
        var body = binder.BindMain(main.Name, main.Text, new Scope(null, report.Root));
        if (content is not null && !binder.PlacesContent)
            report.Error(new SourceLocation(new TemplateUnit(main.Name, new TemplateText(main.Text)), default), $"The layout `{main.Name}` does not say where the text goes. Write {{{{> {TemplateFragment.ContentName}}}}} there.");
        return new BoundTemplate(body, [.. report.Problems.OrderBy(p => p.Line).ThenBy(p => p.Column)]);
    }

    private static BoundTemplate Broken(TemplateSource source, BindingReport report, string message)
    {
        report.Error(new SourceLocation(new TemplateUnit(source.Name, new TemplateText("")), default), message);
        return new BoundTemplate([], report.Problems);
    }

    private sealed record TemplateKey(string Name, string Content, TemplateOutput Output, string? Layout, string Fragments, ObjectType? Schema)
    {
        /// <summary>Of the short parts alone: this is asked for every mail, and going through the whole text costs more than the rest of the search.</summary>
        public override int GetHashCode() => HashCode.Combine(Name, Content.Length, Output, Layout);
    }

    private sealed record BoundTemplate(Instruction[] Body, IReadOnlyList<TemplateProblem> Problems)
    {
        public bool HasErrors { get; } = Problems.Any(p => p.Severity == ProblemSeverity.Error);
    }
}
