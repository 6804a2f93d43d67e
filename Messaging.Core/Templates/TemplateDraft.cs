namespace Messaging.Core.Templates;

/// <summary>
/// What a person has typed in the template editor and not saved: kept on the server, so that a lost connection loses nothing. Each
/// sitting has its own, so that work begun anew never takes the place of work that was left.
/// </summary>
public sealed class TemplateDraft
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Which kind of template.</summary>
    public TemplateKind Kind { get; set; }

    /// <summary>The template's key; empty for one that is being added.</summary>
    public required string TemplateKey { get; set; }

    /// <summary>Who types.</summary>
    public required string Owner { get; set; }

    /// <summary>The version that the work started from; 0 for a new template.</summary>
    public int BaseVersion { get; set; }

    /// <summary>The editor's fields as JSON, as the editor wrote them.</summary>
    public required string Fields { get; set; }

    /// <summary>When it was last kept.</summary>
    public DateTimeOffset SavedAt { get; set; }
}
