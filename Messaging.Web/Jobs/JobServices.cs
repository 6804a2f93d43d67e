using Messaging.Core.Common;
using Quartz;

namespace Messaging.Web.Jobs;

/// <summary>Registers the jobs. They look often and find out quickly that nothing is due; a signal makes them look at once.</summary>
public static class JobServices
{
    internal static readonly JobKey Generate = new("generate-transformation-results");
    internal static readonly JobKey Rehearse = new("rehearse-runs");
    internal static readonly JobKey Send = new("send-runs");
    internal static readonly JobKey Finish = new("finish-runs");
    internal static readonly JobKey Expire = new("expire-windows");
    internal static readonly JobKey MailNotices = new("mail-notices");
    internal static readonly JobKey Remind = new("fire-reminders");

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookForReminders = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookForExpired = TimeSpan.FromSeconds(15);

    public static IServiceCollection AddMessagingJobs(this IServiceCollection services)
    {
        services.AddQuartz(quartz =>
        {
            quartz.UseDefaultThreadPool(pool => pool.MaxConcurrency = 4);
            Every<GenerateTransformationResultsJob>(quartz, Generate, Look);
            Every<RehearseRunsJob>(quartz, Rehearse, Look);
            Every<SendRunsJob>(quartz, Send, Look);
            Every<FinishRunsJob>(quartz, Finish, Look);
            Every<ExpireWindowsJob>(quartz, Expire, LookForExpired);
            Every<MailNoticesJob>(quartz, MailNotices, Look);
            Every<FireRemindersJob>(quartz, Remind, LookForReminders);
        });
        // Before the jobs: what a killed process left behind is put in order first.
        services.AddHostedService<Recovery>();
        services.AddQuartzHostedService(options =>
        {
            options.WaitForJobsToComplete = true;
            options.AwaitApplicationStarted = true;
        });
        services.AddHostedService<JobStarter>();
        services.AddHostedService<Heartbeat>();
        // Of the 30 seconds in which the process ends, messages on the line get 25, and a database that takes no outcome the last three.
        services.AddOptions<HostOptions>().Configure<SendingOptions>((host, sending) => host.ShutdownTimeout = sending.EndWithin - TimeSpan.FromSeconds(3));
        return services;
    }

    /// <summary>Lets every job's schedule begin now: after the clock was set back, the next look would be hours away.</summary>
    internal static async Task RestartTriggersAsync(IScheduler scheduler, CancellationToken cancellationToken)
    {
        foreach (var job in (JobKey[])[Generate, Rehearse, Send, Finish, Expire, MailNotices, Remind])
        {
            foreach (var trigger in await scheduler.GetTriggersOfJob(job, cancellationToken))
                await scheduler.RescheduleJob(trigger.Key, trigger.GetTriggerBuilder().StartNow().Build(), cancellationToken);
        }
    }

    private static void Every<TJob>(IQuartzBuilder quartz, JobKey key, TimeSpan interval)
        where TJob : class, IJob =>
        quartz.ScheduleJob<TJob>(
            trigger => trigger.StartNow().WithSchedule(SimpleScheduleBuilder.Create().WithInterval(interval).RepeatForever()
                .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)),
            job => job.WithIdentity(key));
}
