using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Messaging.Core.Mail.Mime;

/// <summary>
/// An e-mail address with an optional display name (RFC 5322 section 3.4, RFC 6532 for UTF-8).
/// An instance can only be made by <see cref="TryParse"/> and <see cref="TryCreate"/>, so whatever holds one
/// holds an address without line breaks, control characters or anything else that could leave a header or an SMTP command.
/// </summary>
public sealed record Mailbox
{
    internal Mailbox(string? displayName, string localPart, string domain)
    {
        DisplayName = string.IsNullOrWhiteSpace(displayName) ? null : displayName.Trim();
        LocalPart = localPart;
        Domain = domain;
        NeedsSmtpUtf8 = !Ascii.IsValid(localPart);
        Address = MailboxParser.IsDotAtom(localPart) ? $"{localPart}@{domain}" : $"{Quote(localPart)}@{domain}";
    }

    /// <summary>The name shown before the address; null when there is none.</summary>
    public string? DisplayName { get; }

    /// <summary>What stands before the @, without quotes; may be non-ASCII (see <see cref="NeedsSmtpUtf8"/>).</summary>
    public string LocalPart { get; }

    /// <summary>The domain in its ASCII form: "münchen.example" is "xn--mnchen-3ya.example".</summary>
    public string Domain { get; }

    /// <summary>The address as it stands in a header and in an SMTP command: the local part quoted where needed, the domain in ASCII.</summary>
    public string Address { get; }

    /// <summary>True when the local part is not ASCII: only a server that offers SMTPUTF8 (RFC 6531) can take it.</summary>
    public bool NeedsSmtpUtf8 { get; }

    /// <summary>Reads <c>a@b.example</c>, <c>Name &lt;a@b.example&gt;</c> or <c>"Name, with comma" &lt;a@b.example&gt;</c>.</summary>
    /// <param name="text">One address. Lists, comments and address literals are refused.</param>
    /// <param name="mailbox">The address, when the answer is true.</param>
    /// <param name="problem">What is wrong, as a clause with "it" for the text: "it has no @".</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Mailbox? mailbox, [NotNullWhen(false)] out string? problem) =>
        MailboxParser.TryParse(text, out mailbox, out problem);

    /// <summary>Makes a mailbox from a display name and an address that come from different fields.</summary>
    /// <param name="displayName">Any text or null; control characters in it are refused.</param>
    /// <param name="address">The bare address, without a name or angle brackets.</param>
    /// <param name="mailbox">The mailbox, when the answer is true.</param>
    /// <param name="problem">What is wrong, as a clause with "it" for the address.</param>
    public static bool TryCreate(string? displayName, string? address, [NotNullWhen(true)] out Mailbox? mailbox, [NotNullWhen(false)] out string? problem) =>
        MailboxParser.TryCreate(displayName, address, out mailbox, out problem);

    /// <summary>Reads an address that is known to be right.</summary>
    /// <exception cref="FormatException">It is not an address.</exception>
    public static Mailbox Parse(string text) =>
        TryParse(text, out var mailbox, out var problem) ? mailbox : throw new FormatException($"\"{text}\" is not an e-mail address: {problem}.");

    /// <summary>The name and the address, for people to read.</summary>
    public override string ToString() => DisplayName is null ? Address : $"{DisplayName} <{Address}>";

    private static string Quote(string localPart)
    {
        var quoted = new StringBuilder(localPart.Length + 4).Append('"');
        foreach (var c in localPart)
        {
            if (c is '"' or '\\')
                quoted.Append('\\');
            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
