using Messaging.Core.Sending;
using Quartz;

namespace Messaging.Web.Jobs;

/// <summary>Sends the mails about runs that have ended.</summary>
[DisallowConcurrentExecution]
public sealed class MailNoticesJob(NoticeMailer mailer, IHostApplicationLifetime lifetime) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var stopping = lifetime.ApplicationStopping;
        try
        {
            await mailer.SendDueAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The program ends; what is due is sent after the next start.
        }
    }
}
