using System.Text;

namespace Messaging.Core.Mail.Mime;

/// <summary>
/// Takes a message apart to show it: multipart (RFC 2046), base64 and quoted-printable (RFC 2045), encoded words (RFC 2047) and
/// parameters (RFC 2231). Tolerant: whatever it is given, it shows what it can and throws nothing.
/// </summary>
internal static class MimeReader
{
    // Bounds for messages that are built to hurt.
    private const int MaxDepth = 20;
    private const int MaxParts = 500;
    private const int MaxHeaders = 1_000;

    /// <summary>Reads a whole message.</summary>
    public static ReadMail Read(ReadOnlyMemory<byte> message)
    {
        var found = new Found();
        var (headers, body) = Split(message);
        Walk(headers, body, found, depth: 0);
        return new([.. headers.Select(h => new ReadHeader(h.Name, EncodedWordReader.Decode(h.Value)))], found.Html, found.Text, found.Parts);
    }

    private static void Walk(List<ReadHeader> headers, ReadOnlyMemory<byte> body, Found found, int depth)
    {
        var type = HeaderParameters.Read(Value(headers, "Content-Type") ?? "text/plain");
        if (type.Value.StartsWith("multipart/", StringComparison.Ordinal) && type["boundary"] is { Length: > 0 } boundary && depth < MaxDepth)
        {
            foreach (var part in Parts(body, boundary))
            {
                if (found.Count++ >= MaxParts)
                    return;
                var (partHeaders, partBody) = Split(part);
                Walk(partHeaders, partBody, found, depth + 1);
            }

            return;
        }

        var disposition = HeaderParameters.Read(Value(headers, "Content-Disposition") ?? "");
        var content = Decode(body, Value(headers, "Content-Transfer-Encoding"));
        var isAttachment = disposition.Value == "attachment" || disposition["filename"] is not null;
        if (!isAttachment && type.Value == "text/html" && found.Html is null)
            found.Html = Charsets.Decode(content, type["charset"]);
        else if (!isAttachment && type.Value == "text/plain" && found.Text is null)
            found.Text = Charsets.Decode(content, type["charset"]);
        else
            found.Parts.Add(new(type.Value, FileName(disposition["filename"] ?? type["name"]), Value(headers, "Content-ID")?.Trim('<', '>', ' '), content));
    }

    private static string? FileName(string? name) => name is null ? null : EncodedWordReader.Decode(name);

    private static string? Value(List<ReadHeader> headers, string name) =>
        headers.Find(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;

    /// <summary>The headers, unfolded, and what follows the empty line.</summary>
    private static (List<ReadHeader> Headers, ReadOnlyMemory<byte> Body) Split(ReadOnlyMemory<byte> message)
    {
        var headers = new List<ReadHeader>();
        var at = 0;
        string? name = null;
        var value = new StringBuilder();
        while (at < message.Length)
        {
            var (line, next) = Line(message.Span, at);
            at = next;
            if (line.IsEmpty)
                break;
            if (line[0] is (byte)' ' or (byte)'\t' && name is not null)
            {
                value.Append(' ').Append(Charsets.Guess(line.Trim(" \t"u8)));
                continue;
            }

            Add();
            var colon = line.IndexOf((byte)':');
            if (colon > 0 && headers.Count < MaxHeaders)
            {
                name = Charsets.Guess(line[..colon]).Trim();
                value.Append(Charsets.Guess(line[(colon + 1)..].Trim(" \t"u8)));
            }
        }

        Add();
        return (headers, message[at..]);

        void Add()
        {
            if (name is not null)
                headers.Add(new(name, value.ToString()));
            name = null;
            value.Clear();
        }
    }

    /// <summary>What stands between the boundaries; the line break before a boundary belongs to the boundary.</summary>
    private static List<ReadOnlyMemory<byte>> Parts(ReadOnlyMemory<byte> body, string boundary)
    {
        var delimiter = Encoding.UTF8.GetBytes("--" + boundary);
        var parts = new List<ReadOnlyMemory<byte>>();
        var start = -1;
        for (var at = 0; at < body.Length;)
        {
            var (line, next) = Line(body.Span, at);
            if (line.StartsWith(delimiter))
            {
                var rest = line[delimiter.Length..].TrimEnd(" \t"u8);
                if (rest.IsEmpty || rest.SequenceEqual("--"u8))
                {
                    if (start >= 0)
                        parts.Add(body[start..Math.Max(start, BeforeLineBreak(body.Span, at))]);
                    start = next;
                    if (!rest.IsEmpty || parts.Count >= MaxParts)
                        return parts;
                }
            }

            at = next;
        }

        if (start >= 0 && start < body.Length)
            parts.Add(body[start..]);
        return parts;
    }

    private static int BeforeLineBreak(ReadOnlySpan<byte> body, int at)
    {
        if (at > 0 && body[at - 1] == '\n')
            at--;
        return at > 0 && body[at - 1] == '\r' ? at - 1 : at;
    }

    /// <summary>The line at a place, without its end, and where the next one starts.</summary>
    private static LineAt Line(ReadOnlySpan<byte> text, int at)
    {
        var end = text[at..].IndexOf((byte)'\n');
        var next = end < 0 ? text.Length : at + end + 1;
        var line = text[at..(end < 0 ? next : next - 1)];
        return new(line.EndsWith("\r"u8) ? line[..^1] : line, next);
    }

    private static byte[] Decode(ReadOnlyMemory<byte> body, string? encoding) => encoding?.Trim().ToUpperInvariant() switch
    {
        "BASE64" => TransferDecoding.Base64(body.Span),
        "QUOTED-PRINTABLE" => TransferDecoding.QuotedPrintable(body.Span, isHeader: false),
        _ => body.ToArray(),
    };

    private readonly ref struct LineAt(ReadOnlySpan<byte> text, int next)
    {
        private readonly ReadOnlySpan<byte> text = text;

        public void Deconstruct(out ReadOnlySpan<byte> line, out int following)
        {
            line = text;
            following = next;
        }
    }

    private sealed class Found
    {
        public string? Html { get; set; }

        public string? Text { get; set; }

        public List<ReadPart> Parts { get; } = [];

        public int Count { get; set; }
    }
}
