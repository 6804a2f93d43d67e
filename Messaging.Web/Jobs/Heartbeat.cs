using System.Data.Common;
using Messaging.Core.Health;
using Messaging.Core.Sending;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Messaging.Web.Jobs;

/// <summary>Looks every two seconds whether the machine is well. By the steady clock, and apart from the jobs: they wait for times of day.</summary>
public sealed class Heartbeat(
    MachineWatch machine, DatabaseWatch database, ClockWatch times, SendingPulse pulse, ISchedulerFactory schedulers, TimeProvider clock, ILogger<Heartbeat> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(MachineWatch.Interval, clock);
        try
        {
            do
                await BeatAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program ends.
        }
    }

    private async Task BeatAsync(CancellationToken stopping)
    {
        try
        {
            machine.Look();
            await database.LookAsync(stopping);
            // A schedule that was lost is made anew: that is all that can be mended from here.
            if (pulse.Look() | await times.LookAsync(stopping) != TimeSpan.Zero)
                await JobServices.RestartTriggersAsync(await schedulers.GetScheduler(stopping), stopping);
        }
        catch (Exception e) when (e is DbException or DbUpdateException)
        {
            log.LogError(e, "The program could not look after itself; it tries again in two seconds");
        }
    }
}
