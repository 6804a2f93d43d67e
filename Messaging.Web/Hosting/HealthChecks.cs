using System.Globalization;
using Messaging.Core.Health;
using Messaging.Core.Runs;
using Messaging.Core.Senders;
using Messaging.Core.Sending;
using Messaging.Core.Storage;
using Messaging.Web.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Quartz;

namespace Messaging.Web.Hosting;

/// <summary>Whether the database answers.</summary>
internal sealed class DatabaseCheck(IDbContextFactory<MessagingDbContext> databases) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Database.CanConnectAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The database cannot be opened.");
    }
}

/// <summary>Whether the machine lets the program work (the disk, the lock of the database, the clock), and whether what sends is alive.</summary>
internal sealed class MachineCheck(ProgramHealth health) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var words = string.Join(' ', health.Troubles.Select(trouble => trouble.Words));
        return Task.FromResult(health.Troubles.Count == 0 ? HealthCheckResult.Healthy()
            : health.Has(TroubleKind.Database) || health.Has(TroubleKind.Sending) ? HealthCheckResult.Unhealthy(words) : HealthCheckResult.Degraded(words));
    }
}

/// <summary>Whether jobs are started.</summary>
internal sealed class SchedulerCheck(ISchedulerFactory schedulers) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        return scheduler.Status == SchedulerStatus.Running ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The scheduler is not running.");
    }
}

/// <summary>Whether messages that are due go out. What only a person or the mail server can mend is "degraded": the program itself is ready.</summary>
internal sealed class SendingCheck(ISchedulerFactory schedulers, InstanceGuard guard, SmtpServerState server) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        if ((await scheduler.GetTriggersOfJob(JobServices.Send, cancellationToken)).Count == 0)
            return HealthCheckResult.Unhealthy("The sending agent is not scheduled.");
        if (guard.IsHeld)
            return HealthCheckResult.Degraded("Sending is held. " + guard.HeldReason);
        return server.Trouble is { } trouble
            ? HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"The mail server cannot be reached since {trouble.Since:u}. {trouble.Words}"))
            : HealthCheckResult.Healthy();
    }
}

/// <summary>Whether the mail of events was stopped by errors. Stopped by a person it is as somebody wants it.</summary>
internal sealed class EventMailCheck(EventMailService mail) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = await mail.GetStateAsync(cancellationToken);
        return state.Status switch
        {
            RunStatus.StoppedByErrors => HealthCheckResult.Degraded($"The mail of events was stopped by errors. {state.StopReason}"),
            RunStatus.Stopped => HealthCheckResult.Healthy($"The mail of events was stopped by {state.ChangedBy}."),
            _ => HealthCheckResult.Healthy(),
        };
    }
}
