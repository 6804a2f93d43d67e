using System.Text;

namespace Messaging.Core.Mail.Smtp;

/// <summary>
/// Puts an answer together from bytes that come in any portions. Bounded: of a line 2,000 bytes are kept, and an answer
/// of more than 100 lines or 64 kB is an error, so that no server can fill the memory.
/// </summary>
internal sealed class SmtpReplyParser
{
    private const int MaxLine = 2_000;
    private const int MaxLines = 100;
    private const int MaxTotal = 64 * 1024;

    private readonly byte[] _line = new byte[MaxLine];
    private readonly StringBuilder _text = new();
    private int _lineLength;
    private int _total;
    private int _lines;
    private int _code;

    public bool IsComplete { get; private set; }

    /// <summary>Takes as many bytes as belong to the answer, and says how many.</summary>
    /// <exception cref="FormatException">This is no SMTP answer.</exception>
    public int Consume(ReadOnlySpan<byte> input)
    {
        var consumed = 0;
        while (!IsComplete && consumed < input.Length)
        {
            var rest = input[consumed..];
            var end = rest.IndexOf((byte)'\n');
            var part = end < 0 ? rest : rest[..end];
            consumed += end < 0 ? rest.Length : end + 1;
            _total += part.Length;
            if (_total > MaxTotal)
                throw new FormatException("its answer is too long");
            var keep = part[..Math.Min(part.Length, MaxLine - _lineLength)];
            keep.CopyTo(_line.AsSpan(_lineLength));
            _lineLength += keep.Length;
            if (end >= 0)
                EndLine();
        }

        return consumed;
    }

    /// <summary>The finished answer; the parser is then ready for the next.</summary>
    public SmtpReply Take(SmtpStage stage)
    {
        var text = _text.ToString();
        var reply = new SmtpReply(_code, FindEnhancedCode(text, _code), text, stage);
        _text.Clear();
        (_total, _lines, _code, IsComplete) = (0, 0, 0, false);
        return reply;
    }

    private void EndLine()
    {
        var line = _line.AsSpan(0, _lineLength);
        _lineLength = 0;
        if (line.EndsWith("\r"u8))
            line = line[..^1];
        if (line.Length < 3 || !IsDigit(line[0], '2', '5') || !IsDigit(line[1], '0', '9') || !IsDigit(line[2], '0', '9') || (line.Length > 3 && line[3] is not ((byte)' ' or (byte)'-')))
            throw new FormatException("its answer is not SMTP");
        var code = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + line[2] - '0';
        if (_lines > 0 && code != _code)
            throw new FormatException("its answer changes its code from line to line");
        if (++_lines > MaxLines)
            throw new FormatException("its answer has too many lines");
        _code = code;
        if (_lines > 1)
            _text.Append('\n');
        if (line.Length > 4)
            AppendClean(Encoding.UTF8.GetString(line[4..]));
        IsComplete = line.Length == 3 || line[3] == ' ';
    }

    private void AppendClean(string text)
    {
        foreach (var c in text)
        {
            if (c == '\t')
                _text.Append(' ');
            else if (!char.IsControl(c) && c is not ('\u2028' or '\u2029'))
                _text.Append(c);
        }
    }

    private static bool IsDigit(byte b, char from, char to) => b >= from && b <= to;

    /// <summary>"5.1.1 No such user": class, subject and detail (RFC 3463), where the class is that of the code.</summary>
    private static string? FindEnhancedCode(string text, int code)
    {
        var end = text.AsSpan().IndexOfAny(' ', '\n');
        var word = end < 0 ? text : text[..end];
        Span<Range> parts = stackalloc Range[4];
        var isCode = word.AsSpan().Split(parts, '.') == 3 && word.Length > 1 && word[0] - '0' == code / 100 && word[1] == '.' && IsNumber(word.AsSpan(parts[1])) && IsNumber(word.AsSpan(parts[2]));
        return isCode ? word : null;

        static bool IsNumber(ReadOnlySpan<char> part) => part.Length is >= 1 and <= 3 && !part.ContainsAnyExceptInRange('0', '9');
    }
}
