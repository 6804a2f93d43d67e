using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Customers;

/// <summary>Registers the recipient keys.</summary>
public static class RecipientKeyRegistration
{
    /// <summary>Adds the service of the recipient keys.</summary>
    /// <param name="services">Where to add.</param>
    public static IServiceCollection AddRecipientKeys(this IServiceCollection services) => services.AddScoped<RecipientKeyService>();
}
