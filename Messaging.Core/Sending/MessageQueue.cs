using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>A message that this process has claimed.</summary>
internal sealed record ClaimedMessage(long Id, long RunId, long InvoiceId, int Attempts, int AttemptGroup, DateTimeOffset? SendUntil);

/// <summary>The queue: rows of message results.</summary>
internal sealed class MessageQueue(IDbContextFactory<MessagingDbContext> databases, SendingJournal journal, TimeProvider clock)
{
    /// <summary>Takes the next messages of running runs; those that never had a turn come first.</summary>
    internal async Task<List<ClaimedMessage>> ClaimAsync(string worker, int max, CancellationToken cancellationToken)
    {
        // Reading takes no lock, so that an idle program disturbs nobody. The journal takes each message only if it is still as it was seen here.
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await FindAsync(db, MessageResultStatus.Pending, max, cancellationToken);
        var retried = found.Count < max ? await FindAsync(db, MessageResultStatus.SendFailed, max - found.Count, cancellationToken) : [];
        if (found.Count + retried.Count == 0)
            return [];

        var claim = new Claim(worker, [.. found.Select(m => (m.Id, MessageResultStatus.Pending)), .. retried.Select(m => (m.Id, MessageResultStatus.SendFailed))]);
        await journal.ClaimAsync(claim);
        return [.. found.Concat(retried).Where(m => claim.Taken.Contains(m.Id))];
    }

    /// <summary>
    /// Puts messages in order that are claimed and that nobody sends: what was not handed over is pending again, since nothing of it
    /// left; what was handed over is uncertain and waits for a person.
    /// </summary>
    /// <param name="worker">Whose claims, of this program as it runs; null for all, after a start.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    /// <returns>How many are pending again, and how many are uncertain.</returns>
    internal async Task<(int Pending, int Uncertain)> RecoverAsync(string? worker, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var left = db.MessageResults.Where(r => r.Status == MessageResultStatus.Processing && (worker == null || r.WorkerId == worker));
        if (!await left.AnyAsync(cancellationToken))
            return (0, 0);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        DateTimeOffset? now = clock.GetUtcNow();
        // The tries of a program that still runs have been counted.
        if (worker is null)
            await NoteAttemptsAsync(db, left, cancellationToken);
        var why = worker is null ? "The program ended while the server was taking this message" : "What the server answered to this message was lost";
        var error = $"{why}: it may have arrived. Search the mail store for its Message-ID before you send it again.";
        var uncertain = await left.Where(r => r.HandedOverAt != null).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.Status, MessageResultStatus.DeliveryUncertain)
            .SetProperty(r => r.LastError, error)
            .SetProperty(r => r.WorkerId, (string?)null)
            .SetProperty(r => r.NextAttemptAt, (DateTimeOffset?)null), cancellationToken);
        var pending = await GiveBackAsync(left.Where(r => r.Run!.Status == RunStatus.Running), MessageResultStatus.Pending, now, cancellationToken)
            + await GiveBackAsync(left.Where(r => r.Run!.Status == RunStatus.Closed), MessageResultStatus.Closed, null, cancellationToken)
            + await GiveBackAsync(left, MessageResultStatus.Waiting, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (pending, uncertain);
    }

    /// <summary>What was claimed may have begun at the server, so that it counts for the rate limit, after further ends of the program too.</summary>
    private async Task NoteAttemptsAsync(MessagingDbContext db, IQueryable<MessageResult> left, CancellationToken cancellationToken)
    {
        foreach (var message in await left.Select(r => new { r.Id, HandedOver = r.HandedOverAt != null }).ToListAsync(cancellationToken))
        {
            db.MessageAttempts.Add(new MessageAttempt
            {
                MessageResultId = message.Id,
                At = clock.GetUtcNow(),
                Stage = (message.HandedOver ? SmtpStage.EndOfData : SmtpStage.Mail).ToString(),
                Result = message.HandedOver ? nameof(SmtpOutcome.Uncertain) : MessageAttempt.Interrupted,
                ReplyText = message.HandedOver ? "The program ended while the server was taking the message." : "The program ended before the message was handed over.",
            });
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private static Task<int> GiveBackAsync(IQueryable<MessageResult> claimed, MessageResultStatus status, DateTimeOffset? nextAttemptAt, CancellationToken cancellationToken) =>
        claimed.ExecuteUpdateAsync(set => set
            .SetProperty(r => r.Status, status)
            .SetProperty(r => r.WorkerId, (string?)null)
            .SetProperty(r => r.NextAttemptAt, nextAttemptAt), cancellationToken);

    private IQueryable<MessageResult> Due(MessagingDbContext db, MessageResultStatus status)
    {
        var now = clock.GetUtcNow();
        return db.MessageResults.Where(r => r.Status == status && r.NextAttemptAt <= now && r.SendUntil > now && r.Run!.Status == RunStatus.Running);
    }

    private Task<List<ClaimedMessage>> FindAsync(MessagingDbContext db, MessageResultStatus status, int max, CancellationToken cancellationToken) =>
        Due(db, status).OrderBy(r => r.NextAttemptAt).ThenBy(r => r.Id).Take(max)
            .Select(r => new ClaimedMessage(r.Id, r.RunId, r.InvoiceId, r.Attempts, r.AttemptGroup, r.SendUntil))
            .ToListAsync(cancellationToken);
}
