namespace Messaging.Core.Senders;

/// <summary>Who mails are from.</summary>
public sealed class SenderProfile
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Unique key, at most 64 characters.</summary>
    public required string Key { get; set; }

    /// <summary>The address mails come from.</summary>
    public required string Email { get; set; }

    /// <summary>The name that the recipient sees.</summary>
    public required string DisplayName { get; set; }

    /// <summary>Where answers go, or none for <see cref="Email"/>.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>Grows by one with each change.</summary>
    public int Version { get; set; }
}
