using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Sending;

/// <summary>Registers captured mail and the test of SMTP settings.</summary>
public static class CaptureRegistration
{
    /// <summary>Adds both services.</summary>
    /// <param name="services">Where to add.</param>
    public static IServiceCollection AddCapturedMail(this IServiceCollection services) =>
        services.AddScoped<CapturedMailService>().AddScoped<TestMailSender>().AddScoped<SmtpTestService>();
}
