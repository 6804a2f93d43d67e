using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
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
/// <remarks>
/// Three parts, compressed together with Brotli: a <see cref="KeptMail"/> as JSON, the HTML and the text as UTF-8. Before each stands its
/// length as four bytes, the least significant first; -1 for a body that the mail does not have.
/// </remarks>
internal sealed class SentMailArchive(DocumentStore store)
{
    /// <summary>The quickest that Brotli has; for these sizes it is as small as the usual setting of other methods.</summary>
    private const int Quality = 0;

    /// <summary>64 kB of memory to look back on, more than most mails have.</summary>
    private const int WindowBits = 16;

    private const int LengthBytes = sizeof(int);

    /// <summary>Packs a mail. Archives that cannot be made again, since they have a password, go to the document store first.</summary>
    internal async Task<byte[]> PackAsync(ComposedMail mail, CancellationToken cancellationToken)
    {
        var attachments = new List<KeptFile>(mail.Attachments.Count);
        foreach (var file in mail.Attachments)
            attachments.Add(await KeepAsync(file, cancellationToken));
        var kept = new KeptMail(
            Keep(mail.From), mail.ReplyTo is { } reply ? Keep(reply) : null, [.. mail.To.Select(Keep)], mail.Subject, mail.MessageId, mail.Date,
            [.. mail.Images.Select(i => new KeptFile(i.FileName, i.ContentType, i.DocumentHash!, i.ContentId))], attachments);
        return Compress(JsonSerializer.SerializeToUtf8Bytes(kept, KeptMailFormat.Default.KeptMail), mail.Html, mail.Text);
    }

    /// <summary>Writes the message again.</summary>
    internal async Task<Outcome<byte[]>> ReadAsync(byte[] packed, CancellationToken cancellationToken)
    {
        var mail = await RestoreAsync(packed, cancellationToken);
        return mail.Succeeded ? mail.Value.ToBytes().ToArray() : mail.Error;
    }

    /// <summary>The mail again, but for blind copies, which are not kept with it.</summary>
    internal async Task<Outcome<ComposedMail>> RestoreAsync(byte[] packed, CancellationToken cancellationToken)
    {
        using var plain = new MemoryStream();
        var compressed = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        await using (compressed)
            await compressed.CopyToAsync(plain, cancellationToken);
        var (kept, html, text) = Split(plain.GetBuffer().AsSpan(0, (int)plain.Length));
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
            Html = html,
            Text = text,
            MessageId = kept.MessageId,
            Date = kept.Date,
            Images = images.Value,
            Attachments = attachments.Value,
        };
    }

    private static byte[] Compress(ReadOnlySpan<byte> head, string? html, string? text)
    {
        var plain = ArrayPool<byte>.Shared.Rent((3 * LengthBytes) + head.Length + Encoding.UTF8.GetMaxByteCount((html?.Length ?? 0) + (text?.Length ?? 0)));
        var packed = Array.Empty<byte>();
        try
        {
            BinaryPrimitives.WriteInt32LittleEndian(plain, head.Length);
            head.CopyTo(plain.AsSpan(LengthBytes));
            var length = LengthBytes + head.Length;
            length += WriteBody(html, plain.AsSpan(length));
            length += WriteBody(text, plain.AsSpan(length));
            packed = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(length));
            return BrotliEncoder.TryCompress(plain.AsSpan(0, length), packed, out var written, Quality, WindowBits)
                ? packed[..written]
                : throw new InvalidDataException("A sent mail could not be compressed.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    private static int WriteBody(string? body, Span<byte> output)
    {
        var length = body is null ? -1 : Encoding.UTF8.GetBytes(body, output[LengthBytes..]);
        BinaryPrimitives.WriteInt32LittleEndian(output, length);
        return LengthBytes + Math.Max(length, 0);
    }

    private static (KeptMail Kept, string? Html, string? Text) Split(ReadOnlySpan<byte> plain)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(plain);
        var kept = JsonSerializer.Deserialize(plain.Slice(LengthBytes, length), KeptMailFormat.Default.KeptMail)!;
        var rest = plain[(LengthBytes + length)..];
        return (kept, ReadBody(ref rest), ReadBody(ref rest));
    }

    private static string? ReadBody(ref ReadOnlySpan<byte> rest)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
        var body = length < 0 ? null : Encoding.UTF8.GetString(rest.Slice(LengthBytes, length));
        rest = rest[(LengthBytes + Math.Max(length, 0))..];
        return body;
    }

    private async Task<Outcome<IReadOnlyList<ComposedFile>>> ReadFilesAsync(IReadOnlyList<KeptFile> kept, CancellationToken cancellationToken)
    {
        var files = new List<ComposedFile>(kept.Count);
        foreach (var file in kept)
        {
            var restored = file.PackedFrom is { } from ? await PackAgainAsync(file, from, cancellationToken) : await ReadFileAsync(file, cancellationToken);
            if (restored is null)
                return new DocumentLost(file.FileName);
            files.Add(restored);
        }

        return files;
    }

    private async Task<ComposedFile?> ReadFileAsync(KeptFile file, CancellationToken cancellationToken) =>
        await store.ReadAsync(file.DocumentHash, cancellationToken) is { } content
            ? new ComposedFile(file.FileName, file.ContentType, file.DocumentHash, content) { ContentId = file.ContentId }
            : null;

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
    private async Task<ComposedFile?> PackAgainAsync(KeptFile file, KeptPacking from, CancellationToken cancellationToken)
    {
        var files = await ReadFilesAsync(from.Files, cancellationToken);
        if (!files.Succeeded)
            return null;
        var entries = files.Value.Select(f => new AttachedFile(f.FileName, f.ContentType, f.Content)).ToList();
        var content = AttachmentPackager.Pack(file.FileName, entries, from.Modified).Content;
        return new ComposedFile(file.FileName, file.ContentType, null, content) { PackedFrom = new PackedFrom(files.Value, from.Modified) };
    }

    private static KeptMailbox Keep(Mailbox mailbox) => new(mailbox.DisplayName, mailbox.Address);

    private static Mailbox Restore(KeptMailbox kept) => Mailbox.TryCreate(kept.Name, kept.Address, out var mailbox, out var problem)
        ? mailbox
        : throw new InvalidDataException($"A kept address is damaged: {problem}.");
}
