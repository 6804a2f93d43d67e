namespace Messaging.Core.Definitions;

/// <summary>
/// What a run sends: who from, which address, subject, bodies, documents. It names everything by key, so that a part that is
/// gone is found out by the checks and shown, instead of the definition vanishing with it.
/// </summary>
public sealed class MessageDefinition
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Unique key, at most 64 characters.</summary>
    public required string Key { get; set; }

    /// <summary>Name for people.</summary>
    public required string Name { get; set; }

    /// <summary>Key of the sender profile.</summary>
    public required string SenderProfileKey { get; set; }

    /// <summary>Key that says which of a customer's addresses gets the mail.</summary>
    public required string RecipientKey { get; set; }

    /// <summary>Key of the subject template.</summary>
    public required string SubjectTemplateKey { get; set; }

    /// <summary>Key of the HTML body template. At least one of the two bodies is there.</summary>
    public string? HtmlBodyTemplateKey { get; set; }

    /// <summary>Key of the plain text body template.</summary>
    public string? TextBodyTemplateKey { get; set; }

    /// <summary>Keys of the transformations whose documents are attached, in order.</summary>
    public List<string> TransformationKeys { get; set; } = [];

    /// <summary>Whether the documents go into one zip archive.</summary>
    public bool CompressAttachments { get; set; }

    /// <summary>How the archive is encrypted when there is a password.</summary>
    public ZipEncryption ZipEncryption { get; set; }

    /// <summary>The archive's password, which may be a template, encrypted; none for no password.</summary>
    public string? ProtectedZipPassword { get; set; }

    /// <summary>When a run last used it: the most recent one is offered first.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>Grows by one with each change.</summary>
    public int Version { get; set; }
}

/// <summary>How an archive with a password is encrypted.</summary>
public enum ZipEncryption
{
    /// <summary>AES-256, the strong one. Windows Explorer cannot open it; 7-Zip, WinZip, macOS tools and others can.</summary>
    Aes256,

    /// <summary>The old ZipCrypto, which every program opens and which can be broken.</summary>
    ZipCrypto,
}
