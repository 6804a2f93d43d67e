namespace Messaging.Core.Templates;

/// <summary>Makes the subject of a mail: one line of text.</summary>
public sealed class SubjectTemplate
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Unique key, at most 64 characters.</summary>
    public required string Key { get; set; }

    /// <summary>Name for people.</summary>
    public required string Name { get; set; }

    /// <summary>Handlebars text for customers without a translation of their own.</summary>
    public required string Content { get; set; }

    /// <summary>Handlebars text by language (<c>de</c>, <c>fr</c>).</summary>
    public Dictionary<string, string> Translations { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Grows by one with each save; older ones are kept as <see cref="TemplateVersion"/>.</summary>
    public int Version { get; set; }

    /// <summary>When it was last saved.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Who saved it last.</summary>
    public string UpdatedBy { get; set; } = "";
}
