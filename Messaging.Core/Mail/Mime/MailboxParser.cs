using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Messaging.Core.Mail.Mime;

/// <summary>Reads addresses strictly (RFC 5321 section 4.1.2, RFC 6531 section 3.3): what it lets through is safe in headers and SMTP commands.</summary>
internal static class MailboxParser
{
    // RFC 5321 section 4.5.3.1: 64 octets of local part, and a path of 256 octets with its angle brackets.
    private const int MaxLocalPart = 64;
    private const int MaxAddress = 254;
    private const int MaxDisplayName = 320;
    private const int MaxText = 1_000;

    private static readonly SearchValues<char> AtomSymbols = SearchValues.Create("!#$%&'*+-/=?^_`{|}~");
    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create("\"(),:;<>@[]\\");
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    public static bool TryParse(string? text, [NotNullWhen(true)] out Mailbox? mailbox, [NotNullWhen(false)] out string? problem)
    {
        mailbox = null;
        var trimmed = text.AsSpan().Trim(' ');
        if (trimmed.IsEmpty)
            return Fail("it is empty", out problem);
        if (trimmed.Length > MaxText)
            return Fail("it is too long", out problem);
        if (ProblemOfCharacters(trimmed) is { } characters)
            return Fail(characters, out problem);
        if (trimmed[^1] != '>')
            return TryCreate(null, trimmed.ToString(), out mailbox, out problem);

        string? name;
        int open;
        if (trimmed[0] == '"')
        {
            if (!TryUnquote(trimmed, out name, out var length))
                return Fail("the quotes around its name are not closed", out problem);
            open = length + trimmed[length..].IndexOfAnyExcept(' ');
            if (open < length || trimmed[open] != '<')
                return Fail("there is text between its name and the <", out problem);
        }
        else
        {
            open = trimmed.IndexOf('<');
            if (open < 0)
                return Fail("it has a > but no <", out problem);
            name = trimmed[..open].Trim(' ').ToString();
            if (name.AsSpan().IndexOfAny(NeedsQuotes) is >= 0 and var at)
                return Fail($"its name has a \"{name[at]}\" and must stand in quotes", out problem);
        }

        return TryCreate(name, trimmed[(open + 1)..^1].ToString(), out mailbox, out problem);
    }

    public static bool TryCreate(string? displayName, string? address, [NotNullWhen(true)] out Mailbox? mailbox, [NotNullWhen(false)] out string? problem)
    {
        mailbox = null;
        if (string.IsNullOrEmpty(address))
            return Fail("it is empty", out problem);
        if (address.Length > MaxText)
            return Fail("it is too long", out problem);
        if (displayName is { Length: > MaxDisplayName })
            return Fail("its name is too long", out problem);
        if ((ProblemOfCharacters(displayName) ?? ProblemOfCharacters(address)) is { } characters)
            return Fail(characters, out problem);
        if (address.Any(IsInvisible))
            return Fail("it has an invisible character in it", out problem);
        if (!TrySplit(address, out var local, out var domain, out problem))
            return false;

        if (!Ascii.IsValid(local))
            local = local.Normalize(NormalizationForm.FormC);
        if (!TryAsciiDomain(domain, out var asciiDomain, out problem))
            return false;

        var made = new Mailbox(displayName, local, asciiDomain);
        var octets = Encoding.UTF8.GetByteCount(made.Address);
        if (octets - asciiDomain.Length - 1 > MaxLocalPart)
            return Fail($"the part before the @ is longer than {MaxLocalPart} characters", out problem);
        if (octets > MaxAddress)
            return Fail($"it is longer than {MaxAddress} characters", out problem);
        mailbox = made;
        problem = null;
        return true;
    }

    public static bool IsDotAtom(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] == '.' || text[^1] == '.' || text.Contains("..", StringComparison.Ordinal))
            return false;
        foreach (var c in text)
        {
            if (c != '.' && c < 0x80 && !char.IsAsciiLetterOrDigit(c) && !AtomSymbols.Contains(c))
                return false;
        }

        return true;
    }

    private static bool TrySplit(string address, out string local, out string domain, [NotNullWhen(false)] out string? problem)
    {
        (local, domain) = ("", "");
        if (address[0] == '"')
        {
            if (!TryUnquote(address, out var unquoted, out var length))
                return Fail("the quotes before the @ are not closed", out problem);
            if (unquoted.Length == 0)
                return Fail("there is nothing before the @", out problem);
            if (length >= address.Length || address[length] != '@')
                return Fail("it has no @", out problem);
            (local, domain) = (unquoted, address[(length + 1)..]);
        }
        else
        {
            var at = address.LastIndexOf('@');
            if (at < 0)
                return Fail("it has no @", out problem);
            (local, domain) = (address[..at], address[(at + 1)..]);
            if (local.Length == 0)
                return Fail("there is nothing before the @", out problem);
            if (local.Contains(',', StringComparison.Ordinal) || local.Contains(';', StringComparison.Ordinal))
                return Fail("it looks like more than one address", out problem);
            if (local.Contains('@', StringComparison.Ordinal))
                return Fail("it has more than one @", out problem);
            if (!IsDotAtom(local))
                return Fail(local.Contains(' ', StringComparison.Ordinal) ? "it has a space in it" : "the part before the @ has a character or a dot that cannot stand there", out problem);
        }

        problem = null;
        return true;
    }

    private static bool TryAsciiDomain(string domain, out string ascii, [NotNullWhen(false)] out string? problem)
    {
        ascii = domain;
        if (domain.Length == 0)
            return Fail("there is nothing after the @", out problem);
        if (domain[0] == '[')
            return Fail("it names a machine by number, and a domain is needed", out problem);
        if (!Ascii.IsValid(domain))
        {
            try
            {
                // A capital ẞ is an ß (UTS 46 since revision 31). Older tables make ss of it, which is a domain of somebody else.
                ascii = Idn.GetAscii(domain.Replace('ẞ', 'ß'));
            }
            catch (ArgumentException)
            {
                return Fail("what follows the @ is not a domain", out problem);
            }
        }

        if (ascii.Length > 253 || !ascii.Split('.').All(IsLabel))
            return Fail("what follows the @ is not a domain", out problem);
        problem = null;
        return true;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <summary>Reads a quoted string at the start; <paramref name="length"/> is where it ends, quotes included.</summary>
    private static bool TryUnquote(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? content, out int length)
    {
        var read = new StringBuilder();
        for (length = 1; length < text.Length; length++)
        {
            var c = text[length];
            if (c == '"')
            {
                length++;
                content = read.ToString();
                return true;
            }

            if (c == '\\' && ++length == text.Length)
                break;
            read.Append(text[length]);
        }

        content = null;
        return false;
    }

    private static string? ProblemOfCharacters(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\r' or '\n' or '\u2028' or '\u2029')
                return "it has a line break in it";
            if (char.IsControl(c))
                return "it has a control character in it";
            if (!char.IsSurrogate(c))
                continue;
            if (!char.IsHighSurrogate(c) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i]))
                return "it has a broken character in it";
        }

        return null;
    }

    // What copying from a web page or a document brings along: no-break spaces, joiners, direction marks.
    private static bool IsInvisible(char c) =>
        c > 0x7F && (char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format);

    private static bool Fail(string what, out string problem)
    {
        problem = what;
        return false;
    }
}
