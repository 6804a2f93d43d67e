using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Messaging.Web.Security;

/// <summary>Registers who may come in, and what they may do.</summary>
internal static class SecurityServices
{
    public static void AddMessagingSecurity(this IServiceCollection services, MessagingOptions options)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<ICurrentActor, CurrentActor>();
        services.AddSingleton<ISecretProtector, SecretProtector>();
        services.AddDataProtection().SetApplicationName("Messaging");
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new KeyFiles(options.KeyDirectory));
    }
}
