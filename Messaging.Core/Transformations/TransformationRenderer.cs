using System.Text;
using Messaging.Core.Common;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Transformations;

/// <summary>A document made from an invoice.</summary>
/// <param name="FileName">Cleaned, with its extension.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="Content">The bytes; text is UTF-8 without a byte order mark.</param>
public sealed record RenderedDocument(string FileName, string ContentType, byte[] Content);

/// <summary>Makes the documents of transformations. Thread-safe.</summary>
public sealed class TransformationRenderer(TemplateRenderer templates, PdfPrinter printer, LimitsOptions limits)
{
    /// <summary>All problems of a transformation that can be found without data: of its texts, then of its file name.</summary>
    public IReadOnlyList<TemplateProblem> Check(InvoiceTransformation transformation, TemplateFragments fragments)
    {
        var fileName = templates.Check(FileNameSource(transformation)).Problems;
        return OutputKind.Of(transformation.Output) is { } kind
            ? [.. TemplateFields.Check(templates, transformation, kind.Template, fragments), .. fileName]
            : fileName;
    }

    /// <summary>
    /// Makes one document. Errors: <see cref="TemplateFailed"/>, <see cref="DocumentNotWellFormed"/>, <see cref="DocumentTooLarge"/>,
    /// <see cref="NothingToMake"/>, <see cref="PdfNeedsBrowser"/>, <see cref="PdfFailed"/>.
    /// </summary>
    /// <param name="transformation">What to make.</param>
    /// <param name="fragments">The shared fragments.</param>
    /// <param name="model">The invoice and what belongs to it.</param>
    /// <param name="context">Language, and images: give them with <see cref="InlineImage.DataUri"/>, since a document has no mail around it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<Outcome<RenderedDocument>> RenderAsync(
        InvoiceTransformation transformation, TemplateFragments fragments, MailModel model, RenderContext context, CancellationToken cancellationToken)
    {
        if (OutputKind.Of(transformation.Output) is not { } kind)
            return new NothingToMake(transformation.Name);
        var fileName = RenderFileName(transformation, model, context, cancellationToken);
        if (!fileName.Succeeded)
            return fileName.Error;
        var rendered = templates.Render(ContentSource(transformation, fragments, kind, context.Language), model, context, cancellationToken);
        if (!rendered.Succeeded)
            return rendered.Error;

        byte[] content;
        if (transformation.Output == TransformationOutput.Pdf)
        {
            var printed = await printer.PrintAsync(rendered.Value.Text, cancellationToken);
            if (!printed.Succeeded)
                return printed.Error;
            content = printed.Value;
        }
        else
        {
            content = Encoding.UTF8.GetBytes(rendered.Value.Text);
        }
        if (content.Length > limits.AttachmentBytes)
            return new DocumentTooLarge(fileName.Value, content.Length, limits.AttachmentBytes);
        if (WellFormedCheck.Check(transformation.Name, transformation.Output, content) is { } wrong)
            return wrong;
        return new RenderedDocument(fileName.Value, kind.ContentType, content);
    }

    /// <summary>The file name alone, cleaned. For an uploaded document its own extension is kept: give it as <paramref name="uploadedExtension"/>.</summary>
    public Outcome<string> RenderFileName(
        InvoiceTransformation transformation, MailModel model, RenderContext context, CancellationToken cancellationToken, string? uploadedExtension = null) =>
        templates.RenderLine(FileNameSource(transformation), model, context, cancellationToken)
            .Select(name => FileNames.Clean(name, OutputKind.Of(transformation.Output)?.Extension ?? uploadedExtension, transformation.Key));

    private static TemplateSource ContentSource(InvoiceTransformation transformation, TemplateFragments fragments, OutputKind kind, string? language) =>
        new(transformation.Name, transformation.TextFor(language), kind.Template, fragments.For(language));

    private static TemplateSource FileNameSource(InvoiceTransformation transformation) =>
        new($"{transformation.Name} (file name)", transformation.FileName, TemplateOutput.Text);
}
