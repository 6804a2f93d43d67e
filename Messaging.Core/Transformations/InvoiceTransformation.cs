namespace Messaging.Core.Transformations;

/// <summary>Makes a document from an invoice, to be attached to mails.</summary>
public sealed class InvoiceTransformation
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Unique key, at most 64 characters.</summary>
    public required string Key { get; set; }

    /// <summary>Name for people.</summary>
    public required string Name { get; set; }

    /// <summary>What it makes.</summary>
    public TransformationOutput Output { get; set; }

    /// <summary>Handlebars text; none for <see cref="TransformationOutput.Uploaded"/>.</summary>
    public string? Content { get; set; }

    /// <summary>Handlebars text that makes the file name, for example <c>invoice-{{invoice.number}}.csv</c>.</summary>
    public required string FileName { get; set; }

    /// <summary>Grows by one with each save. A transformation result made by an older version is out of date.</summary>
    public int Version { get; set; }

    /// <summary>When it was last saved.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Who saved it last.</summary>
    public string UpdatedBy { get; set; } = "";
}

/// <summary>What a transformation makes.</summary>
public enum TransformationOutput
{
    /// <summary>An HTML page.</summary>
    Html,

    /// <summary>Plain text.</summary>
    Text,

    /// <summary>XML; must be well-formed.</summary>
    Xml,

    /// <summary>Comma-separated values.</summary>
    Csv,

    /// <summary>JSON; must be well-formed.</summary>
    Json,

    /// <summary>A PDF printed from an HTML page.</summary>
    Pdf,

    /// <summary>Nothing is made here: the document comes by API or upload.</summary>
    Uploaded,
}
