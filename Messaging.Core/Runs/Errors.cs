using Messaging.Core.Common;

namespace Messaging.Core.Runs;

/// <summary>The run cannot make this move from where it stands.</summary>
public sealed record RunMoveNotAllowed(string Move, RunStatus Status)
    : Error($"A run that is {RunWords.Of(Status)} cannot be {Move}.");

/// <summary>Nothing is left to send.</summary>
public sealed record NothingSelected() : Error("No invoice is left to send. Select at least one, or include one that is left out.");

/// <summary>Some of the named invoices do not exist; no run was made.</summary>
public sealed record UnknownInvoices(IReadOnlyList<string> ExternalIds)
    : Error($"{ExternalIds.Count} of the invoices do not exist, for example \"{ExternalIds[0]}\". No run was made.");

/// <summary>Someone else put some of the same invoices into a run since the person looked at the checks.</summary>
public sealed record SentMeanwhile(int Count)
    : Error($"{Count} of these invoices were put into another run in the meantime. Nothing was sent. Look at the checks again, then send.");

/// <summary>Invoices came in, went, or were changed since the person looked at the checks, so that others would leave than were shown.</summary>
public sealed record OthersWouldLeave(int Now)
    : Error($"Other e-mails would leave now than those that were shown: {Now} in all, since invoices or customers were added, changed or deleted in the meantime. Nothing was sent. Look at the checks again, then send.");

/// <summary>A message was about to leave whose invoice another run has sent since its own run was made.</summary>
public sealed record SentByOtherRun(long RunId, bool IsLater)
    : Error($"Not sent: run {RunId}, {(IsLater ? "which was made later" : "where \"Send again\" was pressed since")}, has sent this invoice, or may have. \"Send again\" sends it once more.");

/// <summary>A message was about to leave whose invoice was made a concept again since its run was made.</summary>
public sealed record ApprovalWithdrawn()
    : Error("Not sent: the invoice was approved when its run was made, and is not any more. When it is approved, press \"Send again\".");

/// <summary>A key that made a run more than a day ago.</summary>
public sealed record KeyOfEarlierRun(long RunId)
    : Error($"This key already made run {RunId}, more than a day ago. No run was made now. Look at that run; for another one, use a new key.");

/// <summary>A blind copy address that cannot be one.</summary>
public sealed record InvalidBcc(string Address, string Problem)
    : Error($"The BCC address \"{Address}\" cannot be used: {Problem}.");

/// <summary>The statuses of runs in the words that people read.</summary>
internal static class RunWords
{
    internal static string Of(RunStatus status) => status switch
    {
        RunStatus.Running => "running",
        RunStatus.Stopped => "stopped",
        RunStatus.StoppedByErrors => "stopped by errors",
        RunStatus.Finished => "finished",
        RunStatus.FinishedWithProblems => "finished with problems",
        RunStatus.Closed => "closed",
        RunStatus.BeingMade => "being made",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };
}
