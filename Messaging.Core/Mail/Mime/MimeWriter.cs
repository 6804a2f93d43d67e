using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Messaging.Core.Mail.Mime;

/// <summary>
/// Writes a <see cref="MimeMail"/> as an RFC 5322 message with CRLF line ends. The same message always gives the same bytes:
/// no clock and no randomness take part. Bodies are 7-bit on the wire whatever they hold, so every server can take them;
/// only a non-ASCII local part puts UTF-8 into a header.
/// </summary>
public static class MimeWriter
{
    // What the writer writes itself, and what must never be visible.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "From", "Reply-To", "To", "Cc", "Bcc", "Sender", "Subject", "Date", "Message-ID", "MIME-Version",
        "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID", "Return-Path", "Received",
    };

    /// <summary>Writes the whole message.</summary>
    /// <exception cref="ArgumentException">An id or a header name is malformed, or there is no recipient: mistakes of the caller, not of its data.</exception>
    public static void Write(MimeMail mail, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(mail);
        ArgumentNullException.ThrowIfNull(output);
        if (mail.To.Count == 0)
            throw new ArgumentException("A message needs at least one recipient in To.", nameof(mail));
        CheckId(mail.MessageId, nameof(mail));

        WriteTopHeaders(mail, output);
        var boundaries = new Boundaries(mail.MessageId);
        if (mail.Attachments.Count == 0)
        {
            WriteContent(mail, boundaries, output);
            return;
        }

        MimeHeaders.WriteMultipart(output, "mixed", boundaries.Mixed, related: null);
        WriteDelimiter(output, boundaries.Mixed);
        WriteContent(mail, boundaries, output);
        foreach (var attachment in mail.Attachments)
        {
            WriteDelimiter(output, boundaries.Mixed);
            WriteFile(output, attachment.ContentType, attachment.FileName, contentId: null, attachment.Content);
        }

        WriteEnd(output, boundaries.Mixed);
    }

    private static void WriteTopHeaders(MimeMail mail, IBufferWriter<byte> output)
    {
        MimeHeaders.WriteRaw(output, "Date", FormatDate(mail.Date));
        MimeHeaders.WriteMailboxes(output, "From", [mail.From]);
        if (mail.ReplyTo is not null)
            MimeHeaders.WriteMailboxes(output, "Reply-To", [mail.ReplyTo]);
        MimeHeaders.WriteMailboxes(output, "To", mail.To);
        MimeHeaders.WriteText(output, "Subject", mail.Subject, longWords: false);
        MimeHeaders.WriteRaw(output, "Message-ID", $"<{mail.MessageId}>");
        foreach (var header in mail.ExtraHeaders)
        {
            if (header.Name.Length is 0 or > 60 || !header.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') || Reserved.Contains(header.Name))
                throw new ArgumentException("A further header has a name that is malformed or that the writer keeps for itself.", nameof(mail));
            MimeHeaders.WriteText(output, header.Name, header.Value, longWords: true);
        }

        MimeHeaders.WriteRaw(output, "MIME-Version", "1.0");
    }

    private static void WriteContent(MimeMail mail, Boundaries boundaries, IBufferWriter<byte> output)
    {
        if (mail.HtmlBody is null || mail.InlineImages.Count == 0)
        {
            WriteBodies(mail, boundaries, output);
            return;
        }

        var root = mail.TextBody is null ? "text/html" : "multipart/alternative";
        MimeHeaders.WriteMultipart(output, "related", boundaries.Related, root);
        WriteDelimiter(output, boundaries.Related);
        WriteBodies(mail, boundaries, output);
        foreach (var image in mail.InlineImages)
        {
            WriteDelimiter(output, boundaries.Related);
            WriteFile(output, image.ContentType, image.FileName, image.ContentId, image.Content);
        }

        WriteEnd(output, boundaries.Related);
    }

    private static void WriteBodies(MimeMail mail, Boundaries boundaries, IBufferWriter<byte> output)
    {
        if (mail.TextBody is null || mail.HtmlBody is null)
        {
            var isHtml = mail.HtmlBody is not null;
            MimeBody.Write(output, isHtml ? "text/html" : "text/plain", mail.HtmlBody ?? mail.TextBody ?? "");
            return;
        }

        MimeHeaders.WriteMultipart(output, "alternative", boundaries.Alternative, related: null);
        WriteDelimiter(output, boundaries.Alternative);
        MimeBody.Write(output, "text/plain", mail.TextBody);
        WriteDelimiter(output, boundaries.Alternative);
        MimeBody.Write(output, "text/html", mail.HtmlBody);
        WriteEnd(output, boundaries.Alternative);
    }

    private static void WriteFile(IBufferWriter<byte> output, string contentType, string? fileName, string? contentId, ReadOnlyMemory<byte> content)
    {
        if (contentId is not null)
            CheckId(contentId, nameof(contentId));
        var name = fileName is null ? null : MimeFileName.Clean(fileName);
        MimeFileName.WriteContentType(output, MimeFileName.SafeMediaType(contentType), name);
        output.Write("Content-Transfer-Encoding: base64\r\n"u8);
        if (contentId is not null)
            MimeHeaders.WriteRaw(output, "Content-ID", $"<{contentId}>");
        MimeFileName.WriteDisposition(output, contentId is null ? "attachment" : "inline", name);
        output.Write("\r\n"u8);
        Base64Lines.Write(content.Span, output);
    }

    private static void WriteDelimiter(IBufferWriter<byte> output, string boundary) => MimeHeaders.WriteUtf8(output, $"\r\n--{boundary}\r\n");

    private static void WriteEnd(IBufferWriter<byte> output, string boundary) => MimeHeaders.WriteUtf8(output, $"\r\n--{boundary}--\r\n");

    private static string FormatDate(DateTimeOffset date)
    {
        var offset = date.Offset;
        return string.Create(CultureInfo.InvariantCulture, $"{date:ddd, dd MMM yyyy HH:mm:ss} {(offset < TimeSpan.Zero ? '-' : '+')}{offset:hhmm}");
    }

    // An id is a dot-atom, optionally with a domain: nothing in it can end a header or need quoting.
    private static void CheckId(string id, string parameter)
    {
        if (id.Length is 0 or > 250 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@' or '+' or '=') || id.Count(c => c == '@') > 1)
            throw new ArgumentException("A message id or content id may hold letters, digits and ._-+=, and one @.", parameter);
    }

    /// <summary>
    /// The three boundaries of a message. "=_" cannot occur in quoted-printable or base64, and a 7-bit body that holds "--=_" is
    /// written as quoted-printable, so a boundary never occurs in what it bounds.
    /// </summary>
    private sealed class Boundaries(string messageId)
    {
        private readonly string _stem = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)).AsSpan(0, 12));

        public string Mixed => $"=_m_{_stem}";

        public string Related => $"=_r_{_stem}";

        public string Alternative => $"=_a_{_stem}";
    }
}
