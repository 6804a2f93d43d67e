using System.Buffers;
using Messaging.Core.Mail.Mime;

namespace Messaging.Core.Composing;

/// <summary>A mail that is ready to be written. The same composed mail always gives the same bytes.</summary>
internal sealed record ComposedMail
{
    public required Mailbox From { get; init; }

    public Mailbox? ReplyTo { get; init; }

    public required IReadOnlyList<Mailbox> To { get; init; }

    /// <summary>Everybody who gets it: To and blind copies, each address once.</summary>
    public required IReadOnlyList<Mailbox> EnvelopeRecipients { get; init; }

    public required string Subject { get; init; }

    public string? Html { get; init; }

    public string? Text { get; init; }

    /// <summary>Without angle brackets.</summary>
    public string MessageId { get; init; } = "";

    public DateTimeOffset Date { get; init; }

    public IReadOnlyList<ComposedFile> Images { get; init; } = [];

    public IReadOnlyList<ComposedFile> Attachments { get; init; } = [];

    /// <summary>The documents it was made with, as <see cref="Transformations.DocumentKeys"/> writes them; null where it is not about an invoice.</summary>
    public string? Documents { get; init; }

    /// <summary>The same mail with blind copies, which are in the envelope alone.</summary>
    internal ComposedMail WithBcc(IReadOnlyList<string> bcc) => this with
    {
        EnvelopeRecipients = [.. To.Concat(bcc.Select(Mailbox.Parse)).DistinctBy(m => m.Address, StringComparer.OrdinalIgnoreCase)],
    };

    /// <summary>Writes the message as it goes over the line, not yet dot-stuffed.</summary>
    internal ReadOnlyMemory<byte> ToBytes()
    {
        var output = new ArrayBufferWriter<byte>();
        WriteTo(output);
        return output.WrittenMemory;
    }

    /// <inheritdoc cref="ToBytes"/>
    internal void WriteTo(IBufferWriter<byte> output)
    {
        // Room for all of it at once, rather than twice as much again and again.
        _ = output.GetSpan(16 * 1024 + Attachments.Concat(Images).Sum(f => f.Content.Length * 3 / 2));
        MimeWriter.Write(ToMime(), output);
    }

    /// <summary>Whether an address or header needs a server with SMTPUTF8 (RFC 6531).</summary>
    internal bool NeedsSmtpUtf8 => ToMime().NeedsSmtpUtf8;

    private MimeMail ToMime() => new()
    {
        From = From,
        ReplyTo = ReplyTo,
        To = To,
        Subject = Subject,
        Date = Date,
        MessageId = MessageId,
        HtmlBody = Html,
        TextBody = Text,
        InlineImages = [.. Images.Select(i => new InlineImage(i.ContentId!, i.ContentType, i.Content, i.FileName))],
        Attachments = [.. Attachments.Select(a => new MailAttachment(a.FileName, a.ContentType, a.Content))],
        // RFC 3834: no vacation notice answers it, and no mail loop begins.
        ExtraHeaders = [new MailHeader("Auto-Submitted", "auto-generated")],
    };
}

/// <summary>A file of a mail.</summary>
/// <param name="FileName">Its name.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="DocumentHash">Its hash in the document store; null for an archive that was packed for this mail alone and is not kept yet.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record ComposedFile(string FileName, string ContentType, string? DocumentHash, byte[] Content)
{
    /// <summary>The id that HTML shows it by, for pictures.</summary>
    public string? ContentId { get; init; }

    /// <summary>The files it was packed from, where it can be packed again; null for an archive with a password, which is never the same twice, and for what is no archive.</summary>
    public PackedFrom? PackedFrom { get; init; }
}

/// <summary>What an archive without a password was made of: all that <see cref="Transformations.AttachmentPackager.Pack"/> was given.</summary>
internal sealed record PackedFrom(IReadOnlyList<ComposedFile> Files, DateTimeOffset Modified);
