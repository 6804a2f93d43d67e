namespace Messaging.Core.Senders;

/// <summary>Tells when mail is likely to be taken for forged.</summary>
public static class SenderDomain
{
    /// <summary>A warning where the sender's domain is not the one of the user who signs in, or null.</summary>
    /// <param name="senderEmail">The address mails come from.</param>
    /// <param name="username">The user at the SMTP server; only one that is an e-mail address says anything.</param>
    public static string? Warning(string senderEmail, string? username)
    {
        var sender = Of(senderEmail);
        var user = Of(username);
        if (sender is null || user is null || IsWithin(sender, user) || IsWithin(user, sender))
            return null;
        return $"Mail from {senderEmail} leaves through a user of {user}. Unless the provider may send for {sender} (SPF and DKIM), it may be refused or end up as spam.";
    }

    private static bool IsWithin(string domain, string other) =>
        domain.Equals(other, StringComparison.OrdinalIgnoreCase) || domain.EndsWith("." + other, StringComparison.OrdinalIgnoreCase);

    private static string? Of(string? address)
    {
        var at = address?.LastIndexOf('@') ?? -1;
        return at < 0 || at == address!.Length - 1 ? null : address[(at + 1)..];
    }
}
