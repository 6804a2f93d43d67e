using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Sending;

/// <summary>Registers composing and sending.</summary>
public static class SendingServices
{
    /// <summary>Adds the services of this feature.</summary>
    public static IServiceCollection AddSending(this IServiceCollection services) => services
        .AddScoped<PreviewService>();
}
