using Messaging.Core.Common;

namespace Messaging.Core.Import;

/// <summary>How an import stands.</summary>
public enum ImportStatus
{
    /// <summary>The file is here; a person looks at the mapping.</summary>
    Mapping,

    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>It is being carried out.</summary>
    Running,

    /// <summary>Every row was looked at.</summary>
    Done,

    /// <summary>Somebody stopped it. What was done stays.</summary>
    Cancelled,

    /// <summary>It broke off. What was done stays.</summary>
    BrokenOff,
}

/// <summary>An import as screens see it: a picture of one moment.</summary>
/// <param name="Id">Its number.</param>
/// <param name="FileName">The name of the file.</param>
/// <param name="Actor">Who uploaded it.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Analysis">What was found out, and the plan as it is now.</param>
/// <param name="Counts">How far it is.</param>
/// <param name="Failures">The first rows that were refused, at most <see cref="ImportDesk.ShownFailures"/>.</param>
/// <param name="Warnings">The first rows that were accepted but look wrong.</param>
/// <param name="Error">Why it broke off.</param>
public sealed record ImportView(
    long Id, string FileName, string Actor, ImportStatus Status, ImportAnalysis Analysis, ImportCounts Counts,
    IReadOnlyList<ItemOutcome> Failures, IReadOnlyList<ItemOutcome> Warnings, string? Error)
{
    /// <summary>Whether nothing happens any more.</summary>
    public bool Ended => Status is ImportStatus.Done or ImportStatus.Cancelled or ImportStatus.BrokenOff;
}
