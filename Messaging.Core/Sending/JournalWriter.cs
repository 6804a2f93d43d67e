using Messaging.Core.Runs;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>Writes journal entries into the rows. Each update names the status it starts from.</summary>
internal static class JournalWriter
{
    internal static async Task<bool> ApplyAsync(MessagingDbContext db, HandOver handOver, DateTimeOffset now)
    {
        DateTimeOffset? at = now;
        var moved = await db.MessageResults
            .Where(r => r.Id == handOver.ResultId && r.Status == MessageResultStatus.Processing && r.WorkerId == handOver.Worker
                && r.Run!.Status == RunStatus.Running)
            .ExecuteUpdateAsync(set => set
                .SetProperty(r => r.HandedOverAt, at)
                .SetProperty(r => r.MessageId, handOver.MessageId)
                .SetProperty(r => r.Recipients, handOver.Recipients));
        if (moved == 0)
            return false;
        db.SentMails.Add(new SentMail { MessageResultId = handOver.ResultId, AttemptGroup = handOver.AttemptGroup, At = now, Content = handOver.SentMail });
        return true;
    }

    internal static async Task<bool> ApplyAsync(MessagingDbContext db, MessageOutcome outcome)
    {
        var message = await db.MessageResults.Where(r => r.Id == outcome.ResultId)
            .Select(r => new { r.RunId, r.InvoiceId, RunStatus = r.Run!.Status }).FirstAsync();
        var verdict = Fit(outcome.Verdict, message.RunStatus);
        var sentAt = verdict.Status == MessageResultStatus.SendSuccessful ? outcome.Attempt?.At : null;
        var counted = verdict.CountsAsAttempt ? 1 : 0;
        await db.MessageResults.Where(r => r.Id == outcome.ResultId && r.Status == MessageResultStatus.Processing)
            .ExecuteUpdateAsync(set => set
                .SetProperty(r => r.Status, verdict.Status)
                .SetProperty(r => r.NextAttemptAt, verdict.NextAttemptAt)
                .SetProperty(r => r.LastError, verdict.LastError)
                .SetProperty(r => r.Attempts, r => r.Attempts + counted)
                .SetProperty(r => r.SentAt, r => sentAt ?? r.SentAt)
                .SetProperty(r => r.WorkerId, (string?)null));
        if (outcome.Attempt is { } attempt)
        {
            // A commit that failed on a full disk has left a number in it, which by now may be another row's.
            attempt.Id = 0;
            db.MessageAttempts.Add(attempt);
        }

        if (sentAt is not null)
        {
            await db.Invoices.Where(i => i.Id == message.InvoiceId).ExecuteUpdateAsync(set => set
                .SetProperty(i => i.LastSentAt, sentAt)
                .SetProperty(i => i.LastSentRunId, message.RunId)
                .SetProperty(i => i.LastSentRevision, outcome.InvoiceRevision));
        }

        return true;
    }

    /// <summary>A message that would be tried again follows its run, which may have been stopped or closed while it was on the line.</summary>
    private static SendVerdict Fit(SendVerdict verdict, RunStatus run)
    {
        var unsent = verdict.Status == MessageResultStatus.Pending || verdict.NextAttemptAt is not null;
        if (!unsent || run == RunStatus.Running)
            return verdict;
        var status = run == RunStatus.Closed ? MessageResultStatus.Closed : MessageResultStatus.Waiting;
        return verdict with { Status = status, NextAttemptAt = null };
    }
}
