using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Senders;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Runs;

/// <summary>Registers checks, runs and results.</summary>
public static class RunServices
{
    /// <summary>Adds the services of this feature.</summary>
    public static IServiceCollection AddRuns(this IServiceCollection services) => services
        .AddSingleton<RunWatch>()
        .AddSingleton<RunGate>()
        .AddSingleton<RunCounts>()
        .AddSingleton<RunsBeingMade>()
        .AddScoped<OverviewService>()
        .AddScoped<EventMailService>()
        .AddSingleton<TemplateTrial>()
        .AddSingleton<CheckFactsReader>()
        .AddScoped<RunCreator>()
        .AddScoped<ResultChanges>()
        // Public services with internal parts are made here, since the container looks for public constructors alone.
        .AddScoped(p => new RunCheckService(Databases(p), p.GetRequiredService<CheckFactsReader>(), p.GetRequiredService<TimeProvider>()))
        .AddScoped(p => new RunService(
            Databases(p), p.GetRequiredService<RunCreator>(), p.GetRequiredService<AuditTrail>(), p.GetRequiredService<ChangeSignals>(),
            p.GetRequiredService<SmtpServerState>(), p.GetRequiredService<RunGate>(), p.GetRequiredService<RunCounts>(), p.GetRequiredService<SendingOptions>(), p.GetRequiredService<TimeProvider>()))
        .AddScoped(p => new ResultService(Databases(p), p.GetRequiredService<RunCounts>(), p.GetRequiredService<ResultChanges>(), p.GetRequiredService<SentMailArchive>()));

    private static IDbContextFactory<MessagingDbContext> Databases(IServiceProvider provider) =>
        provider.GetRequiredService<IDbContextFactory<MessagingDbContext>>();
}
