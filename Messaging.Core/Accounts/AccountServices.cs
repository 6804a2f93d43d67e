using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Accounts;

/// <summary>Registers users, keys of programs and the audit trail.</summary>
public static class AccountServices
{
    /// <summary>Adds the services of this feature. All are without state and may be used by services of any lifetime.</summary>
    /// <param name="services">Where to add.</param>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<UserDirectory>();
        services.AddSingleton<ApiKeyService>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<UserSettingService>();
        return services;
    }
}
