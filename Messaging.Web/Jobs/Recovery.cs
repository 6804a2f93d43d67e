using Messaging.Core.Composing;
using Messaging.Core.Runs;
using Messaging.Core.Sending;

namespace Messaging.Web.Jobs;

/// <summary>Puts the queue in order after a start, before any job runs.</summary>
public sealed class Recovery(SendingAgent agent, DocumentGenerator generator, RunsBeingMade runs) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await runs.RemoveAsync(cancellationToken);
        await agent.RecoverAsync(cancellationToken);
        await generator.RecoverAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
