namespace Messaging.Core.Templates;

/// <summary>A template as it once was.</summary>
public sealed class TemplateVersion
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Which kind of template.</summary>
    public TemplateKind Kind { get; set; }

    /// <summary>The template's id within its kind.</summary>
    public long TemplateId { get; set; }

    /// <summary>The version that this was.</summary>
    public int Version { get; set; }

    /// <summary>The text of then.</summary>
    public required string Content { get; set; }

    /// <summary>The translations of then.</summary>
    public Dictionary<string, string> Translations { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>When it was saved.</summary>
    public DateTimeOffset SavedAt { get; set; }

    /// <summary>Who saved it.</summary>
    public required string SavedBy { get; set; }
}

/// <summary>The kinds of template that keep versions.</summary>
public enum TemplateKind
{
    /// <summary>A <see cref="SubjectTemplate"/>.</summary>
    Subject,

    /// <summary>A <see cref="BodyTemplate"/>.</summary>
    Body,

    /// <summary>An invoice transformation.</summary>
    Transformation,

    /// <summary>A <see cref="TemplateFragment"/>.</summary>
    Fragment,
}

/// <summary>A picture that templates show with <c>{{image "key"}}</c>; it travels inside the mail.</summary>
public sealed class TemplateImage
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Unique key, as used in templates.</summary>
    public required string Key { get; set; }

    /// <summary>The file name it was uploaded with.</summary>
    public required string FileName { get; set; }

    /// <summary><c>image/png</c>, <c>image/jpeg</c> or <c>image/gif</c>.</summary>
    public required string ContentType { get; set; }

    /// <summary>What it shows, for those who do not see pictures.</summary>
    public string AltText { get; set; } = "";

    /// <summary>Where its bytes are: the hash in the document store.</summary>
    public required string DocumentHash { get; set; }

    /// <summary>Size in bytes.</summary>
    public long Size { get; set; }

    /// <summary>When it was uploaded.</summary>
    public DateTimeOffset UpdatedAt { get; set; }
}
