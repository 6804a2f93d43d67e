using System.Buffers;
using System.Text;

namespace Messaging.Core.Mail.Mime;

/// <summary>Writes one text part and chooses how: as it is when that is safe, else quoted-printable, or base64 where that is shorter.</summary>
internal static class MimeBody
{
    // RFC 5322 section 2.1.1.
    private const int MaxLine = 998;

    private static readonly SearchValues<byte> Plain = SearchValues.Create([.. "\t\r\n"u8, .. Enumerable.Range(0x20, 0x7F - 0x20).Select(b => (byte)b)]);

    public static void Write(IBufferWriter<byte> output, string mediaType, string text)
    {
        // Every character gives at most three bytes, and a lone line break becomes two.
        var rented = ArrayPool<byte>.Shared.Rent((text.Length * 3) + 2);
        try
        {
            var body = rented.AsSpan(0, EncodeWithCrlf(text, rented));
            var traits = Look(body);
            MimeHeaders.WriteUtf8(output, $"Content-Type: {mediaType}; charset={(traits.Escapes == 0 ? "us-ascii" : "utf-8")}\r\nContent-Transfer-Encoding: ");
            if (traits.IsPlain)
            {
                output.Write("7bit\r\n\r\n"u8);
                output.Write(body);
            }
            else if (traits.Escapes * 5 > body.Length)
            {
                output.Write("base64\r\n\r\n"u8);
                Base64Lines.Write(body, output);
                return;
            }
            else
            {
                output.Write("quoted-printable\r\n\r\n"u8);
                QuotedPrintable.Write(body, output);
            }

            if (!body.EndsWith("\r\n"u8))
                output.Write("\r\n"u8);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>UTF-8 with every CR, LF and CRLF as CRLF.</summary>
    private static int EncodeWithCrlf(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var written = 0;
        while (true)
        {
            var end = text.IndexOfAny('\r', '\n');
            written += Encoding.UTF8.GetBytes(end < 0 ? text : text[..end], bytes[written..]);
            if (end < 0)
                return written;
            bytes[written++] = (byte)'\r';
            bytes[written++] = (byte)'\n';
            var isPair = text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n';
            text = text[(end + (isPair ? 2 : 1))..];
        }
    }

    private static (bool IsPlain, int Escapes) Look(ReadOnlySpan<byte> body)
    {
        var escapes = 0;
        for (var rest = body; rest.IndexOfAnyExcept(Plain) is >= 0 and var at; rest = rest[(at + 1)..])
            escapes++;

        if (escapes > 0 || body.IndexOf("--=_"u8) >= 0)
            return (false, escapes);
        while (!body.IsEmpty)
        {
            var end = body.IndexOf("\r\n"u8);
            var line = end < 0 ? body : body[..end];
            if (line.Length > MaxLine || line.StartsWith("From "u8))
                return (false, escapes);
            body = end < 0 ? [] : body[(end + 2)..];
        }

        return (true, escapes);
    }
}
