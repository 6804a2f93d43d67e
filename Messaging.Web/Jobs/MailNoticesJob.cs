using Messaging.Core.Sending;
using Quartz;

namespace Messaging.Web.Jobs;

/// <summary>Sends the mails about runs that have ended.</summary>
[DisallowConcurrentExecution]
public sealed class MailNoticesJob(NoticeMailer mailer, IHostApplicationLifetime lifetime) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await mailer.SendDueAsync(lifetime.ApplicationStopping);
}
