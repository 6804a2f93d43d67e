using Messaging.Core.Signals;
using Quartz;

namespace Messaging.Web.Jobs;

/// <summary>Starts jobs at once when something changed that concerns them, instead of at their next look.</summary>
public sealed class JobStarter(ChangeSignals signals, ISchedulerFactory schedulers) : IHostedService
{
    private readonly List<IDisposable> subscriptions = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var topic in (Topic[])[Topic.AnyRun, Topic.Sending])
        {
            subscriptions.Add(signals.Subscribe(topic, () => TriggerAsync(JobServices.Generate)));
            subscriptions.Add(signals.Subscribe(topic, () => TriggerAsync(JobServices.Rehearse)));
            subscriptions.Add(signals.Subscribe(topic, () => TriggerAsync(JobServices.Send)));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        subscriptions.ForEach(subscription => subscription.Dispose());
        return Task.CompletedTask;
    }

    private async Task TriggerAsync(JobKey job)
    {
        // Its own schedule is one trigger. A second one makes it look again after what it does now; more would only pile up.
        var scheduler = await schedulers.GetScheduler();
        if ((await scheduler.GetTriggersOfJob(job)).Count <= 1)
            await scheduler.TriggerJob(job);
    }
}
