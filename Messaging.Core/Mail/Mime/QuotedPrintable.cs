using System.Buffers;

namespace Messaging.Core.Mail.Mime;

/// <summary>Quoted-printable for text (RFC 2045 section 6.7): lines of at most 76 characters.</summary>
internal static class QuotedPrintable
{
    private const int MaxLine = 76;

    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        "\t !\"#$%&'()*+,-./0123456789:;<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

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
        while (!line.IsEmpty)
        {
            // Most of a text needs nothing done: such stretches are copied as a whole, as far as the line has room.
            var plain = PlainLength(line, column);
            var width = plain > 0 ? 1 : 3;
            var endsHere = line.Length == Math.Max(plain, 1);

            // A line that goes on keeps one place for its "=".
            var room = MaxLine - column - (endsHere && plain <= MaxLine - column ? 0 : 1);
            if (room < width)
            {
                "=\r\n"u8.CopyTo(span[written..]);
                written += 3;
                column = 0;
                continue;
            }

            if (plain > 0)
            {
                var take = Math.Min(plain, room);
                line[..take].CopyTo(span[written..]);
                written += take;
                column += take;
                line = line[take..];
                continue;
            }

            span[written] = (byte)'=';
            span[written + 1] = Hex(line[0] >> 4);
            span[written + 2] = Hex(line[0] & 15);
            written += 3;
            column += 3;
            line = line[1..];
        }

        output.Advance(written);
    }

    /// <summary>
    /// How many bytes may stand as they are. At the start of a line a dot would be stuffed and "From " changed by mailbox files; a space at
    /// its end may be cut off on the way.
    /// </summary>
    private static int PlainLength(ReadOnlySpan<byte> line, int column)
    {
        if (column == 0 && (line[0] == '.' || line.StartsWith("From "u8)))
            return 0;
        var length = line.IndexOfAnyExcept(Plain);
        if (length >= 0)
            return length;
        return line[^1] is (byte)' ' or (byte)'\t' ? line.Length - 1 : line.Length;
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}
