using Messaging.Core.Accounts;
using Messaging.Core.Notices;
using Messaging.Core.Runs;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>
/// Lets a held installation send again, once a person has looked. Nothing leaves by that alone: what was running is stopped first, so that each
/// run, and the mail of events, goes on only when somebody starts it.
/// </summary>
public sealed class HeldRelease
{
    /// <summary>Why runs and the mail of events are stopped then.</summary>
    public const string Reason = "Sending was held, since the database had been restored or copied, and has been released. Make sure that what waits here has not been sent by another installation, then press Start.";

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly InstanceGuard guard;
    private readonly RunStopper stopper;
    private readonly AuditTrail audit;

    internal HeldRelease(IDbContextFactory<MessagingDbContext> databases, InstanceGuard guard, RunStopper stopper, AuditTrail audit)
    {
        this.databases = databases;
        this.guard = guard;
        this.stopper = stopper;
        this.audit = audit;
    }

    /// <summary>Stops all runs and the mail of events, then releases. Does nothing where sending is not held.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="cancellationToken">Stops before anything is released; what was stopped by then stays so.</param>
    public async Task ReleaseAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        if (!guard.IsHeld)
            return;
        await using (var db = await databases.CreateDbContextAsync(cancellationToken))
        {
            await db.RunNotices.Where(notice => notice.Mail == NoticeMail.Pending).ExecuteUpdateAsync(set => set
                .SetProperty(notice => notice.Mail, NoticeMail.Uncertain).SetProperty(notice => notice.MailNextAt, (DateTimeOffset?)null)
                .SetProperty(notice => notice.MailError, "another installation with this data may have sent it."), cancellationToken);
            await stopper.StopAllAsync(Reason);
            // Reminders would go out by themselves, from the other installation too.
            if (await db.NotificationRules.AnyAsync(rule => rule.Enabled, cancellationToken))
                await stopper.StopAsync(RunGate.EventMail, Reason);
        }

        await guard.ReleaseAsync(dataDirectory, audit, cancellationToken);
    }
}
