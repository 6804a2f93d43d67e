using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Messaging.Core.Common;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;

namespace Messaging.Core.Composing;

/// <summary>
/// Keeps what was sent, small: texts compressed, documents by their hash. From it the very bytes that left can be written again,
/// whatever has become of templates and invoices since.
/// </summary>
internal sealed class SentMailArchive(DocumentStore store)
{
    /// <summary>
    /// As little escaped as JSON allows: HTML is full of signs that the usual encoder writes as six characters each, which then have to be
    /// compressed away again. Nothing but this class reads it.
    /// </summary>
    private static readonly JsonSerializerOptions Format = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Packs a mail. Archives that cannot be made again, since they have a password, go to the document store first.</summary>
    internal async Task<byte[]> PackAsync(ComposedMail mail, CancellationToken cancellationToken)
    {
        var attachments = new List<KeptFile>(mail.Attachments.Count);
        foreach (var file in mail.Attachments)
            attachments.Add(await KeepAsync(file, cancellationToken));
        var kept = new KeptMail(
            Keep(mail.From), mail.ReplyTo is { } reply ? Keep(reply) : null, [.. mail.To.Select(Keep)], mail.Subject, mail.Html, mail.Text,
            mail.MessageId, mail.Date, [.. mail.Images.Select(i => new KeptFile(i.FileName, i.ContentType, i.DocumentHash!, i.ContentId))], attachments);

        using var output = new MemoryStream();
        using (var compressed = new DeflateStream(output, CompressionLevel.Fastest))
            compressed.Write(JsonSerializer.SerializeToUtf8Bytes(kept, Format));
        return output.ToArray();
    }

    /// <summary>Writes the message again.</summary>
    internal async Task<Outcome<byte[]>> ReadAsync(byte[] packed, CancellationToken cancellationToken)
    {
        var compressed = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
        KeptMail kept;
        await using (compressed)
            kept = (await JsonSerializer.DeserializeAsync<KeptMail>(compressed, JsonSerializerOptions.Web, cancellationToken))!;
        var images = await ReadFilesAsync(kept.Images, cancellationToken);
        if (!images.Succeeded)
            return images.Error;
        var attachments = await ReadFilesAsync(kept.Attachments, cancellationToken);
        if (!attachments.Succeeded)
            return attachments.Error;

        var to = kept.To.Select(Restore).ToList();
        return new ComposedMail
        {
            From = Restore(kept.From),
            ReplyTo = kept.ReplyTo is { } reply ? Restore(reply) : null,
            To = to,
            EnvelopeRecipients = to,
            Subject = kept.Subject,
            Html = kept.Html,
            Text = kept.Text,
            MessageId = kept.MessageId,
            Date = kept.Date,
            Images = images.Value,
            Attachments = attachments.Value,
        }.ToBytes().ToArray();
    }

    private async Task<Outcome<IReadOnlyList<ComposedFile>>> ReadFilesAsync(IReadOnlyList<KeptFile> kept, CancellationToken cancellationToken)
    {
        var files = new List<ComposedFile>(kept.Count);
        foreach (var file in kept)
        {
            var content = file.PackedFrom is { } from ? await PackAgainAsync(file, from, cancellationToken) : await store.ReadAsync(file.DocumentHash, cancellationToken);
            if (content is null)
                return new DocumentLost(file.FileName);
            files.Add(new ComposedFile(file.FileName, file.ContentType, file.DocumentHash, content) { ContentId = file.ContentId });
        }

        return files;
    }

    private async Task<KeptFile> KeepAsync(ComposedFile file, CancellationToken cancellationToken)
    {
        if (file.DocumentHash is { } hash)
            return new KeptFile(file.FileName, file.ContentType, hash, null);
        if (file.PackedFrom is not { } from)
            return new KeptFile(file.FileName, file.ContentType, await store.SaveAsync(file.Content, cancellationToken), null);
        // Its documents are in the store already. Written there too, each archive would cost a file and a wait for the disk.
        var packed = new KeptPacking([.. from.Files.Select(f => new KeptFile(f.FileName, f.ContentType, f.DocumentHash!, null))], from.Modified);
        return new KeptFile(file.FileName, file.ContentType, DocumentStore.HashOf(file.Content), null, packed);
    }

    /// <summary>
    /// The archive with the documents that were sent, each proved by its own hash; null where one is gone. A later version of the framework may
    /// compress a document into other bytes than those that were sent.
    /// </summary>
    private async Task<byte[]?> PackAgainAsync(KeptFile file, KeptPacking from, CancellationToken cancellationToken)
    {
        var files = await ReadFilesAsync(from.Files, cancellationToken);
        if (!files.Succeeded)
            return null;
        var entries = files.Value.Select(f => new AttachedFile(f.FileName, f.ContentType, f.Content)).ToList();
        return AttachmentPackager.Pack(file.FileName, entries, from.Modified).Content;
    }

    private static KeptMailbox Keep(Mailbox mailbox) => new(mailbox.DisplayName, mailbox.Address);

    private static Mailbox Restore(KeptMailbox kept) => Mailbox.TryCreate(kept.Name, kept.Address, out var mailbox, out var problem)
        ? mailbox
        : throw new InvalidDataException($"A kept address is damaged: {problem}.");

    private sealed record KeptMailbox(string? Name, string Address);

    private sealed record KeptFile(string FileName, string ContentType, string DocumentHash, string? ContentId, KeptPacking? PackedFrom = null);

    private sealed record KeptPacking(IReadOnlyList<KeptFile> Files, DateTimeOffset Modified);

    private sealed record KeptMail(
        KeptMailbox From, KeptMailbox? ReplyTo, IReadOnlyList<KeptMailbox> To, string Subject, string? Html, string? Text, string MessageId,
        DateTimeOffset Date, IReadOnlyList<KeptFile> Images, IReadOnlyList<KeptFile> Attachments);
}
