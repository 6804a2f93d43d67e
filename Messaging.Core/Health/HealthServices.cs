using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Health;

/// <summary>Registers what notices trouble with the machine.</summary>
public static class HealthServices
{
    /// <summary>Adds the services of this feature.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services) =>
        services.AddSingleton<ProgramHealth>().AddSingleton<DatabaseWatch>().AddSingleton<MachineWatch>();
}
