using System.Data.Common;
using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Core.Senders;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Messaging.Core.Sending;

/// <summary>One message to be sent now.</summary>
/// <param name="Message">The claimed row.</param>
/// <param name="Compose">Puts it together, given the first part of its Message-ID and its date.</param>
/// <param name="Recipe">What its definition names; null for messages of events, and where the definition is gone.</param>
/// <param name="Source">What its invoice and customer were when they were read; null for messages of events, and where they cannot be read.</param>
/// <param name="Worker">Who claimed it.</param>
internal sealed record SendTask(
    ClaimedMessage Message, Func<string, DateTimeOffset, CancellationToken, Task<Outcome<ComposedMail>>> Compose, MailRecipe? Recipe, MessageSource? Source, string Worker)
{
    /// <summary>Puts together what is kept, where that is not the mail itself: secrets of events are only for the recipient.</summary>
    public Func<string, DateTimeOffset, CancellationToken, Task<Outcome<ComposedMail>>>? ComposeKept { get; init; }
}

/// <summary>What a message is made from. While it waits for its turn, somebody may correct an address or the invoice.</summary>
/// <param name="InvoiceRevision">The revision of the invoice.</param>
/// <param name="CustomerId">The customer of the invoice.</param>
/// <param name="CustomerVersion">The version of the customer, with its addresses.</param>
internal sealed record MessageSource(int InvoiceRevision, long CustomerId, int CustomerVersion);

/// <summary>A message that waits for a line.</summary>
/// <param name="Task">Which one.</param>
/// <param name="Mail">The mail.</param>
/// <param name="Transport">What takes it away.</param>
/// <param name="Packed">The mail as it is kept.</param>
internal sealed record ComposedTask(SendTask Task, ComposedMail Mail, IMailTransport Transport, byte[] Packed);

