namespace Messaging.Core.Sending;

/// <summary>A mail that the capture transport took instead of sending it. Nothing of it left the machine.</summary>
public sealed class CapturedMail
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>The message it was, or none for a test mail.</summary>
    public long? MessageResultId { get; set; }

    /// <summary>When it was taken.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>The envelope's sender.</summary>
    public required string From { get; set; }

    /// <summary>The envelope's recipients, BCC included, separated by commas.</summary>
    public required string Recipients { get; set; }

    /// <summary>The subject as a person reads it.</summary>
    public required string Subject { get; set; }

    /// <summary>Size of <see cref="Content"/> in bytes.</summary>
    public int Size { get; set; }

    /// <summary>The whole message as it would have gone over the line.</summary>
    public required byte[] Content { get; set; }
}

/// <summary>
/// Which installation a database belongs to. A file in the data directory says the same; where they differ, the database was
/// restored or copied, and everything that would send is held until a person releases it.
/// </summary>
public sealed class InstanceState
{
    /// <summary>The id of the only row.</summary>
    public const int TheOnlyId = 1;

    /// <summary>Always <see cref="TheOnlyId"/>.</summary>
    public int Id { get; set; } = TheOnlyId;

    /// <summary>The installation, a random name.</summary>
    public required string InstanceId { get; set; }

    /// <summary>Grows with every start and with messages that leave, in the row and in the file.</summary>
    public long Epoch { get; set; }

    /// <summary>When the file system says that the identity file was made. A copy of the directory has another time.</summary>
    public DateTimeOffset IdentityFileCreatedAt { get; set; }

    /// <summary>Since when sending is held, or none.</summary>
    public DateTimeOffset? HeldSince { get; set; }

    /// <summary>Why sending is held.</summary>
    public string? HeldReason { get; set; }
}
