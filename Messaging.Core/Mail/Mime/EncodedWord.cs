using System.Text;

namespace Messaging.Core.Mail.Mime;

/// <summary>
/// Encoded words (RFC 2047) in UTF-8: each at most 75 characters, on lines of at most 76, and never split inside a character.
/// The letters allowed are those of a phrase, the strictest place an encoded word can stand in.
/// </summary>
internal static class EncodedWord
{
    private const int MaxLine = 76;
    private const int MaxWord = 75;
    private const int Overhead = 12;
    private const int ShortestPayload = 12;
    private const string HexDigits = "0123456789ABCDEF";

    /// <summary>Appends the text as one or more encoded words; gives the column after it.</summary>
    public static int Append(StringBuilder header, string text, int column)
    {
        var quoted = PrefersQ(text);
        var payload = new StringBuilder(MaxWord);
        var bytes = new List<byte>(MaxWord);
        Span<byte> utf8 = stackalloc byte[4];
        var room = Room(header, ref column);
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(utf8);
            var width = quoted ? payload.Length + QWidth(utf8[..length]) : (bytes.Count + length + 2) / 3 * 4;
            if (width > room)
            {
                column = Flush(header, quoted, payload, bytes, column);
                header.Append("\r\n ");
                column = 1;
                room = Room(header, ref column);
            }

            if (quoted)
                AppendQ(payload, utf8[..length]);
            else
                bytes.AddRange(utf8[..length]);
        }

        return Flush(header, quoted, payload, bytes, column);
    }

    private static int Room(StringBuilder header, ref int column)
    {
        if (MaxLine - column - Overhead < ShortestPayload)
        {
            // The space that ended the line before goes along to the next, or a line could end in white space.
            if (header.Length > 0 && header[^1] == ' ')
                header.Length--;
            header.Append("\r\n ");
            column = 1;
        }

        return Math.Min(MaxWord, MaxLine - column) - Overhead;
    }

    private static int Flush(StringBuilder header, bool quoted, StringBuilder payload, List<byte> bytes, int column)
    {
        var start = header.Length;
        header.Append(quoted ? "=?utf-8?Q?" : "=?utf-8?B?");
        if (quoted)
            header.Append(payload);
        else
            header.Append(Convert.ToBase64String(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes)));
        header.Append("?=");
        payload.Clear();
        bytes.Clear();
        return column + header.Length - start;
    }

    private static bool PrefersQ(string text)
    {
        var (plain, escaped) = (0, 0);
        foreach (var c in text)
        {
            if (c < 0x80 && (IsSafe((byte)c) || c == ' '))
                plain++;
            else
                escaped += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        }

        return plain + (escaped * 3) <= (plain + escaped) * 4 / 3;
    }

    private static int QWidth(ReadOnlySpan<byte> utf8)
    {
        var width = 0;
        foreach (var b in utf8)
            width += IsSafe(b) || b == ' ' ? 1 : 3;
        return width;
    }

    private static void AppendQ(StringBuilder payload, ReadOnlySpan<byte> utf8)
    {
        foreach (var b in utf8)
        {
            if (b == ' ')
                payload.Append('_');
            else if (IsSafe(b))
                payload.Append((char)b);
            else
                payload.Append('=').Append(HexDigits[b >> 4]).Append(HexDigits[b & 15]);
        }
    }

    private static bool IsSafe(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'!' or (byte)'*' or (byte)'+' or (byte)'-' or (byte)'/';
}
