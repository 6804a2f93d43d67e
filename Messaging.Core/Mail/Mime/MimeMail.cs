namespace Messaging.Core.Mail.Mime;

/// <summary>
/// One message, ready to be written by <see cref="MimeWriter"/>. There is no Bcc on purpose: blind copies exist only in the
/// SMTP envelope, so that they cannot leak into a header.
/// </summary>
public sealed record MimeMail
{
    /// <summary>The one author.</summary>
    public required Mailbox From { get; init; }

    /// <summary>Where answers go; null leaves them to <see cref="From"/>.</summary>
    public Mailbox? ReplyTo { get; init; }

    /// <summary>The visible recipients, at least one.</summary>
    public required IReadOnlyList<Mailbox> To { get; init; }

    /// <summary>One line; line breaks and control characters in it are written as spaces.</summary>
    public required string Subject { get; init; }

    /// <summary>The time of writing, with the offset that the header shows.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>The Message-ID without angle brackets, as in <c>17.2@invoices.example</c>. Boundaries are derived from it.</summary>
    public required string MessageId { get; init; }

    /// <summary>The HTML body; null for none.</summary>
    public string? HtmlBody { get; init; }

    /// <summary>The plain text body; null for none.</summary>
    public string? TextBody { get; init; }

    /// <summary>Images that the HTML names as <c>cid:…</c>. Written only when there is an HTML body.</summary>
    public IReadOnlyList<InlineImage> InlineImages { get; init; } = [];

    /// <summary>Files shown as attachments, in this order.</summary>
    public IReadOnlyList<MailAttachment> Attachments { get; init; } = [];

    /// <summary>Further headers, such as Auto-Submitted.</summary>
    public IReadOnlyList<MailHeader> ExtraHeaders { get; init; } = [];

    /// <summary>True when a header holds a non-ASCII local part, so that only a server with SMTPUTF8 can take the message.</summary>
    public bool NeedsSmtpUtf8 => From.NeedsSmtpUtf8 || ReplyTo is { NeedsSmtpUtf8: true } || To.Any(to => to.NeedsSmtpUtf8);
}

/// <summary>An image inside the HTML body (RFC 2392).</summary>
/// <param name="ContentId">The id of its <c>cid:</c> link, without angle brackets: letters, digits and <c>._-@+</c>.</param>
/// <param name="ContentType">For example <c>image/png</c>.</param>
/// <param name="Content">The file's bytes.</param>
/// <param name="FileName">The name a mail program may offer; null for none.</param>
public sealed record InlineImage(string ContentId, string ContentType, ReadOnlyMemory<byte> Content, string? FileName = null);

/// <summary>A file sent with the message.</summary>
/// <param name="FileName">The name shown; any Unicode. Path separators and control characters in it are replaced.</param>
/// <param name="ContentType">For example <c>application/pdf</c>; anything that is not a media type is written as application/octet-stream.</param>
/// <param name="Content">The file's bytes.</param>
public sealed record MailAttachment(string FileName, string ContentType, ReadOnlyMemory<byte> Content);

/// <summary>One header that the writer does not write itself.</summary>
/// <param name="Name">Letters, digits and hyphens.</param>
/// <param name="Value">One line of text; line breaks in it are written as spaces.</param>
public sealed record MailHeader(string Name, string Value);
