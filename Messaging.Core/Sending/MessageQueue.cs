using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>A message that this process has claimed: of a run and an invoice, or of an event.</summary>
internal sealed record ClaimedMessage(long Id, long? RunId, long? InvoiceId, long? NotificationId, int Attempts, int AttemptGroup, DateTimeOffset? SendUntil)
{
    /// <summary>See <see cref="MessageResult.WasConcept"/>.</summary>
    internal bool WasConcept { get; init; }

    /// <summary>What it passes the <see cref="RunGate"/> with.</summary>
    internal long Ticket { get; init; }

    /// <summary>Whether nobody has sent it again by hand.</summary>
    internal bool IsFirstWindow => AttemptGroup == 1;

    /// <summary>What it is stopped with: its run, or the mail of events.</summary>
    internal long GateId => RunId ?? RunGate.EventMail;
}

/// <summary>The queue: rows of message results.</summary>
internal sealed class MessageQueue(IDbContextFactory<MessagingDbContext> databases, SendingJournal journal, RunGate gate, TimeProvider clock)
{
    /// <summary>Whose turn it is where runs and events share an odd number of places. Only one agent claims at a time.</summary>
    private bool eventsAreNext;

    /// <summary>
    /// Takes the next messages of running runs and of events; those that never had a turn come first. Where both have enough, each gets half
    /// of the places, so that neither starves.
    /// </summary>
    internal async Task<List<ClaimedMessage>> ClaimAsync(string worker, int max, CancellationToken cancellationToken)
    {
        // Reading takes no lock, so that an idle program disturbs nobody. The journal takes each message only if it is still as it was seen here.
        var ticket = gate.Ticket;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var ofRuns = await FindAsync(db.MessageResults.Where(r => r.RunId != null && r.Run!.Status == RunStatus.Running), max, cancellationToken);
        var ofEvents = await FindAsync(db.OfEvents().Where(r => db.EventMailStates.Any(s => s.Status == RunStatus.Running)), max, cancellationToken);
        var found = FairShare.Take(ofRuns, ofEvents, max, eventsAreNext);
        if (found.Count == 0)
            return [];

        eventsAreNext = found[^1].Message.NotificationId is null;
        var claim = new Claim(worker, found.ConvertAll(f => (f.Message.Id, f.From)));
        await journal.ClaimAsync(claim);
        return [.. found.Where(f => claim.Taken.Contains(f.Message.Id)).Select(f => f.Message with { Ticket = ticket })];
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
            + await GiveBackAsync(left.Where(r => r.RunId == null && db.EventMailStates.Any(s => s.Status == RunStatus.Running)), MessageResultStatus.Pending, now, cancellationToken)
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

    private async Task<List<FoundMessage>> FindAsync(IQueryable<MessageResult> results, int max, CancellationToken cancellationToken)
    {
        var found = await FindAsync(results, MessageResultStatus.Pending, max, cancellationToken);
        if (found.Count < max)
            found.AddRange(await FindAsync(results, MessageResultStatus.SendFailed, max - found.Count, cancellationToken));
        return found;
    }

    private async Task<List<FoundMessage>> FindAsync(IQueryable<MessageResult> results, MessageResultStatus status, int max, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var found = await results.Where(r => r.Status == status && r.NextAttemptAt <= now && r.SendUntil > now)
            .OrderBy(r => r.NextAttemptAt).ThenBy(r => r.Id).Take(max)
            .Select(r => new ClaimedMessage(r.Id, r.RunId, r.InvoiceId, r.NotificationId, r.Attempts, r.AttemptGroup, r.SendUntil) { WasConcept = r.WasConcept })
            .ToListAsync(cancellationToken);
        return found.ConvertAll(message => new FoundMessage(message, status));
    }
}
