using Messaging.Core.Common;

namespace Messaging.Core.Templates;

/// <summary>One row of a list of templates or transformations.</summary>
/// <param name="Id">Number of the row, for selection.</param>
/// <param name="Key">Its key.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Kind">What it makes, such as HTML; empty for subjects.</param>
/// <param name="Languages">Languages it has translations for, sorted.</param>
/// <param name="Users">How many message definitions use it; for fragments, how many templates.</param>
/// <param name="UpdatedAt">Last save.</param>
/// <param name="UpdatedBy">Who saved it.</param>
/// <param name="Version">To be given with the next save.</param>
public sealed record TemplateRow(
    long Id, string Key, string Name, string Kind, IReadOnlyList<string> Languages, int Users, DateTimeOffset UpdatedAt, string UpdatedBy, int Version);

/// <summary>What a person or a program enters for a template of any kind.</summary>
/// <param name="Name">Name for people, at most 200 characters.</param>
/// <param name="Content">Handlebars text.</param>
/// <param name="Translations">Handlebars text by language; none when null.</param>
public abstract record TemplateInput(string? Name, string? Content, IReadOnlyDictionary<string, string>? Translations)
{
    /// <summary>The event type whose fields the texts use; null keeps what is there, and means mails about invoices for something new.</summary>
    public string? EventType { get; init; }

    /// <summary>Whether saving one in place of the other would change nothing.</summary>
    internal bool IsSameAs(TemplateInput other) =>
        this with { Translations = null } == other with { Translations = null }
        && TemplateFields.Same(Translations ?? EmptyTexts, other.Translations ?? EmptyTexts);

    private static readonly IReadOnlyDictionary<string, string> EmptyTexts = new Dictionary<string, string>();
}

/// <summary>What a person or a program enters for a subject template.</summary>
/// <param name="Name">Name for people, at most 200 characters.</param>
/// <param name="Content">Handlebars text.</param>
/// <param name="Translations">Handlebars text by language; none when null.</param>
public sealed record SubjectTemplateInput(string? Name, string? Content, IReadOnlyDictionary<string, string>? Translations = null)
    : TemplateInput(Name, Content, Translations);

/// <summary>What a person or a program enters for a body template.</summary>
/// <param name="Name">Name for people, at most 200 characters.</param>
/// <param name="Format">HTML or plain text.</param>
/// <param name="Content">Handlebars text.</param>
/// <param name="Translations">Handlebars text by language; none when null.</param>
public sealed record BodyTemplateInput(string? Name, BodyFormat Format, string? Content, IReadOnlyDictionary<string, string>? Translations = null)
    : TemplateInput(Name, Content, Translations)
{
    /// <summary>Key of the layout around it; null for none.</summary>
    public string? LayoutKey { get; init; }

    /// <summary>Whether style sheets are written into the elements. HTML only.</summary>
    public bool InlineStyles { get; init; }

    /// <summary>Whether a text version is made from the HTML where a definition has none. HTML only.</summary>
    public bool TextFromHtml { get; init; }
}

/// <summary>What a person or a program enters for a fragment or layout.</summary>
/// <param name="Name">Name for people, at most 200 characters.</param>
/// <param name="Format">What it is written for.</param>
/// <param name="Content">Handlebars text.</param>
/// <param name="Translations">Handlebars text by language; none when null.</param>
public sealed record TemplateFragmentInput(string? Name, BodyFormat Format, string? Content, IReadOnlyDictionary<string, string>? Translations = null)
    : TemplateInput(Name, Content, Translations)
{
    /// <summary>Whether it is a layout.</summary>
    public bool IsLayout { get; init; }
}

/// <summary>A template was saved. Problems do not hinder that; they hinder sending.</summary>
/// <param name="Status">Created, updated, or unchanged because it was already like this.</param>
/// <param name="Version">Its version now.</param>
/// <param name="Problems">What the checker says about the text and its translations, the default text first.</param>
public sealed record TemplateSaved(ItemStatus Status, int Version, IReadOnlyList<TemplateProblem> Problems);

/// <summary>A saved state of a template.</summary>
/// <param name="Version">Its number, from 1.</param>
/// <param name="SavedAt">When.</param>
/// <param name="SavedBy">By whom.</param>
/// <param name="Content">The text.</param>
/// <param name="Translations">The translations.</param>
public sealed record TemplateVersionView(int Version, DateTimeOffset SavedAt, string SavedBy, string Content, IReadOnlyDictionary<string, string> Translations);
