using System.Buffers;
using System.Text;

namespace Messaging.Core.Mail.Mime;

/// <summary>Writes folded header lines (RFC 5322 section 2.2.3). No text given to it can end the header it stands in.</summary>
internal static class MimeHeaders
{
    internal const int SoftLimit = 78;

    // A word longer than this is encoded, which lets it be broken. Headers read by programs (URLs) keep theirs up to the hard limit.
    private const int MaxWord = 60;
    private const int MaxLongWord = 900;

    private static readonly SearchValues<char> PhraseCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~ ");

    private static readonly SearchValues<char> ControlCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl)]);

    public static void WriteUtf8(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);

    /// <summary>A value of our own making, which needs neither encoding nor folding.</summary>
    public static void WriteRaw(IBufferWriter<byte> output, string name, string value) => WriteUtf8(output, $"{name}: {value}\r\n");

    public static void WriteMultipart(IBufferWriter<byte> output, string subtype, string boundary, string? related) =>
        WriteUtf8(output, related is null
            ? $"Content-Type: multipart/{subtype};\r\n boundary=\"{boundary}\"\r\n\r\n"
            : $"Content-Type: multipart/{subtype}; type=\"{related}\";\r\n boundary=\"{boundary}\"\r\n\r\n");

    /// <summary>Free text: as it is when it is plain ASCII, else as encoded words (RFC 2047).</summary>
    public static void WriteText(IBufferWriter<byte> output, string name, string value, bool longWords)
    {
        var text = Clean(value);
        var line = new StringBuilder(name).Append(':').Append(' ');
        if (IsPlain(text, longWords ? MaxLongWord : MaxWord))
            AppendFolded(line, text);
        else
            EncodedWord.Append(line, text, line.Length);
        WriteUtf8(output, line.Append("\r\n").ToString());
    }

    /// <summary>Addresses, folded after their commas.</summary>
    public static void WriteMailboxes(IBufferWriter<byte> output, string name, IReadOnlyList<Mailbox> mailboxes)
    {
        var header = new StringBuilder(name).Append(':').Append(' ');
        var column = header.Length;
        for (var i = 0; i < mailboxes.Count; i++)
        {
            var mailbox = mailboxes[i];
            if (i > 0)
            {
                header.Append(',');
                column = Fold(header, column + 1, (mailbox.DisplayName?.Length ?? 0) + mailbox.Address.Length + 4);
            }

            if (mailbox.DisplayName is null)
            {
                header.Append(mailbox.Address);
                column += mailbox.Address.Length;
                continue;
            }

            column = AppendPhrase(header, Clean(mailbox.DisplayName), column);
            
            // The space, the angle brackets and the comma that may follow.
            column = Fold(header, column, mailbox.Address.Length + 4);
            header.Append('<').Append(mailbox.Address).Append('>');
            column += mailbox.Address.Length + 2;
        }

        WriteUtf8(output, header.Append("\r\n").ToString());
    }

    /// <summary>Line breaks and other control characters become spaces; a CRLF becomes one.</summary>
    public static string Clean(string value)
    {
        var text = value.Replace("\r\n", " ", StringComparison.Ordinal);
        return text.AsSpan().ContainsAny(ControlCharacters) ? string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
        }) : text;
    }

    private static int AppendPhrase(StringBuilder header, string name, int column)
    {
        if (!IsPlain(name, MaxWord) || name.Length > MaxWord)
            return EncodedWord.Append(header, name, column);
        var start = header.Length;
        if (name.AsSpan().ContainsAnyExcept(PhraseCharacters))
            header.Append('"').Append(name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        else
            header.Append(name);
        return column + header.Length - start;
    }

    // Text with doubled or outer spaces is encoded, since folding and unfolding would not keep them for certain.
    private static bool IsPlain(string text, int maxWord)
    {
        var word = 0;
        var previous = ' ';
        foreach (var c in text)
        {
            if (c is < ' ' or > '~' || (c == ' ' && previous == ' '))
                return false;
            word = c == ' ' ? 0 : word + 1;
            if (word > maxWord)
                return false;
            previous = c;
        }

        return (text.Length == 0 || previous != ' ') && !text.Contains("=?", StringComparison.Ordinal);
    }

    private static void AppendFolded(StringBuilder line, string text)
    {
        var column = line.Length;
        foreach (var range in text.AsSpan().Split(' '))
        {
            var word = text.AsSpan()[range];
            if (range.Start.Value > 0)
                column = Fold(line, column, word.Length + 1);
            line.Append(word);
            column += word.Length;
        }
    }

    /// <summary>Appends the space before something <paramref name="length"/> long, on a new line when it would not fit; gives the new column.</summary>
    private static int Fold(StringBuilder header, int column, int length)
    {
        if (column + length <= SoftLimit)
        {
            header.Append(' ');
            return column + 1;
        }

        header.Append("\r\n ");
        return 1;
    }
}
