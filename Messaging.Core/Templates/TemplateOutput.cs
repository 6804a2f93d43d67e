using Messaging.Core.Templates.Model;

namespace Messaging.Core.Templates;

/// <summary>What a template writes, which decides how values are escaped.</summary>
public enum TemplateOutput
{
    /// <summary>HTML: <c>&amp; &lt; &gt; " ' `</c> are written as entities.</summary>
    Html,

    /// <summary>Plain text: values are written as they are.</summary>
    Text,

    /// <summary>XML: as HTML, and characters that XML 1.0 cannot hold are left out.</summary>
    Xml,

    /// <summary>CSV: a value is quoted when it must be (RFC 4180), and kept from being read as a formula.</summary>
    Csv,

    /// <summary>JSON: values are escaped for use between quotation marks (RFC 8259).</summary>
    Json,
}

/// <summary>A template to check or render.</summary>
/// <param name="Name">What problems call it.</param>
/// <param name="Content">Handlebars text.</param>
/// <param name="Output">How values are escaped.</param>
/// <param name="Fragments">What <c>{{&gt; name}}</c> may write in place; none when null.</param>
/// <param name="Layout">Name of the fragment that stands around the content and places it with <c>{{&gt; content}}</c>; null for none.</param>
public sealed record TemplateSource(string Name, string Content, TemplateOutput Output, FragmentTexts? Fragments = null, string? Layout = null)
{
    /// <summary>What the text can name; null for mails about invoices.</summary>
    public ObjectType? Schema { get; init; }

    private const string SampleText = "<p>The text of the mail stands here.</p>";

    /// <summary>A fragment alone, or a layout around a sample text: as the editor checks and shows it.</summary>
    /// <param name="fragment">The fragment, whose text must be among <paramref name="fragments"/>.</param>
    /// <param name="name">What problems of what stands around it call it; those of the fragment itself bear its key.</param>
    /// <param name="fragments">All fragments in one language.</param>
    public static TemplateSource Of(TemplateFragment fragment, string name, FragmentTexts fragments) => fragment.IsLayout
        ? new(name, fragment.Format == BodyFormat.Html ? SampleText : "The text of the mail stands here.", fragment.Format.Output(), fragments, fragment.Key)
        : new(name, "{{> " + fragment.Key + "}}", fragment.Format.Output(), fragments);
}

/// <summary>
/// An image that <c>{{image "key"}}</c> can place. <paramref name="ContentId"/> is without angle brackets and without <c>cid:</c>.
/// With a <paramref name="DataUri"/> the image itself is written there, for documents that have no mail around them.
/// </summary>
public sealed record InlineImage(string Key, string ContentId, string AlternativeText, int? Width = null, int? Height = null, string? DataUri = null)
{
    /// <summary>What <c>src</c> gets.</summary>
    public string Source => DataUri ?? "cid:" + ContentId;
}

/// <summary>
/// Circumstances of one rendering. <paramref name="Language"/> is a language tag (unknown or null: English) and <paramref name="FindImage"/>
/// looks up an image by key; without it every image is unknown.
/// </summary>
public sealed record RenderContext(string? Language = null, Func<string, InlineImage?>? FindImage = null)
{
    /// <summary>English, no images.</summary>
    public static RenderContext Default { get; } = new();
}

/// <summary>A rendered template and the images it placed, each once, in order of first use.</summary>
public sealed record RenderedText(string Text, IReadOnlyList<InlineImage> Images, IReadOnlyList<TemplateProblem> Warnings);

/// <summary>What checking found without rendering.</summary>
public sealed record TemplateCheck(IReadOnlyList<TemplateProblem> Problems)
{
    /// <summary>True when there is no error; warnings do not count.</summary>
    public bool IsValid => !Problems.Any(p => p.Severity == ProblemSeverity.Error);
}
