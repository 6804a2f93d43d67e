using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Demo;

/// <summary>Registers the sample data.</summary>
public static class DemoServices
{
    /// <summary>Adds the service of this feature.</summary>
    public static IServiceCollection AddDemo(this IServiceCollection services) => services.AddScoped<DemoData>();
}
