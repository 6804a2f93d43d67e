using System.Globalization;
using Messaging.Core.Mail.Mime;

namespace Messaging.Core.Sending;

/// <summary>Shows a written message as a mail program does.</summary>
internal static class MailReading
{
    // What a page shows of the source; attachments in base64 would make it endless.
    private const int MaxSource = 200_000;

    /// <summary>Headers, bodies and files.</summary>
    internal static MailPreview Preview(ReadMail read)
    {
        var images = read.Parts.Where(p => p.ContentId is not null && p.ContentType is "image/png" or "image/jpeg" or "image/gif")
            .DistinctBy(p => p.ContentId, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(p => p.ContentId ?? "", p => new PreviewImage(p.ContentType, p.Content), StringComparer.OrdinalIgnoreCase);
        return new(
            read.Header("From"),
            read.Header("To") is { } to ? [to] : [],
            read.Header("Subject"),
            read.Html,
            read.Text,
            [.. Attachments(read).Select((part, index) => new PreviewAttachment(NameOf(part, index), part.ContentType, part.Content.Length))],
            images,
            []);
    }

    /// <summary>What a person saves: everything but the images that the HTML shows.</summary>
    internal static List<ReadPart> Attachments(ReadMail mail) =>
        [.. mail.Parts.Where(p => p.ContentId is null || mail.Html?.Contains($"cid:{p.ContentId}", StringComparison.OrdinalIgnoreCase) != true)];

    /// <summary>The name a file is saved under.</summary>
    internal static string NameOf(ReadPart part, int index) =>
        string.IsNullOrWhiteSpace(part.FileName) ? string.Create(CultureInfo.InvariantCulture, $"part-{index + 1}") : MimeFileName.Clean(part.FileName);

    /// <summary>The message as text, cut where it is very long.</summary>
    internal static string Source(byte[] content) => content.Length <= MaxSource
        ? Charsets.Guess(content)
        : $"{Charsets.Guess(content.AsSpan(0, MaxSource))}\n\n[cut here: the rest is in the .eml file]";
}
