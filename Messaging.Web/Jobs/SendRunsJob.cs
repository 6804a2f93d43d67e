using Messaging.Core.Sending;
using Quartz;

namespace Messaging.Web.Jobs;

/// <summary>Sends what is due.</summary>
[DisallowConcurrentExecution]
public sealed class SendRunsJob(SendingAgent agent, IHostApplicationLifetime lifetime) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await agent.SendDueAsync(lifetime.ApplicationStopping);
}
