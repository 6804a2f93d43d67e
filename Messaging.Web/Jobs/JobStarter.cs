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
        var scheduler = await schedulers.GetScheduler();
        // A job that is at work looks again by itself before it ends; triggers for it would only pile up.
        var running = await scheduler.GetCurrentlyExecutingJobs();
        if (!scheduler.IsShutdown && running.All(context => !context.JobDetail.Key.Equals(job)))
            await scheduler.TriggerJob(job);
    }
}
