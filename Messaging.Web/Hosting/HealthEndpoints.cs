using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Messaging.Web.Hosting;

/// <summary>
/// <c>/healthz</c>: the process answers. <c>/readyz</c>: everything that work needs is there; a feature adds its own check with
/// <c>services.AddHealthChecks().AddCheck&lt;T&gt;("name")</c>.
/// </summary>
internal static class HealthEndpoints
{
    public static void AddMessagingHealth(this IServiceCollection services) => services.AddHealthChecks()
        .AddCheck<DatabaseCheck>("database").AddCheck<SchedulerCheck>("scheduler").AddCheck<SendingCheck>("sendingAgent").AddCheck<EventMailCheck>("eventMail").AddCheck<MachineCheck>("machine");

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
