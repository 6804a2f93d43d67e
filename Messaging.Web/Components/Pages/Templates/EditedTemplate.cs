using System.Collections.Immutable;
using System.Text.Json;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;

namespace Messaging.Web.Components.Pages.Templates;

/// <summary>A template of any kind as it stands in the editor.</summary>
public sealed record EditedTemplate(TemplateKind Kind)
{
    /// <summary>The language of the text that customers without a translation get.</summary>
    public const string DefaultText = "";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { IgnoreReadOnlyProperties = true };

    public string? Key { get; init; }
    public string? Name { get; init; }
    public BodyFormat Format { get; init; }
    public string? LayoutKey { get; init; }
    public bool InlineStyles { get; init; }
    public bool TextFromHtml { get; init; }
    public bool IsLayout { get; init; }

    /// <summary>The event type whose fields the text uses; null for mails about invoices.</summary>
    public string? EventType { get; init; }

    public TransformationOutput Output { get; init; } = TransformationOutput.Csv;
    public string? FileName { get; init; }
    public int Version { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }
    public string UpdatedBy { get; init; } = "";

    /// <summary>Texts by language; <see cref="DefaultText"/> is always there.</summary>
    public ImmutableSortedDictionary<string, string> Texts { get; init; } = Empty.Add(DefaultText, "");

    public static ImmutableSortedDictionary<string, string> Empty { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    public bool HasContent => Kind != TemplateKind.Transformation || Output != TransformationOutput.Uploaded;

    public string Default => Texts[DefaultText];

    public IReadOnlyDictionary<string, string> Translations => Texts.Remove(DefaultText);

    /// <summary>What the text writes, which decides how values are escaped.</summary>
    public TemplateOutput TemplateOutput => Kind switch
    {
        TemplateKind.Subject => TemplateOutput.Text,
        TemplateKind.Body or TemplateKind.Fragment => Format.Output(),
        _ => OutputKind.Of(Output)?.Template ?? TemplateOutput.Text,
    };

    public static EditedTemplate Of(SubjectTemplate t) => new(TemplateKind.Subject)
    {
        Key = t.Key, Name = t.Name, Version = t.Version, UpdatedAt = t.UpdatedAt, UpdatedBy = t.UpdatedBy, Texts = All(t.Content, t.Translations),
        EventType = t.EventType,
    };

    public static EditedTemplate Of(BodyTemplate t) => new(TemplateKind.Body)
    {
        Key = t.Key, Name = t.Name, Format = t.Format, Version = t.Version, UpdatedAt = t.UpdatedAt, UpdatedBy = t.UpdatedBy, Texts = All(t.Content, t.Translations),
        LayoutKey = t.LayoutKey, InlineStyles = t.InlineStyles, TextFromHtml = t.TextFromHtml, EventType = t.EventType,
    };

    public static EditedTemplate Of(TemplateFragment t) => new(TemplateKind.Fragment)
    {
        Key = t.Key, Name = t.Name, Format = t.Format, Version = t.Version, UpdatedAt = t.UpdatedAt, UpdatedBy = t.UpdatedBy, Texts = All(t.Content, t.Translations),
        IsLayout = t.IsLayout,
    };

    public static EditedTemplate Of(InvoiceTransformation t) => new(TemplateKind.Transformation)
    {
        Key = t.Key, Name = t.Name, Output = t.Output, FileName = t.FileName, Version = t.Version, UpdatedAt = t.UpdatedAt, UpdatedBy = t.UpdatedBy,
        Texts = All(t.Content, t.Translations),
    };

    public EditedTemplate WithText(string language, string text) => this with { Texts = Texts.SetItem(language, text) };

    /// <summary>All of it as JSON, to be kept while it is not saved.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>What <see cref="ToJson"/> wrote, or null where that is not one.</summary>
    public static EditedTemplate? FromJson(string json)
    {
        try
        {
            var read = JsonSerializer.Deserialize<EditedTemplate>(json, Json);
            return read is null || !read.Texts.ContainsKey(DefaultText) ? null : read with { Texts = Empty.AddRange(read.Texts) };
        }
        catch (JsonException)
        {
            // Written by another version of the program.
            return null;
        }
    }

    /// <summary>The template as it would be saved, with all its languages.</summary>
    public Template ToTemplate() => Kind switch
    {
        TemplateKind.Subject => new SubjectTemplate { Key = Key ?? "", Name = Name ?? "", Content = Default, Translations = Copy() },
        TemplateKind.Body => new BodyTemplate
        {
            Key = Key ?? "", Name = Name ?? "", Format = Format, Content = Default, Translations = Copy(), LayoutKey = LayoutKey, InlineStyles = InlineStyles, TextFromHtml = TextFromHtml,
        },
        TemplateKind.Fragment => new TemplateFragment { Key = Key ?? "", Name = Name ?? "", Format = Format, IsLayout = IsLayout, Content = Default, Translations = Copy() },
        _ => new InvoiceTransformation { Key = Key ?? "", Name = Name ?? "", Output = Output, FileName = FileName ?? "", Content = Default, Translations = Copy() },
    };

    private Dictionary<string, string> Copy() => new(Translations, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a person would lose something if this were replaced by the other.</summary>
    public bool DiffersFrom(EditedTemplate other) =>
        (Name, Format, Output, FileName) != (other.Name, other.Format, other.Output, other.FileName)
        || (LayoutKey, InlineStyles, TextFromHtml, IsLayout) != (other.LayoutKey, other.InlineStyles, other.TextFromHtml, other.IsLayout)
        || !Texts.OrderBy(t => t.Key, StringComparer.OrdinalIgnoreCase).SequenceEqual(other.Texts.OrderBy(t => t.Key, StringComparer.OrdinalIgnoreCase));

    /// <summary>The transformation in one language, as if it were the only one.</summary>
    public InvoiceTransformation ToTransformation(string language) => new()
    {
        Key = Key is { Length: > 0 } key ? key : "new", Name = Name is { Length: > 0 } name ? name : "Preview", Output = Output, Content = Texts[language],
        FileName = FileName is { Length: > 0 } file ? file : "document",
    };

    /// <summary>The body in one language, as if it were the only one.</summary>
    public BodyTemplate ToBody(string language) => new()
    {
        Key = Key is { Length: > 0 } key ? key : "new", Name = Name is { Length: > 0 } name ? name : "Preview", Format = Format, Content = Texts[language],
        LayoutKey = LayoutKey, InlineStyles = InlineStyles, TextFromHtml = TextFromHtml,
    };

    /// <summary>The fragment in one language, as if it were the only one; with all its languages where none is given.</summary>
    public TemplateFragment ToFragment(string? language = null) => new()
    {
        Key = Key is { Length: > 0 } key ? key : "new", Name = Name is { Length: > 0 } name ? name : "Preview", Format = Format, IsLayout = IsLayout, Content = Texts[language ?? DefaultText],
        Translations = language is null ? new(Translations, StringComparer.OrdinalIgnoreCase) : [],
    };

    private static ImmutableSortedDictionary<string, string> All(string content, IReadOnlyDictionary<string, string> translations) =>
        Empty.AddRange(translations).SetItem(DefaultText, content);
}
