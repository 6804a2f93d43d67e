using System.Globalization;
using System.Text;

namespace Messaging.Core.Customers;

/// <summary>
/// Which e-mail addresses are accepted: a dot-atom before the @ (RFC 5321, section 4.1.2, with the characters of RFC 6531), and a
/// domain name that is valid as it is or after IDNA. Quoted local parts and address literals are refused: no customer has one, and
/// they are the classic way to smuggle in a command.
/// </summary>
public static class AddressRules
{
    /// <summary>Most octets of an address in UTF-8 (RFC 5321, section 4.5.3.1.3, without the angle brackets).</summary>
    public const int MaxOctets = 254;

    private const int MaxLocalOctets = 64;
    private const int MaxLabel = 63;
    private const string LocalSymbols = "!#$%&'*+-/=?^_`{|}~.";

    /// <summary>What is wrong with an address, as a plain sentence, or null where it is fine. Spaces around it count.</summary>
    /// <param name="address">The bare address, without a name or angle brackets.</param>
    public static string? Problem(string? address)
    {
        if (string.IsNullOrWhiteSpace(address))
            return "The e-mail address is empty.";
        if (HasHiddenCharacter(address))
            return $"The e-mail address \"{Readable(address)}\" contains a line break or an invisible character.";
        if (Encoding.UTF8.GetByteCount(address) > MaxOctets)
            return string.Create(CultureInfo.InvariantCulture, $"The e-mail address \"{Readable(address)}\" is too long: at most {MaxOctets} bytes are possible.");
        if (address.Any(char.IsWhiteSpace))
            return $"The e-mail address \"{address}\" contains a space.";
        var at = address.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
            return $"The e-mail address \"{address}\" has no @.";
        if (address.LastIndexOf('@') != at)
            return $"The e-mail address \"{address}\" has more than one @. Give each address on its own.";
        return LocalProblem(address, address[..at]) ?? DomainProblem(address, address[(at + 1)..]);
    }

    /// <summary>What is wrong with the name beside an address, or null where it is fine.</summary>
    /// <param name="displayName">The name, or none.</param>
    public static string? DisplayNameProblem(string? displayName)
    {
        if (string.IsNullOrEmpty(displayName))
            return null;
        if (HasHiddenCharacter(displayName))
            return $"The name \"{Readable(displayName)}\" contains a line break or an invisible character.";
        return displayName.Length > 200 ? "The name beside the address is longer than 200 characters." : null;
    }

    /// <summary>Whether a text holds control or formatting characters, which have no place on one line of text.</summary>
    /// <param name="text">The text.</param>
    public static bool HasHiddenCharacter(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
                return true;
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                return true;
            i += rune.Utf16SequenceLength - 1;
        }

        return false;
    }

    private static string? LocalProblem(string address, string local)
    {
        if (local.Length == 0)
            return $"The e-mail address \"{address}\" has nothing before the @.";
        if (Encoding.UTF8.GetByteCount(local) > MaxLocalOctets)
            return string.Create(CultureInfo.InvariantCulture, $"The e-mail address \"{address}\" is too long before the @: at most {MaxLocalOctets} bytes are possible.");
        if (local.FirstOrDefault(c => c < 0x80 && !char.IsAsciiLetterOrDigit(c) && !LocalSymbols.Contains(c, StringComparison.Ordinal)) is var wrong and not '\0')
            return $"The e-mail address \"{address}\" contains the character {wrong}, which is not possible before the @.";
        return local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal)
            ? $"The e-mail address \"{address}\" has a dot at the start or end, or two together, before the @."
            : null;
    }

    private static string? DomainProblem(string address, string domain)
    {
        if (domain.Length == 0)
            return $"The e-mail address \"{address}\" has nothing after the @.";
        if (!domain.Contains('.', StringComparison.Ordinal) && domain != "localhost")
            return $"The e-mail address \"{address}\" has no dot after the @, so its domain is not complete.";
        var wrong = $"\"{domain}\" in the e-mail address \"{address}\" is not a possible domain name.";
        string ascii;
        try
        {
            // A new one each time: the mapping is not documented to be safe for several threads.
            ascii = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(domain);
        }
        catch (ArgumentException)
        {
            return wrong;
        }

        var fits = ascii.Length <= 253 && ascii.Split('.').All(label =>
            label.Length is > 0 and <= MaxLabel && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
        return fits ? null : wrong;
    }

    private static string Readable(string text)
    {
        var safe = new string([.. text.Take(60).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c)]);
        return text.Length > 60 ? safe + "…" : safe;
    }
}
