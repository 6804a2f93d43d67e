using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Health;
using Messaging.Core.Notifications;
using Messaging.Core.Senders;
using Messaging.Core.Sending.Rehearsals;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.Core.Sending;

/// <summary>Registers sending.</summary>
public static class SendingServices
{
    /// <summary>Adds the services of this feature.</summary>
    public static IServiceCollection AddSending(this IServiceCollection services) => services
        .AddSingleton<InstanceGuard>()
        .AddSingleton<MessageQueue>()
        .AddSingleton<SendingJournal>()
        .AddSingleton<ServerCircuit>()
        .AddSingleton<SmtpServerState>()
        .AddSingleton<RateLimiter>()
        .AddSingleton<TransportProvider>()
        .AddSingleton<RunStopper>()
        .AddSingleton<MessageSender>()
        .AddSingleton<SendTaskReader>()
        .AddSingleton<MailFactsReader>()
        .AddSingleton<RehearsedMailReader>()
        .AddSingleton<RunUpkeep>()
        .AddScoped<NoticeMailer>()
        .AddSingleton<SendingPulse>()
        .AddSingleton<ClockWatch>()
        // Public services with internal parts are made here, since the container looks for public constructors alone.
        .AddSingleton(p => new SendingAgent(
            p.GetRequiredService<IDbContextFactory<MessagingDbContext>>(), p.GetRequiredService<MessageQueue>(), p.GetRequiredService<MessageSender>(),
            p.GetRequiredService<SendTaskReader>(), p.GetRequiredService<TransportProvider>(), p.GetRequiredService<ServerCircuit>(),
            p.GetRequiredService<RateLimiter>(), p.GetRequiredService<RunStopper>(), p.GetRequiredService<InstanceGuard>(),
            p.GetRequiredService<DatabaseWatch>(), p.GetRequiredService<SendingPulse>(), p.GetRequiredService<ChangeSignals>(), p.GetRequiredService<SendingOptions>(),
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<SendingAgent>>()))
        .AddSingleton<EventImpact>()
        .AddScoped(p => new HeldRelease(
            p.GetRequiredService<IDbContextFactory<MessagingDbContext>>(), p.GetRequiredService<InstanceGuard>(), p.GetRequiredService<RunStopper>(), p.GetRequiredService<AuditTrail>()))
        .AddSingleton(p => new RehearsalAgent(
            p.GetRequiredService<IDbContextFactory<MessagingDbContext>>(), p.GetRequiredService<MailRecipeReader>(), p.GetRequiredService<MailFactsReader>(),
            p.GetRequiredService<MailComposer>(), p.GetRequiredService<SentMailArchive>(), p.GetRequiredService<InstanceGuard>(), p.GetRequiredService<ChangeSignals>(), p.GetRequiredService<TimeProvider>()))
        .AddScoped(p => new RehearsalService(
            p.GetRequiredService<IDbContextFactory<MessagingDbContext>>(), p.GetRequiredService<MailFactsReader>(), p.GetRequiredService<SentMailArchive>(),
            p.GetRequiredService<AuditTrail>(), p.GetRequiredService<ChangeSignals>()))
        .AddScoped(p => new PreviewService(
            p.GetRequiredService<IDbContextFactory<MessagingDbContext>>(), p.GetRequiredService<MailRecipeReader>(), p.GetRequiredService<MailComposer>(),
            p.GetRequiredService<TestMailSender>(), p.GetRequiredService<ICurrentActor>(), p.GetRequiredService<TimeProvider>()))
        .AddScoped(p => new EventPreviewService(
            p.GetRequiredService<IDbContextFactory<MessagingDbContext>>(), p.GetRequiredService<EventTypes>(), p.GetRequiredService<EventMailReader>(),
            p.GetRequiredService<MailComposer>(), p.GetRequiredService<TestMailSender>(), p.GetRequiredService<ReminderDays>(), p.GetRequiredService<TimeProvider>()))
        .AddScoped(p => new ImpactCheckService(
            p.GetRequiredService<IDbContextFactory<MessagingDbContext>>(), p.GetRequiredService<MailRecipeReader>(), p.GetRequiredService<MailComposer>(),
            p.GetRequiredService<EventImpact>(), p.GetRequiredService<TransformationRenderer>(), p.GetRequiredService<TemplateLimits>(), p.GetRequiredService<ICurrentActor>(), p.GetRequiredService<TimeProvider>()));
}
