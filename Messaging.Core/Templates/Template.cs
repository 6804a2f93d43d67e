namespace Messaging.Core.Templates;

/// <summary>What templates of every kind have in common.</summary>
public abstract class Template
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Unique key within its kind, at most 64 characters.</summary>
    public required string Key { get; set; }

    /// <summary>Name for people, at most 200 characters.</summary>
    public required string Name { get; set; }

    /// <summary>Handlebars text for customers without a translation of their own.</summary>
    public string Content { get; set; } = "";

    /// <summary>Handlebars text by language (<c>de</c>, <c>fr</c>).</summary>
    public Dictionary<string, string> Translations { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The event type whose fields the texts use; none for mails about invoices. Subjects and bodies only.</summary>
    public string? EventType { get; set; }

    /// <summary>Grows by one with each save; older ones are kept as <see cref="TemplateVersion"/>.</summary>
    public int Version { get; set; }

    /// <summary>When it was last saved.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Who saved it last.</summary>
    public string UpdatedBy { get; set; } = "";

    /// <summary>The text for a language: its own (<c>de-AT</c>), that of the language without the region (<c>de</c>), or the default.</summary>
    /// <param name="language">A language tag; null for the default.</param>
    public string TextFor(string? language) =>
        language is { Length: > 0 }
        && (Translations.TryGetValue(language, out var translated) || Translations.TryGetValue(language.Split('-', '_')[0], out translated))
        && translated.Length > 0
            ? translated
            : Content;
}
