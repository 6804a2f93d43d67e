using System.Globalization;

namespace Messaging.Core.Mail.Smtp;

/// <summary>What a server offered in its last EHLO answer.</summary>
public sealed record SmtpCapabilities
{
    /// <summary>Nothing offered: an answer to HELO.</summary>
    public static SmtpCapabilities None { get; } = new();

    /// <summary>RFC 2920: several commands in one write.</summary>
    public bool Pipelining { get; private init; }

    /// <summary>RFC 6152: message data may be 8-bit.</summary>
    public bool EightBitMime { get; private init; }

    /// <summary>RFC 6531: addresses and headers may be UTF-8.</summary>
    public bool SmtpUtf8 { get; private init; }

    /// <summary>RFC 2034: answers carry enhanced status codes.</summary>
    public bool EnhancedStatusCodes { get; private init; }

    /// <summary>RFC 3207.</summary>
    public bool StartTls { get; private init; }

    /// <summary>RFC 1870: the SIZE parameter is understood.</summary>
    public bool Size { get; private init; }

    /// <summary>The largest message in bytes; null when the server names no limit.</summary>
    public long? MaxSize { get; private init; }

    /// <summary>Mechanisms of RFC 4954, in upper case.</summary>
    public IReadOnlySet<string> AuthMechanisms { get; private init; } = new HashSet<string>();

    /// <summary>Reads the lines of an EHLO answer; the first is the server's name.</summary>
    internal static SmtpCapabilities Parse(string text)
    {
        var found = new SmtpCapabilities();
        var mechanisms = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n').Skip(1))
        {
            // "AUTH=PLAIN LOGIN" is how some old servers still write it.
            var words = line.ToUpperInvariant().Split([' ', '='], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;
            switch (words[0])
            {
                case "PIPELINING":
                    found = found with { Pipelining = true };
                    break;
                case "8BITMIME":
                    found = found with { EightBitMime = true };
                    break;
                case "SMTPUTF8":
                    found = found with { SmtpUtf8 = true };
                    break;
                case "ENHANCEDSTATUSCODES":
                    found = found with { EnhancedStatusCodes = true };
                    break;
                case "STARTTLS":
                    found = found with { StartTls = true };
                    break;
                case "SIZE":
                    var limited = words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0;
                    found = found with { Size = true, MaxSize = limited ? long.Parse(words[1], CultureInfo.InvariantCulture) : null };
                    break;
                case "AUTH":
                    mechanisms.UnionWith(words.Skip(1));
                    break;
            }
        }

        return found with { AuthMechanisms = mechanisms };
    }
}
