using Messaging.Core.Runs.Checks;
using Messaging.Core.Senders;
using Messaging.Core.Sending;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Why;

/// <summary>Registers what answers why somebody got nothing.</summary>
public static class WhyRegistration
{
    /// <summary>Adds the services of this feature.</summary>
    public static IServiceCollection AddWhy(this IServiceCollection services) =>
        // Public services with internal parts are made here, since the container looks for public constructors alone.
        services.AddScoped(p => new WhyService(
            p.GetRequiredService<IDbContextFactory<MessagingDbContext>>(), p.GetRequiredService<CheckFactsReader>(),
            p.GetRequiredService<SmtpServerState>(), p.GetRequiredService<InstanceGuard>()));
}
