using Messaging.Core.Sending;
using Quartz;

namespace Messaging.Web.Jobs;

/// <summary>Ends the windows of messages that were not sent in time.</summary>
[DisallowConcurrentExecution]
public sealed class ExpireWindowsJob(RunUpkeep upkeep) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await upkeep.ExpireAsync(cancellationToken);
}
