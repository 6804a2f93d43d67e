using Messaging.Core.Composing;
using Messaging.Core.Sending;
using Quartz;

namespace Messaging.Web.Jobs;

/// <summary>Makes queued documents, and wakes the messages that waited for them.</summary>
[DisallowConcurrentExecution]
public sealed class GenerateTransformationResultsJob(DocumentGenerator generator, RunUpkeep upkeep, IHostApplicationLifetime lifetime) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var stopping = lifetime.ApplicationStopping;
        try
        {
            while (await generator.GenerateBatchAsync(stopping) > 0)
                await upkeep.WakeAsync(stopping);
            await upkeep.WakeAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The program ends; what was not made stays queued.
        }
    }
}
