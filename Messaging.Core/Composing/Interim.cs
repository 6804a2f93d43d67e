using System.Text;
using ICSharpCode.SharpZipLib.Zip;
using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;
using Messaging.Core.Transformations;

namespace Messaging.Core.Composing;

internal sealed record PackageEntry(string FileName, ReadOnlyMemory<byte> Content);

internal static class AttachmentPackager
{
    internal static string ArchiveName(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')) + ".zip";

    internal static byte[] Pack(IReadOnlyList<PackageEntry> entries, string? password, ZipEncryption encryption, DateOnly date)
    {
        using var output = new MemoryStream();
        using (var zip = new ZipOutputStream(output) { IsStreamOwner = false, Password = password })
        {
            foreach (var entry in entries)
            {
                zip.PutNextEntry(new ZipEntry(entry.FileName)
                {
                    DateTime = date.ToDateTime(TimeOnly.MinValue), AESKeySize = password is not null && encryption == ZipEncryption.Aes256 ? 256 : 0, Size = entry.Content.Length,
                });
                zip.Write(entry.Content.Span);
                zip.CloseEntry();
            }
        }

        return output.ToArray();
    }
}

internal sealed record RenderedDocument(string FileName, string ContentType, ReadOnlyMemory<byte> Content);

internal sealed class TransformationRenderer(TemplateRenderer renderer)
{
    internal Outcome<RenderedDocument> Render(InvoiceTransformation transformation, MailModel model, string? language, CancellationToken cancellationToken)
    {
        var (output, type) = transformation.Output switch
        {
            TransformationOutput.Html => (TemplateOutput.Html, "text/html"),
            TransformationOutput.Text => (TemplateOutput.Text, "text/plain"),
            TransformationOutput.Xml => (TemplateOutput.Xml, "application/xml"),
            TransformationOutput.Csv => (TemplateOutput.Csv, "text/csv"),
            TransformationOutput.Json => (TemplateOutput.Json, "application/json"),
            _ => (TemplateOutput.Text, ""),
        };
        if (type.Length == 0)
            return new PackingFailed("PDF cannot be made here yet.");
        var context = new RenderContext(language);
        var name = renderer.RenderLine(new TemplateSource(transformation.Key, transformation.FileName, TemplateOutput.Text), model, context, cancellationToken);
        if (!name.Succeeded)
            return name.Error;
        var text = renderer.Render(new TemplateSource(transformation.Key, transformation.Content ?? "", output), model, context, cancellationToken);
        return text.Succeeded ? new RenderedDocument(name.Value, type, Encoding.UTF8.GetBytes(text.Value.Text)) : text.Error;
    }
}
