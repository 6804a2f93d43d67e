using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Senders;

/// <summary>Registers sender profiles and SMTP settings.</summary>
public static class SenderRegistration
{
    /// <summary>Adds the services of who mails are from and where they leave.</summary>
    /// <param name="services">Where to add.</param>
    public static IServiceCollection AddSenders(this IServiceCollection services) =>
        services.AddScoped<SenderProfileService>().AddScoped<SmtpSettingsService>().AddSingleton<AccessTokenClient>().AddSingleton<SmtpEndpointFactory>();
}
