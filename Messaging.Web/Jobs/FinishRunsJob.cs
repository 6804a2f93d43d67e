using Messaging.Core.Sending;
using Quartz;

namespace Messaging.Web.Jobs;

/// <summary>Finishes runs that have nothing left to do. A job of its own, since sending may go on for hours for other runs.</summary>
[DisallowConcurrentExecution]
public sealed class FinishRunsJob(RunUpkeep upkeep) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await upkeep.FinishAsync(cancellationToken);
}
