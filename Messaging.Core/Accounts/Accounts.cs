namespace Messaging.Core.Accounts;

/// <summary>What somebody may do. Each role's rights stand in the documentation of the API.</summary>
public enum Role
{
    /// <summary>May look.</summary>
    Viewer,

    /// <summary>Writes templates, definitions and transformations; may preview and send test mails.</summary>
    Consultant,

    /// <summary>Sends, and maintains customers and invoices.</summary>
    Biller,

    /// <summary>May do everything.</summary>
    Administrator,
}

/// <summary>Somebody who signs in.</summary>
public sealed class User
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Address to sign in with, unique without regard to case.</summary>
    public required string Email { get; set; }

    /// <summary>The address in upper case, for look-ups.</summary>
    public required string NormalizedEmail { get; set; }

    /// <summary>Name shown to others.</summary>
    public required string DisplayName { get; set; }

    /// <summary>Salted hash of the password.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>What they may do.</summary>
    public Role Role { get; set; }

    /// <summary>Changes with the password and the role: older sign-ins end.</summary>
    public string SecurityStamp { get; set; } = "";

    /// <summary>Wrong passwords in a row.</summary>
    public int AccessFailedCount { get; set; }

    /// <summary>Until when sign-in is refused after too many wrong passwords.</summary>
    public DateTimeOffset? LockoutEnd { get; set; }

    /// <summary>Whether sign-in is switched off.</summary>
    public bool Disabled { get; set; }

    /// <summary>Whether they get a mail when a run that they started ends or is stopped by errors.</summary>
    public bool MailRunEnds { get; set; }

    /// <summary>When they last signed in.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }

    /// <summary>When the row was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Grows by one with each change.</summary>
    public int Version { get; set; }
}

/// <summary>A key for programs. The key itself is shown once and not kept.</summary>
public sealed class ApiKey
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>What it is for.</summary>
    public required string Name { get; set; }

    /// <summary>The first characters, so that a person can tell keys apart.</summary>
    public required string Prefix { get; set; }

    /// <summary>SHA-256 of the key, in hex. The key has 256 random bits, so a plain hash is enough.</summary>
    public required string Hash { get; set; }

    /// <summary>What it may do.</summary>
    public Role Role { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; set; }

    /// <summary>When it was last used, to the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>When it was revoked, or none.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>When it ends by itself, or none.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }
}

/// <summary>Who did what to which object. Never holds a secret.</summary>
public sealed class AuditEntry
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Who: an e-mail address, <c>api:name</c>, or <c>system</c>.</summary>
    public required string Actor { get; set; }

    /// <summary>What was done, for example "Changed".</summary>
    public required string Action { get; set; }

    /// <summary>To what kind of object, for example "Body template".</summary>
    public required string ObjectKind { get; set; }

    /// <summary>Its key.</summary>
    public required string ObjectKey { get; set; }

    /// <summary>A sentence with more, or empty.</summary>
    public string Summary { get; set; } = "";
}

/// <summary>The first answer to a request that carried an idempotency key, kept for 24 hours.</summary>
public sealed class IdempotentAnswer
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>The caller and the key together, unique.</summary>
    public required string Key { get; set; }

    /// <summary>SHA-256 of method, path and body.</summary>
    public required string RequestHash { get; set; }

    /// <summary>The HTTP status that was answered; none while the first request is still running.</summary>
    public int? StatusCode { get; set; }

    /// <summary>The media type that was answered.</summary>
    public string? ContentType { get; set; }

    /// <summary>The body that was answered.</summary>
    public byte[]? Body { get; set; }

    /// <summary>The Location header that was answered, or none.</summary>
    public string? Location { get; set; }

    /// <summary>When the first request came.</summary>
    public DateTimeOffset CreatedAt { get; set; }
}
