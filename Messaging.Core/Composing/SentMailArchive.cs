using System.IO.Compression;
using System.Text.Json;
using Messaging.Core.Common;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Storage;

namespace Messaging.Core.Composing;

/// <summary>
/// Keeps what was sent, small: texts compressed, documents by their hash. From it the very bytes that left can be written again,
/// whatever has become of templates and invoices since.
/// </summary>
internal sealed class SentMailArchive(DocumentStore store)
{
    /// <summary>Packs a mail. Archives that were made for this mail alone go to the document store first.</summary>
    internal async Task<byte[]> PackAsync(ComposedMail mail, CancellationToken cancellationToken)
    {
        var attachments = new List<KeptFile>(mail.Attachments.Count);
        foreach (var file in mail.Attachments)
            attachments.Add(new KeptFile(file.FileName, file.ContentType, file.DocumentHash ?? await store.SaveAsync(file.Content, cancellationToken), null));
        var kept = new KeptMail(
            Keep(mail.From), mail.ReplyTo is { } reply ? Keep(reply) : null, [.. mail.To.Select(Keep)], mail.Subject, mail.Html, mail.Text,
            mail.MessageId, mail.Date, [.. mail.Images.Select(i => new KeptFile(i.FileName, i.ContentType, i.DocumentHash!, i.ContentId))], attachments);

        using var output = new MemoryStream();
        await using (var compressed = new DeflateStream(output, CompressionLevel.Fastest))
            await JsonSerializer.SerializeAsync(compressed, kept, JsonSerializerOptions.Web, cancellationToken);
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
            if (await store.ReadAsync(file.DocumentHash, cancellationToken) is not { } content)
                return new DocumentLost(file.FileName);
            files.Add(new ComposedFile(file.FileName, file.ContentType, file.DocumentHash, content) { ContentId = file.ContentId });
        }

        return files;
    }

    private static KeptMailbox Keep(Mailbox mailbox) => new(mailbox.DisplayName, mailbox.Address);

    private static Mailbox Restore(KeptMailbox kept) => Mailbox.TryCreate(kept.Name, kept.Address, out var mailbox, out var problem)
        ? mailbox
        : throw new InvalidDataException($"A kept address is damaged: {problem}.");

    private sealed record KeptMailbox(string? Name, string Address);

    private sealed record KeptFile(string FileName, string ContentType, string DocumentHash, string? ContentId);

    private sealed record KeptMail(
        KeptMailbox From, KeptMailbox? ReplyTo, IReadOnlyList<KeptMailbox> To, string Subject, string? Html, string? Text, string MessageId,
        DateTimeOffset Date, IReadOnlyList<KeptFile> Images, IReadOnlyList<KeptFile> Attachments);
}
