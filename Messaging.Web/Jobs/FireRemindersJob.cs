using Messaging.Core.Notifications;
using Quartz;

namespace Messaging.Web.Jobs;

/// <summary>Makes the reminders that are due.</summary>
[DisallowConcurrentExecution]
public sealed class FireRemindersJob(ReminderClock reminders, IHostApplicationLifetime lifetime) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await reminders.FireAsync(lifetime.ApplicationStopping);
}
