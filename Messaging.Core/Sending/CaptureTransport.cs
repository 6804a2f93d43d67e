using Messaging.Core.Composing;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>Keeps mails instead of sending them. The transport of a new install: nothing leaves the machine.</summary>
internal sealed class CaptureTransport(IDbContextFactory<MessagingDbContext> databases, ChangeSignals signals, TimeProvider clock) : IMailTransport
{
    public int? RateLimitPerMinute => null;

    public async Task<SmtpSendResult> SendAsync(
        ComposedMail mail, long resultId, Action begin, Func<CancellationToken, ValueTask> beforeData, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var content = mail.ToBytes().ToArray();
        begin();
        await beforeData(cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.CapturedMails.Add(new CapturedMail
        {
            MessageResultId = resultId,
            At = clock.GetUtcNow(),
            From = mail.From.Address,
            Recipients = string.Join(", ", mail.EnvelopeRecipients.Select(m => m.Address)),
            Subject = mail.Subject,
            Size = content.Length,
            Content = content,
        });
        await db.SaveChangesAsync(CancellationToken.None);
        signals.Publish(Topic.CapturedMail);
        return new SmtpSendResult
        {
            Outcome = SmtpOutcome.Accepted,
            Reply = new SmtpReply(250, null, MessageAttempt.Captured, SmtpStage.EndOfData),
            Duration = clock.GetElapsedTime(started),
            ConnectionUsable = true,
        };
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
