using Messaging.Core.Sending.Rehearsals;
using Quartz;

namespace Messaging.Web.Jobs;

/// <summary>Makes the mails of runs that were made stopped, so that they can be looked at before they leave.</summary>
[DisallowConcurrentExecution]
public sealed class RehearseRunsJob(RehearsalAgent rehearsals, IHostApplicationLifetime lifetime) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var stopping = lifetime.ApplicationStopping;
        try
        {
            await rehearsals.RehearseAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The program ends; what was not made is made after the next start.
        }
    }
}
