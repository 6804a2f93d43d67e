using System.Text;
using System.Text.RegularExpressions;

namespace Messaging.Core.Mail.Mime;

/// <summary>Reads encoded words (RFC 2047). Neighbours of one charset are joined as bytes first: some programs split inside a character.</summary>
internal static partial class EncodedWordReader
{
    public static string Decode(string text)
    {
        if (!text.Contains("=?", StringComparison.Ordinal))
            return text;
        var decoded = new StringBuilder(text.Length);
        var pending = new List<byte>();
        string? charset = null;
        var at = 0;
        foreach (Match word in Word().Matches(text))
        {
            // White space between two encoded words is not part of the text.
            var between = text.AsSpan(at, word.Index - at);
            var isNeighbour = charset is not null && between.IsWhiteSpace();
            if (!isNeighbour || !string.Equals(charset, word.Groups["charset"].Value, StringComparison.OrdinalIgnoreCase))
                Flush();
            if (!isNeighbour)
                decoded.Append(between);
            charset = word.Groups["charset"].Value;
            var payload = Encoding.UTF8.GetBytes(word.Groups["payload"].Value);
            pending.AddRange(word.Groups["encoding"].Value is "B" or "b" ? TransferDecoding.Base64(payload) : TransferDecoding.QuotedPrintable(payload, isHeader: true));
            at = word.Index + word.Length;
        }

        Flush();
        return decoded.Append(text.AsSpan(at)).ToString();

        void Flush()
        {
            if (charset is not null)
                decoded.Append(Charsets.Decode([.. pending], charset));
            pending.Clear();
        }
    }

    [GeneratedRegex(@"=\?(?<charset>[^?*\s]+)(\*[^?\s]*)?\?(?<encoding>[BbQq])\?(?<payload>[^?]*)\?=", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