/// <summary>Takes one claimed message through composing, journal, line and record. Whatever happens, the row leaves Processing.</summary>
internal sealed class MessageSender(
    IDbContextFactory<MessagingDbContext> databases, SentMailArchive archive, SendingJournal journal, RateLimiter limiter,
    ServerCircuit circuit, RunStopper stopper, RunGate gate, InstanceGuard guard, ChangeSignals signals, SendingOptions options, TimeProvider clock, ILogger<MessageSender> log)
{
    /// <summary>A full disk or a locked database is no message's fault: it is tried again after this.</summary>
    private static readonly TimeSpan AfterDiskFailure = TimeSpan.FromSeconds(5);

    /// <summary>Reads what messages are made from.</summary>
    /// <param name="batch">The messages.</param>
    /// <param name="underWay">Where they are counted.</param>
    /// <param name="stopping">Lets messages that still wait go back to the queue.</param>
    /// <returns>Those to be put together. The rows of the others leave Processing.</returns>
    internal async Task<IReadOnlyList<SendTask>> ReadAsync(ClaimedBatch batch, MessagesUnderWay underWay, CancellationToken stopping)
    {
        try
        {
            ThrowIfInVain(batch.Messages[0], stopping);
            return await batch.ReadAsync();
        }
        catch (Exception e)
        {
            foreach (var message in batch.Messages)
                End(message, VerdictOn(e, message, handedOver: false), underWay);
            return [];
        }
    }

    /// <summary>The first half: puts the mail together.</summary>
    /// <param name="task">The message.</param>
    /// <param name="transport">What will take it away.</param>
    /// <param name="underWay">Where it is counted until its outcome is on disk.</param>
    /// <param name="stopping">Lets a message that still waits go back to the queue.</param>
    /// <param name="hard">Gives up composing.</param>
    /// <returns>The message for the second half; null where there is nothing to send, and its row leaves Processing.</returns>
    internal async Task<ComposedTask?> ComposeAsync(SendTask task, IMailTransport transport, MessagesUnderWay underWay, CancellationToken stopping, CancellationToken hard)
    {
        SendVerdict verdict;
        try
        {
            ThrowIfInVain(task.Message, stopping);
            // Stable within one window, so that a mail store can be searched for it.
            var id = guard.MessageIdOf(task.Message.Id, task.Message.AttemptGroup);
            var now = clock.GetUtcNow();
            var composed = await task.Compose(id, now, hard);
            var kept = composed.Succeeded && task.ComposeKept is { } compose ? await compose(id, now, hard) : composed;
            if (composed.Succeeded && kept.Succeeded)
                return new ComposedTask(task, composed.Value, transport, await archive.PackAsync(kept.Value, hard));
            verdict = await RefuseAsync(task, kept.Error!);
        }
        catch (Exception e)
        {
            verdict = VerdictOn(e, task.Message, handedOver: false);
        }

        limiter.GiveBack();
        await FinishAsync(task, verdict, null, underWay);
        return null;
    }

    /// <summary>The second half: journal, line and record. Ends when the line is free; the outcome then has its place in the journal.</summary>
    /// <param name="composed">The message.</param>
    /// <param name="underWay">Where it is counted until its outcome is on disk.</param>
    /// <param name="stopping">Lets a message that has not begun go back to the queue.</param>
    /// <param name="hard">Gives up a message on the line where that leaves no doubt.</param>
    internal async Task SendAsync(ComposedTask composed, MessagesUnderWay underWay, CancellationToken stopping, CancellationToken hard)
    {
        var task = composed.Task;
        var begun = false;
        var handedOver = false;
        var sinceBegun = TimeSpan.Zero;
        SendVerdict verdict;
        MessageAttempt? attempt = null;
        try
        {
            ThrowIfInVain(task.Message, stopping);
            var result = await composed.Transport.SendAsync(composed.Mail, task.Message.Id, Begin, async cancellationToken =>
            {
                if (!await journal.HandOverAsync(HandOverOf(composed)))
                    throw new RunNoLongerSendsException();
                handedOver = true;
            }, hard);
            sinceBegun = result.SinceMail;
            attempt = result.Failure is { IsUnreachable: true } ? null : AttemptOf(task, result);
            verdict = SendDecision.Decide(result, task.Message.Attempts, clock.GetUtcNow(), task.Message.SendUntil, options, Random.Shared.NextDouble());
        }
        catch (Exception e)
        {
            verdict = VerdictOn(e, task.Message, handedOver);
        }

        if (begun)
        {
            // Also when we broke it off ourselves: the server counts what it saw begin, and so does the row that a restart reads.
            limiter.Used(sinceBegun);
            gate.Leave(task.Message.GateId);
            attempt ??= InterruptedAttempt(task, verdict);
        }
        else
        {
            limiter.GiveBack();
        }

        await FinishAsync(task, verdict, attempt, underWay);

        void Begin()
        {
            if (!gate.TryEnter(task.Message.GateId, task.Message.Ticket))
                throw new RunNoLongerSendsException();
            begun = true;
        }
    }

    /// <summary>Gives back a message that was claimed and could not be begun.</summary>
    internal void GiveBack(ClaimedMessage message, MessagesUnderWay underWay)
    {
        underWay.Begin();
        End(message, new SendVerdict(MessageResultStatus.Pending, clock.GetUtcNow() + AfterDiskFailure, null), underWay);
    }

    /// <summary>Fails a message that was claimed and cannot be put together.</summary>
    internal void Refuse(ClaimedMessage message, Error error, MessagesUnderWay underWay)
    {
        underWay.Begin();
        End(message, ComposeVerdict.Of(error, clock.GetUtcNow()), underWay);
    }

    /// <summary>Ends the way of a message that was not put together.</summary>
    private void End(ClaimedMessage message, SendVerdict verdict, MessagesUnderWay underWay)
    {
        limiter.GiveBack();
        underWay.EndWith(RecordAsync(message.GateId, new MessageOutcome(message.Id, verdict, 0, null)));
    }

    /// <summary>What an exception means for the message.</summary>
    private SendVerdict VerdictOn(Exception e, ClaimedMessage message, bool handedOver)
    {
        switch (e)
        {
            case OperationCanceledException or RunNoLongerSendsException:
                return new SendVerdict(MessageResultStatus.Pending, clock.GetUtcNow(), null);
            case DbException or DbUpdateException or IOException when !handedOver:
                log.LogError(e, "Message {Id} was not sent, since the data directory could not be read or written", message.Id);
                return new SendVerdict(
                    MessageResultStatus.Pending, clock.GetUtcNow() + AfterDiskFailure, $"The data directory could not be read or written; nothing was sent. {e.Message}");
            case var _ when !handedOver:
                log.LogError(e, "Message {Id} could not be put together", message.Id);
                return new SendVerdict(MessageResultStatus.GenerateFailed, null, $"The message could not be put together: {e.Message}");
            default:
                log.LogError(e, "Message {Id} was handed over, and then something went wrong", message.Id);
                return new SendVerdict(MessageResultStatus.DeliveryUncertain, null, $"Handed over, and then something went wrong: {e.Message}", CountsAsAttempt: true);
        }
    }

    private async Task FinishAsync(SendTask task, SendVerdict verdict, MessageAttempt? attempt, MessagesUnderWay underWay)
    {
        // The run is stopped first, so that nobody claims this message again between the two. All that the next message on this line must
        // know is known before it gets the line.
        if (verdict.StopRun is { } reason && !await TryStopAsync(task.Message.GateId, reason))
            verdict = verdict with { NextAttemptAt = clock.GetUtcNow() + AfterDiskFailure };
        if (verdict.ServerUnreachable)
            circuit.Unreachable(verdict.LastError!);
        else if (verdict.StopRun is not null)
            circuit.Refused();
        else if (attempt is { Result: not MessageAttempt.Interrupted })
            circuit.Reached();
        if (attempt is not null && stopper.CountEqualErrors(task.Message.GateId, task.Message.Ticket, verdict, attempt) is { } equal)
            await TryStopAsync(task.Message.GateId, equal);
        // The line goes on at once; this message is under way until its outcome is on disk.
        underWay.EndWith(RecordAsync(task.Message.GateId, new MessageOutcome(task.Message.Id, verdict, task.Source?.InvoiceRevision ?? 0, attempt)));
    }

    private async Task RecordAsync(long gateId, MessageOutcome outcome)
    {
        await journal.RecordAsync(outcome);
        signals.Publish(Topic.Run(gateId));
    }

    /// <summary>Where the database does not take the stop, the message's own outcome must still be kept; the next refusal stops the run.</summary>
    private async Task<bool> TryStopAsync(long runId, string reason)
    {
        try
        {
            await stopper.StopAsync(runId, reason);
            return true;
        }
        catch (Exception e) when (e is DbException or DbUpdateException)
        {
            log.LogError(e, "Run {Id} could not be stopped: {Reason}", runId, reason);
            return false;
        }
    }

    /// <summary>While a message waited here, its run may have been stopped, or the server gone away: then it waits in the queue.</summary>
    private void ThrowIfInVain(ClaimedMessage message, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        if (circuit.MustWait || gate.IsClosed(message.GateId, message.Ticket))
            throw new RunNoLongerSendsException();
    }

    private async Task<SendVerdict> RefuseAsync(SendTask task, Error error)
    {
        if (error is DocumentNotReady { Uploaded: false } && task.Message.InvoiceId is { } invoiceId)
        {
            await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
            await DocumentQueue.QueueAsync(db, [invoiceId], task.Recipe!.Transformations, clock.GetUtcNow(), CancellationToken.None);
            signals.Publish(Topic.Sending);
        }

        return ComposeVerdict.Of(error, clock.GetUtcNow());
    }

    private static HandOver HandOverOf(ComposedTask composed)
    {
        var (task, mail, packed) = (composed.Task, composed.Mail, composed.Packed);
        return new(task.Message.Id, task.Worker, task.Message.AttemptGroup, $"<{mail.MessageId}>", string.Join(", ", mail.To.Select(to => to.Address)), mail.Documents, packed, task.Source);
    }

    private MessageAttempt AttemptOf(SendTask task, SmtpSendResult result) => new()
    {
        MessageResultId = task.Message.Id,
        At = clock.GetUtcNow(),
        DurationMs = (int)result.Duration.TotalMilliseconds,
        Stage = (result.Reply?.Stage ?? result.Failure?.Stage ?? SmtpStage.EndOfData).ToString(),
        Result = result.Outcome.ToString(),
        ReplyCode = result.Reply?.Code,
        ReplyText = result.Reply?.Text ?? result.Failure?.Message,
        RefusedRecipients = result.RefusedRecipients.Count == 0
            ? null
            : string.Join('\n', result.RefusedRecipients.Select(r => $"{r.Recipient.Address}: {r.Reply}")),
    };

    private MessageAttempt InterruptedAttempt(SendTask task, SendVerdict verdict) => new()
    {
        MessageResultId = task.Message.Id,
        At = clock.GetUtcNow(),
        Stage = (verdict.Status == MessageResultStatus.DeliveryUncertain ? SmtpStage.EndOfData : SmtpStage.Data).ToString(),
        Result = verdict.Status == MessageResultStatus.DeliveryUncertain ? nameof(SmtpOutcome.Uncertain) : MessageAttempt.Interrupted,
        ReplyText = verdict.LastError ?? "Broken off before the message was handed over, since its run was stopped, its invoice or customer was changed, or the program ended.",
    };

    /// <summary>Between claim and hand-over the run was stopped or closed, or the invoice or its customer changed: the message must not leave as it is.</summary>
    private sealed class RunNoLongerSendsException : Exception;
}
