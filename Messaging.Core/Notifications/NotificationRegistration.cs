using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.Core.Notifications;

/// <summary>Registers events and reminders.</summary>
public static class NotificationRegistration
{
    /// <summary>Adds the services of this feature.</summary>
    public static IServiceCollection AddNotifications(this IServiceCollection services) => services
        .AddSingleton<EventTypes>()
        .AddSingleton<EventSchemas>(p => p.GetRequiredService<EventTypes>())
        .AddSingleton<EventSecrets>()
        .AddSingleton<EventWriter>()
        .AddSingleton<EventInbox>()
        .AddSingleton<EventMailReader>()
        .AddSingleton<ReminderDays>()
        .AddScoped<NotificationTemplateService>()
        .AddScoped<StaticAttachmentService>()
        .AddScoped<StaffService>()
        // A public service with internal parts is made here, since the container looks for public constructors alone.
        .AddScoped(p => new NotificationService(Databases(p), p.GetRequiredService<EventTypes>(), p.GetRequiredService<EventInbox>(), p.GetRequiredService<ICurrentActor>()))
        .AddScoped(p => new DatedSubjectService(
            Databases(p), p.GetRequiredService<EventTypes>(), p.GetRequiredService<ReminderDays>(), p.GetRequiredService<AuditTrail>(), p.GetRequiredService<TimeProvider>()))
        .AddScoped(p => new CustomEventTypeService(
            Databases(p), p.GetRequiredService<EventTypes>(), p.GetRequiredService<ReminderDays>(), p.GetRequiredService<TemplateRenderer>(), p.GetRequiredService<AuditTrail>()))
        .AddScoped(p => new NotificationRuleService(
            Databases(p), p.GetRequiredService<EventTypes>(), p.GetRequiredService<ReminderDays>(), p.GetRequiredService<SubjectTemplateService>(),
            p.GetRequiredService<BodyTemplateService>(), p.GetRequiredService<TemplateFragmentService>(), p.GetRequiredService<NotificationTemplateService>(),
            p.GetRequiredService<AuditTrail>(), p.GetRequiredService<TimeProvider>()))
        .AddSingleton(p => new ReminderClock(
            Databases(p), p.GetRequiredService<EventTypes>(), p.GetRequiredService<ReminderDays>(), p.GetRequiredService<ChangeSignals>(),
            p.GetRequiredService<SendingOptions>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<ReminderClock>>()));

    private static IDbContextFactory<MessagingDbContext> Databases(IServiceProvider provider) =>
        provider.GetRequiredService<IDbContextFactory<MessagingDbContext>>();
}
