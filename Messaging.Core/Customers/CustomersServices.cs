using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Customers;

/// <summary>Registers customers and clusters.</summary>
public static class CustomersServices
{
    /// <summary>Adds the services of this feature.</summary>
    public static IServiceCollection AddCustomers(this IServiceCollection services) => services
        .AddScoped<CustomerBatch>()
        .AddScoped<CustomerService>()
        .AddScoped<CustomerClusterService>();
}
