using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Runs;

/// <summary>Registers checks, runs and results.</summary>
public static class RunServices
{
    /// <summary>Adds the services of this feature.</summary>
    public static IServiceCollection AddRuns(this IServiceCollection services) => services
        .AddSingleton<RunWatch>()
        .AddScoped<OverviewService>()
        .AddScoped<RunCheckService>()
        .AddScoped<RunService>()
        .AddScoped<ResultService>();
}
