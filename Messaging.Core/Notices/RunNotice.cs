using Messaging.Core.Runs;

namespace Messaging.Core.Notices;

/// <summary>Tells a person that a run, or the mail of events, ended or was stopped by errors. Committed together with the change of what it tells of.</summary>
public sealed class RunNotice
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Who is told.</summary>
    public long UserId { get; set; }

    /// <summary>The run, or none for the mail of events.</summary>
    public long? RunId { get; set; }

    /// <summary>When it happened. A run that is started again can end again.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>How it stood then: finished, finished with problems, or stopped by errors.</summary>
    public RunStatus Status { get; set; }

    /// <summary>What happened, as one or two sentences with numbers.</summary>
    public required string Words { get; set; }

    /// <summary>When the person read it, or none.</summary>
    public DateTimeOffset? ReadAt { get; set; }

    /// <summary>Whether it goes out by mail too, and how far that is.</summary>
    public NoticeMail Mail { get; set; }

    /// <summary>When the mail is tried next; none where it is not.</summary>
    public DateTimeOffset? MailNextAt { get; set; }

    /// <summary>Tries of the mail.</summary>
    public int MailTries { get; set; }

    /// <summary>Why the mail did not leave, or why nobody knows whether it did; none otherwise.</summary>
    public string? MailError { get; set; }
}

/// <summary>How far the mail of a notice is.</summary>
public enum NoticeMail
{
    /// <summary>The person does not want mail.</summary>
    None,

    /// <summary>To be sent.</summary>
    Pending,

    /// <summary>Handed to the server now.</summary>
    Sending,

    /// <summary>The server took it.</summary>
    Sent,

    /// <summary>It could not be sent.</summary>
    Failed,

    /// <summary>It may have arrived: what the server answered was lost. It is never sent a second time.</summary>
    Uncertain,
}
