using System.Data;
using System.Net.Http.Headers;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Transformations;

/// <summary>How the document of one transformation stands for one invoice.</summary>
/// <param name="TransformationKey">The transformation.</param>
/// <param name="TransformationName">The transformation by name.</param>
/// <param name="Output">What it makes.</param>
/// <param name="Status">How far the document is; none where it was never asked for or has not come.</param>
/// <param name="FileName">Name of the file.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="UpdatedAt">When its status last changed.</param>
/// <param name="OutOfDate">Whether the invoice or the transformation changed since it was made.</param>
public sealed record InvoiceDocument(
    string TransformationKey, string TransformationName, TransformationOutput Output, TransformationResultStatus? Status,
    string? FileName, string? ContentType, long Size, string? Error, DateTimeOffset? UpdatedAt, bool OutOfDate);

/// <summary>A document's bytes.</summary>
/// <param name="FileName">Name of the file.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="Content">The bytes.</param>
public sealed record DocumentContent(string FileName, string ContentType, byte[] Content);

/// <summary>Shows the documents of one invoice, and takes those that come from outside.</summary>
public sealed class InvoiceDocumentService(
    IDbContextFactory<MessagingDbContext> databases, DocumentStore documents, AuditTrail audit, ChangeSignals signals, TimeProvider clock, LimitsOptions limits)
{
    private const string AnyContent = "application/octet-stream";

    /// <summary>The documents of an invoice, one for each transformation, by the transformation's name.</summary>
    /// <param name="externalId">The billing system's id of the invoice.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<Outcome<IReadOnlyList<InvoiceDocument>>> ListAsync(string externalId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var invoice = await db.Invoices.Where(i => i.ExternalId == externalId).Select(i => new { i.Id, i.Revision }).FirstOrDefaultAsync(cancellationToken);
        if (invoice is null)
            return new NotFound("Invoice", externalId);
        var transformations = await db.Transformations.AsNoTracking().OrderBy(t => t.Name).ToListAsync(cancellationToken);
        var results = await db.TransformationResults.AsNoTracking().Where(r => r.InvoiceId == invoice.Id).ToDictionaryAsync(r => r.TransformationId, cancellationToken);
        return transformations.ConvertAll(t => Describe(t, results.GetValueOrDefault(t.Id), invoice.Revision));
    }

    /// <summary>Keeps a document that was made elsewhere. The same document again changes nothing.</summary>
    /// <param name="externalId">The billing system's id of the invoice.</param>
    /// <param name="transformationKey">A transformation whose output is <see cref="TransformationOutput.Uploaded"/>.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="contentType">Media type, or none.</param>
    /// <param name="fileName">Name of the file, from outside; made safe here. None for a name made of the invoice's number.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <returns>What became of it; <see cref="NotFound"/>, <see cref="DocumentIsMadeHere"/>, <see cref="UploadTooLarge"/> or <see cref="Invalid"/>.</returns>
    public async Task<Outcome<ItemStatus>> UploadAsync(
        string externalId, string transformationKey, ReadOnlyMemory<byte> content, string? contentType, string? fileName, CancellationToken cancellationToken)
    {
        if (content.IsEmpty)
            return Invalid.Field("body", "The document is empty.");
        if (content.Length > limits.AttachmentBytes)
            return new UploadTooLarge(content.Length, limits.AttachmentBytes);
        if (!MediaTypeHeaderValue.TryParse(string.IsNullOrWhiteSpace(contentType) ? AnyContent : contentType, out var mediaType))
            return Invalid.Field("contentType", $"\"{contentType}\" is not a media type. Give one such as application/pdf.");
        if (mediaType.MediaType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
            return Invalid.Field("contentType", "This is a form with the document in it. Send the document itself as the body.");
        var type = TypeOf(mediaType);

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var transformation = await db.Transformations.AsNoTracking().FirstOrDefaultAsync(t => t.Key == transformationKey, cancellationToken);
        if (transformation is null)
            return new NotFound("Transformation", transformationKey);
        if (transformation.Output != TransformationOutput.Uploaded)
            return new DocumentIsMadeHere(transformation.Key, transformation.Output);
        if (!await db.Invoices.AnyAsync(i => i.ExternalId == externalId, cancellationToken))
            return new NotFound("Invoice", externalId);

        // The file is on disk before any row names it.
        var hash = await documents.SaveAsync(content, cancellationToken);
        var outcome = await KeepAsync(db, externalId, transformation, hash, content.Length, type, fileName, cancellationToken);
        if (outcome is { Succeeded: true, Value: not ItemStatus.Unchanged })
            signals.Publish(Topic.Sending);
        return outcome;
    }

    /// <summary>A document's bytes, or <see cref="NotFound"/>.</summary>
    /// <param name="externalId">The billing system's id of the invoice.</param>
    /// <param name="transformationKey">The transformation.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<Outcome<DocumentContent>> ReadAsync(string externalId, string transformationKey, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await (
            from result in db.TransformationResults.AsNoTracking()
            join invoice in db.Invoices on result.InvoiceId equals invoice.Id
            join transformation in db.Transformations on result.TransformationId equals transformation.Id
            where invoice.ExternalId == externalId && transformation.Key == transformationKey && result.Status == TransformationResultStatus.Ready
            select result).FirstOrDefaultAsync(cancellationToken);
        return found?.DocumentHash is { } hash && await documents.ReadAsync(hash, cancellationToken) is { } content
            ? new DocumentContent(found.FileName ?? transformationKey, found.ContentType ?? AnyContent, content)
            : new NotFound("Document", $"{externalId}/{transformationKey}");
    }

    private async Task<Outcome<ItemStatus>> KeepAsync(
        MessagingDbContext db, string externalId, InvoiceTransformation transformation, string hash, long size, string contentType, string? fileName, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
        var invoice = await db.Invoices.Where(i => i.ExternalId == externalId).Select(i => new { i.Id, i.Number }).FirstOrDefaultAsync(cancellationToken);
        if (invoice is null)
            return new NotFound("Invoice", externalId);
        var result = await db.TransformationResults.FirstOrDefaultAsync(r => r.InvoiceId == invoice.Id && r.TransformationId == transformation.Id, cancellationToken);
        var status = result is null ? ItemStatus.Created : ItemStatus.Updated;
        if (result is null)
        {
            result = new TransformationResult { InvoiceId = invoice.Id, TransformationId = transformation.Id, CreatedAt = clock.GetUtcNow() };
            db.TransformationResults.Add(result);
        }

        var name = FileNames.FromOutside(fileName) ?? FileNames.Clean(invoice.Number ?? externalId, FileNames.ExtensionOf(contentType.Split(';')[0]), "document");
        if (result is { Status: TransformationResultStatus.Ready, InvoiceRevision: DocumentQueue.Uploaded } && (result.DocumentHash, result.FileName, result.ContentType) == (hash, name, contentType))
            return ItemStatus.Unchanged;

        (result.Status, result.InvoiceRevision, result.TransformationVersion) = (TransformationResultStatus.Ready, DocumentQueue.Uploaded, 0);
        (result.DocumentHash, result.Size, result.FileName, result.ContentType, result.Error) = (hash, size, name, contentType, null);
        result.UpdatedAt = clock.GetUtcNow();
        audit.Add(db, "Uploaded", "Document", externalId, $"{name} for {transformation.Name}");
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return status;
    }

    /// <summary>Of its parameters only the character set of a text is kept, without which nobody can read it.</summary>
    private static string TypeOf(MediaTypeHeaderValue given)
    {
        var type = given.MediaType!.ToLowerInvariant();
        var charset = given.CharSet?.Trim('"').ToLowerInvariant() ?? "";
        return type.StartsWith("text/", StringComparison.Ordinal) && charset.Length is > 0 and < 32 && charset.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? $"{type}; charset={charset}"
            : type;
    }

    private static InvoiceDocument Describe(InvoiceTransformation t, TransformationResult? result, int revision)
    {
        var outOfDate = result is { Status: TransformationResultStatus.Ready } && !DocumentQueue.IsCurrent(result, revision, t);
        return new InvoiceDocument(
            t.Key, t.Name, t.Output, result?.Status, result?.FileName, result?.ContentType, result?.Size ?? 0, result?.Error, result?.UpdatedAt, outOfDate);
    }
}
