using Messaging.Core.Storage;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Web.Hosting;

/// <summary>
/// <c>/healthz</c>: the process answers. <c>/readyz</c>: everything that work needs is there; a feature adds its own check with
/// <c>services.AddHealthChecks().AddCheck&lt;T&gt;("name")</c>.
/// </summary>
internal static class HealthEndpoints
{
    public static void AddMessagingHealth(this IServiceCollection services) => services.AddHealthChecks().AddCheck<DatabaseCheck>("database");

    public static void MapMessagingHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        endpoints.MapHealthChecks("/readyz", new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        Status = report.Status.ToString(),
        Checks = report.Entries.ToDictionary(entry => entry.Key, entry => new { Status = entry.Value.Status.ToString(), entry.Value.Description }, StringComparer.Ordinal),
    });
}

/// <summary>Whether the database answers.</summary>
internal sealed class DatabaseCheck(IDbContextFactory<MessagingDbContext> databases) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Database.CanConnectAsync(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The database cannot be opened.");
    }
}
