using System.Buffers;

namespace Messaging.Core.Mail.Mime;

/// <summary>Quoted-printable for text (RFC 2045 section 6.7): lines of at most 76 characters.</summary>
internal static class QuotedPrintable
{
    private const int MaxLine = 76;

    /// <summary>Writes UTF-8 text whose lines already end in CRLF.</summary>
    public static void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOf("\r\n"u8);
            var hasEnd = end >= 0;
            WriteLine(hasEnd ? text[..end] : text, output);
            if (!hasEnd)
                return;
            output.Write("\r\n"u8);
            text = text[(end + 2)..];
        }
    }

    private static void WriteLine(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        // Three characters for each byte, and a soft break of three for each line of at least 73.
        var span = output.GetSpan((line.Length * 3) + ((line.Length * 3 / 73) * 3) + 3);
        var written = 0;
        var column = 0;
        for (var i = 0; i < line.Length; i++)
        {
            var isLast = i == line.Length - 1;
            var plain = IsPlain(line, i, column, isLast);
            var width = plain ? 1 : 3;

            // A line that goes on keeps one place for its "=".
            if (column + width > (isLast ? MaxLine : MaxLine - 1))
            {
                "=\r\n"u8.CopyTo(span[written..]);
                written += 3;
                column = 0;
                plain = IsPlain(line, i, column, isLast);
                width = plain ? 1 : 3;
            }

            if (plain)
            {
                span[written] = line[i];
            }
            else
            {
                span[written] = (byte)'=';
                span[written + 1] = Hex(line[i] >> 4);
                span[written + 2] = Hex(line[i] & 15);
            }

            written += width;
            column += width;
        }

        output.Advance(written);
    }

    // At the start of a line a dot would be stuffed and "From " changed by mailbox files; a space at its end may be cut off on the way.
    private static bool IsPlain(ReadOnlySpan<byte> line, int index, int column, bool isLast)
    {
        var b = line[index];
        if (b is (byte)' ' or (byte)'\t')
            return !isLast;
        if (b is < 0x21 or > 0x7E or (byte)'=')
            return false;
        return column != 0 || (b != '.' && (b != 'F' || !line[index..].StartsWith("From "u8)));
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}
