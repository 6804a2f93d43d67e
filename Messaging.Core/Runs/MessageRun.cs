namespace Messaging.Core.Runs;

/// <summary>A definition applied to a set of invoices.</summary>
public sealed class MessageRun
{
    /// <summary>Our own number for the row, shown to people as the run's number.</summary>
    public long Id { get; set; }

    /// <summary>The definition.</summary>
    public long DefinitionId { get; set; }

    /// <summary>The definition's key when the run was made.</summary>
    public required string DefinitionKey { get; set; }

    /// <summary>The definition's name when the run was made.</summary>
    public required string DefinitionName { get; set; }

    /// <summary>How it stands.</summary>
    public RunStatus Status { get; set; }

    /// <summary>Made by a page or caller when the dialog opens: the same token twice is one run.</summary>
    public required string Token { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; set; }

    /// <summary>Who last started it, or none. Told when it ends.</summary>
    public string? StartedBy { get; set; }

    /// <summary>Whether it was made stopped: then its mails are made before its start, so that they can be looked at, and leave as they are.</summary>
    public bool IsRehearsed { get; set; }

    /// <summary>When it was last started, or none.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>Until when its messages are sent by themselves: the latest window of them all.</summary>
    public DateTimeOffset? SendUntil { get; set; }

    /// <summary>When nothing was left to do.</summary>
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>First day of the invoices' period, if the run was made by period.</summary>
    public DateOnly? PeriodFrom { get; set; }

    /// <summary>Last day of the invoices' period, if the run was made by period.</summary>
    public DateOnly? PeriodTo { get; set; }

    /// <summary>The cluster, if the run was made by cluster.</summary>
    public string? ClusterKey { get; set; }

    /// <summary>Whether the clusters below were included.</summary>
    public bool IncludeChildren { get; set; }

    /// <summary>Addresses that get every mail in the envelope, never in a header.</summary>
    public List<string> Bcc { get; set; } = [];

    /// <summary>Why the run was stopped by errors: a sentence with the server's own words.</summary>
    public string? StopReason { get; set; }
}

/// <summary>How a run stands.</summary>
public enum RunStatus
{
    /// <summary>Its messages are being sent.</summary>
    Running,

    /// <summary>Stopped by a person, or not started yet.</summary>
    Stopped,

    /// <summary>Stopped by itself because of something that a person must mend.</summary>
    StoppedByErrors,

    /// <summary>Every result is final and successful.</summary>
    Finished,

    /// <summary>Nothing is left to be sent by itself, but not everything was sent. Never shown green.</summary>
    FinishedWithProblems,

    /// <summary>Closed by hand. Final.</summary>
    Closed,

    /// <summary>Not complete yet, or its making was cut off. Shown nowhere, nothing of it is sent, and what was cut off is removed.</summary>
    BeingMade,
}
