using Messaging.Core.Templates;

namespace Messaging.Core.Sending;

/// <summary>What is to be previewed: an invoice with a definition, or with unsaved texts in place of some of its templates.</summary>
public sealed record PreviewRequest
{
    /// <summary>The invoice.</summary>
    public required string InvoiceExternalId { get; init; }

    /// <summary>The definition, or none to preview texts alone.</summary>
    public string? DefinitionKey { get; init; }

    /// <summary>Unsaved subject text.</summary>
    public string? Subject { get; init; }

    /// <summary>Unsaved HTML body.</summary>
    public BodyTemplate? Html { get; init; }

    /// <summary>Unsaved text body.</summary>
    public BodyTemplate? Text { get; init; }

    /// <summary>Unsaved fragment or layout, in place of the saved one. Without a definition it is shown alone.</summary>
    public TemplateFragment? Fragment { get; init; }

    /// <summary>Language in place of the customer's.</summary>
    public string? Language { get; init; }
}

/// <summary>The mail as it would leave, made by the same code as sending.</summary>
/// <param name="From">As a mail program shows it.</param>
/// <param name="To">The recipients.</param>
/// <param name="Subject">One line.</param>
/// <param name="Html">The HTML body, or none.</param>
/// <param name="Text">The text body, or none.</param>
/// <param name="Attachments">The attached files.</param>
/// <param name="Images">Pictures shown in the HTML, by content id.</param>
/// <param name="Problems">What is wrong; with an error in it the parts concerned are null.</param>
public sealed record MailPreview(
    string? From, IReadOnlyList<string> To, string? Subject, string? Html, string? Text,
    IReadOnlyList<PreviewAttachment> Attachments, IReadOnlyDictionary<string, PreviewImage> Images, IReadOnlyList<PreviewProblem> Problems);

/// <summary>An attached file.</summary>
/// <param name="FileName">Its name.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Size">Its size in bytes, or null while it is still to be made.</param>
public sealed record PreviewAttachment(string FileName, string ContentType, long? Size);

/// <summary>A picture inside the mail.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Content">Its bytes.</param>
public sealed record PreviewImage(string ContentType, ReadOnlyMemory<byte> Content);

/// <summary>Something that is wrong, with its place where it has one.</summary>
/// <param name="IsError">Whether the mail could not be sent like this.</param>
/// <param name="Template">Which text: a template's key, or <c>subject</c> for an unsaved subject.</param>
/// <param name="Line">From 1, or null.</param>
/// <param name="Column">From 1, or null.</param>
/// <param name="Message">A sentence.</param>
public sealed record PreviewProblem(bool IsError, string? Template, int? Line, int? Column, string Message);
