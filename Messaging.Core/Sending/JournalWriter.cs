using Messaging.Core.Runs;
using Messaging.Core.Storage;

namespace Messaging.Core.Sending;

/// <summary>Writes journal entries into the rows. Each update names the status it starts from.</summary>
internal static class JournalWriter
{
    internal static bool Apply(JournalStatements statements, JournalEntry entry, DateTimeOffset now)
    {
        switch (entry)
        {
            case Claim claim:
                claim.Taken.Clear();
                foreach (var (id, from) in claim.Wanted)
                {
                    if (statements.Claim(id, from, claim.Worker, now))
                        claim.Taken.Add(id);
                }

                return true;
            case HandOver handOver:
                return statements.HandOver(handOver.ResultId, handOver.Worker, handOver.MessageId, handOver.Recipients, handOver.Documents, handOver.Source, now, new SentMail
                {
                    MessageResultId = handOver.ResultId, AttemptGroup = handOver.AttemptGroup, At = now, Content = handOver.SentMail,
                });
            case MessageOutcome outcome:
                Record(statements, outcome);
                return true;
            default:
                throw new InvalidOperationException($"No such entry: {entry.GetType().Name}");
        }
    }

    private static void Record(JournalStatements statements, MessageOutcome outcome)
    {
        var verdict = outcome.Verdict;
        if (WouldBeTriedAgain(verdict))
        {
            // A deleted message has nowhere to keep an outcome.
            if (statements.FindRunStatus(outcome.ResultId) is not { } runStatus)
                return;
            verdict = Fit(verdict, runStatus);
        }

        var sentAt = verdict.Status == MessageResultStatus.SendSuccessful ? outcome.Attempt?.At : null;
        // An outcome is written again after a commit that was reported as failed. Where that commit had reached the disk, all is there.
        if (!statements.Record(outcome.ResultId, verdict.Status, verdict.NextAttemptAt, verdict.LastError, verdict.CountsAsAttempt ? 1 : 0, sentAt))
            return;
        if (outcome.Attempt is { } attempt)
            statements.Add(attempt);
        if (sentAt is { } at)
            statements.NoteSent(outcome.ResultId, outcome.InvoiceRevision, at);
    }

    private static bool WouldBeTriedAgain(SendVerdict verdict) => verdict.Status == MessageResultStatus.Pending || verdict.NextAttemptAt is not null;

    /// <summary>A message that would be tried again follows its run, or the mail of events, which may have been stopped or closed while it was on the line.</summary>
    private static SendVerdict Fit(SendVerdict verdict, RunStatus run)
    {
        if (run == RunStatus.Running)
            return verdict;
        var status = run == RunStatus.Closed ? MessageResultStatus.Closed : MessageResultStatus.Waiting;
        return verdict with { Status = status, NextAttemptAt = null };
    }
}
