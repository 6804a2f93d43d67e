using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Definitions;

/// <summary>Registers the message definitions.</summary>
public static class DefinitionRegistration
{
    /// <summary>Adds the service of the message definitions.</summary>
    /// <param name="services">Where to add.</param>
    public static IServiceCollection AddDefinitions(this IServiceCollection services) => services.AddScoped<MessageDefinitionService>();
}
