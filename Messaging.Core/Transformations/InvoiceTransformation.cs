using Messaging.Core.Templates;

namespace Messaging.Core.Transformations;

/// <summary>
/// Makes a document from an invoice, to be attached to mails. A transformation result made by an older version is out of date. The text is
/// empty for <see cref="TransformationOutput.Uploaded"/>.
/// </summary>
public sealed class InvoiceTransformation : Template
{
    /// <summary>What it makes.</summary>
    public TransformationOutput Output { get; set; }

    /// <summary>Handlebars text that makes the file name, for example <c>invoice-{{invoice.number}}.csv</c>.</summary>
    public required string FileName { get; set; }
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
