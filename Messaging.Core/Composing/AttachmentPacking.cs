using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;
using Messaging.Core.Transformations;

namespace Messaging.Core.Composing;

/// <summary>Collects the documents of a mail and packs them as its definition says.</summary>
internal sealed class AttachmentPacking(TemplateRenderer renderer, DocumentStore store)
{
    internal async Task<Outcome<IReadOnlyList<ComposedFile>>> PackAsync(
        MailRecipe recipe, MailOccasion occasion, MailModel model, CancellationToken cancellationToken)
    {
        var missing = recipe.Definition.TransformationKeys.Except(recipe.Transformations.Select(t => t.Key), StringComparer.Ordinal).FirstOrDefault();
        if (missing is not null)
            return new NoTransformation(missing);

        var files = new List<ComposedFile>(recipe.Transformations.Count);
        foreach (var transformation in recipe.Transformations)
        {
            var file = await ReadAsync(transformation, occasion, cancellationToken);
            if (!file.Succeeded)
                return file.Error;
            files.Add(file.Value);
        }

        if (recipe.Definition.CompressAttachments && files.Count > 0)
            return Compress(recipe, occasion, model, files, cancellationToken);
        var names = FileNames.MakeUnique(files.Select(f => f.FileName));
        return files.Select((file, i) => file with { FileName = names[i] }).ToList();
    }

    private async Task<Outcome<ComposedFile>> ReadAsync(InvoiceTransformation transformation, MailOccasion occasion, CancellationToken cancellationToken)
    {
        var uploaded = transformation.Output == TransformationOutput.Uploaded;
        var document = occasion.Documents.FirstOrDefault(d => d.TransformationId == transformation.Id);
        if (document is null || !DocumentQueue.IsCurrent(document, occasion.Invoice.Revision, transformation))
            return new DocumentNotReady(transformation.Name, uploaded, document is not null);
        if (document.Status == TransformationResultStatus.Failed)
            return new DocumentFailed(transformation.Name, document.Error ?? "no reason was kept");
        if (document.Status != TransformationResultStatus.Ready || document.DocumentHash is null)
            return new DocumentNotReady(transformation.Name, uploaded);

        var name = document.FileName ?? transformation.Key;
        return await store.ReadAsync(document.DocumentHash, cancellationToken) is { } content
            ? new ComposedFile(name, document.ContentType ?? "application/octet-stream", document.DocumentHash, content)
            : new DocumentLost(name);
    }

    private Outcome<IReadOnlyList<ComposedFile>> Compress(
        MailRecipe recipe, MailOccasion occasion, MailModel model, List<ComposedFile> files, CancellationToken cancellationToken)
    {
        if (recipe.ZipPasswordLost)
            return new PackingFailed("the password of the archive can no longer be read. Enter it again in the message definition.");
        var archive = occasion.Invoice.Number ?? occasion.Invoice.ExternalId;
        var entries = files.ConvertAll(f => new AttachedFile(f.FileName, f.ContentType, f.Content));
        var modified = new DateTimeOffset(occasion.Run.Date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        if (recipe.ZipPassword is not { } template)
            return Packed(AttachmentPackager.Pack(archive, entries, modified), new PackedFrom(files, modified));

        var password = renderer.RenderLine(
            new TemplateSource("zip password", template, TemplateOutput.Text), model, new RenderContext(occasion.Customer.Language), cancellationToken);
        if (!password.Succeeded)
            return password.Error;
        var weak = recipe.Definition.ZipEncryption == ZipEncryption.ZipCrypto;
        var packed = AttachmentPackager.PackProtected(archive, entries, modified, password.Value, weak);
        return packed.Succeeded ? Packed(packed.Value, null) : packed.Error;
    }

    private static Outcome<IReadOnlyList<ComposedFile>> Packed(AttachedFile archive, PackedFrom? from) =>
        new List<ComposedFile> { new(archive.FileName, archive.ContentType, null, archive.Content) { PackedFrom = from } };
}
