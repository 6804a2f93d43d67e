namespace Messaging.Core.Runs;

/// <summary>How the mail of events stands: one row. Like a run it can be stopped and started, but it never ends.</summary>
public sealed class EventMailState
{
    /// <summary>The id of the only row.</summary>
    public const int TheOnlyId = 1;

    /// <summary>Always <see cref="TheOnlyId"/>.</summary>
    public int Id { get; set; } = TheOnlyId;

    /// <summary><see cref="RunStatus.Running"/>, <see cref="RunStatus.Stopped"/> or <see cref="RunStatus.StoppedByErrors"/>.</summary>
    public RunStatus Status { get; set; }

    /// <summary>Since when, or none while it was never changed.</summary>
    public DateTimeOffset? Since { get; set; }

    /// <summary>Who changed it last; none where it was stopped by errors, or never changed.</summary>
    public string? ChangedBy { get; set; }

    /// <summary>Why it was stopped by errors: a sentence with the server's own words.</summary>
    public string? StopReason { get; set; }
}

/// <summary>The mail of events with the counts of its messages.</summary>
/// <param name="State">How it stands.</param>
/// <param name="Counts">How many messages of events have each status; those with none are left out.</param>
/// <param name="WaitsForServer">Whether it is running but the mail server cannot be reached.</param>
public sealed record EventMailView(EventMailState State, IReadOnlyDictionary<MessageResultStatus, int> Counts, bool WaitsForServer);

/// <summary>The mail of events cannot make this move from where it stands.</summary>
public sealed record EventMailMoveNotAllowed(string Move, RunStatus Status)
    : Common.Error($"The mail of events is {RunWords.Of(Status)} and cannot be {Move}.");
