using System.Text;

namespace Messaging.Core.Mail.Mime;

/// <summary>Turns bytes into text. What is not known is read as UTF-8, and failing that as Latin-1, which reads anything.</summary>
internal static class Charsets
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Decode(ReadOnlySpan<byte> bytes, string? charset)
    {
        if (string.IsNullOrWhiteSpace(charset) || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase))
            return Guess(bytes);
        try
        {
            return Encoding.GetEncoding(charset.Trim()).GetString(bytes);
        }
        catch (ArgumentException)
        {
            return Guess(bytes);
        }
    }

    public static string Guess(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
