using System.Globalization;

namespace Messaging.Core.Mail.Mime;

/// <summary>Undoes base64 and quoted-printable (RFC 2045 section 6), and leaves out what does not belong there.</summary>
internal static class TransferDecoding
{
    public static byte[] Base64(ReadOnlySpan<byte> text)
    {
        var letters = new char[text.Length + 3];
        var count = 0;
        foreach (var b in text)
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'+' or (byte)'/')
                letters[count++] = (char)b;
        }

        // One letter too many holds no whole byte; two or three want their padding back.
        if (count % 4 == 1)
            count--;
        while (count % 4 != 0)
            letters[count++] = '=';
        return Convert.FromBase64CharArray(letters, 0, count);
    }

    /// <summary>In a header "_" is a space (RFC 2047 section 4.2); in a body "=" at the end of a line joins it to the next.</summary>
    public static byte[] QuotedPrintable(ReadOnlySpan<byte> text, bool isHeader)
    {
        var bytes = new byte[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '_' && isHeader)
            {
                bytes[count++] = (byte)' ';
            }
            else if (text[i] != '=')
            {
                bytes[count++] = text[i];
            }
            else if (i + 2 < text.Length && byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes[count++] = value;
                i += 2;
            }
            else if (SoftBreak(text[(i + 1)..]) is { } length)
            {
                i += length;
            }
            else
            {
                bytes[count++] = text[i];
            }
        }

        return bytes[..count];
    }

    private static int? SoftBreak(ReadOnlySpan<byte> rest)
    {
        var blanks = rest.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (blanks < 0)
            return rest.Length;
        rest = rest[blanks..];
        return rest.StartsWith("\r\n"u8) ? blanks + 2 : rest.StartsWith("\n"u8) ? blanks + 1 : null;
    }
}
