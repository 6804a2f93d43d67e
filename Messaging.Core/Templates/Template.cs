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

    /// <summary>The text for a language: its own (<c>zh-Hant-TW</c>), that of the language with less behind it (<c>zh-Hant</c>, then <c>zh</c>; RFC 4647, 3.4), or the default.</summary>
    /// <param name="language">A language tag; null for the default.</param>
    public string TextFor(string? language)
    {
        for (var tag = language ?? ""; tag.Length > 0; tag = tag[..Math.Max(0, tag.LastIndexOfAny(['-', '_']))])
        {
            if (Translations.TryGetValue(tag, out var translated) && translated.Length > 0)
                return translated;
        }

        return Content;
    }
}
