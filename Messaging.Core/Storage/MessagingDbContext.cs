using Messaging.Core.Accounts;
using Messaging.Core.Customers;
using Messaging.Core.Definitions;
using Messaging.Core.Invoices;
using Messaging.Core.Notices;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Core.Senders;
using Messaging.Core.Sending;
using Messaging.Core.Sending.Rehearsals;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>The database. Make one for each operation from <see cref="IDbContextFactory{TContext}"/>; never keep one.</summary>
public sealed class MessagingDbContext(DbContextOptions<MessagingDbContext> options) : DbContext(options)
{
    /// <summary>Customers.</summary>
    public DbSet<Customer> Customers => Set<Customer>();

    /// <summary>Addresses of customers.</summary>
    public DbSet<EmailAddress> EmailAddresses => Set<EmailAddress>();

    /// <summary>The tree of clusters.</summary>
    public DbSet<CustomerCluster> CustomerClusters => Set<CustomerCluster>();

    /// <summary>Recipient keys.</summary>
    public DbSet<RecipientKey> RecipientKeys => Set<RecipientKey>();

    /// <summary>Invoices.</summary>
    public DbSet<Invoice> Invoices => Set<Invoice>();

    /// <summary>Subject templates.</summary>
    public DbSet<SubjectTemplate> SubjectTemplates => Set<SubjectTemplate>();

    /// <summary>Body templates.</summary>
    public DbSet<BodyTemplate> BodyTemplates => Set<BodyTemplate>();

    /// <summary>Shared fragments and layouts.</summary>
    public DbSet<TemplateFragment> TemplateFragments => Set<TemplateFragment>();

    /// <summary>Unsaved work in the template editor.</summary>
    public DbSet<TemplateDraft> TemplateDrafts => Set<TemplateDraft>();

    /// <summary>Older versions of templates.</summary>
    public DbSet<TemplateVersion> TemplateVersions => Set<TemplateVersion>();

    /// <summary>Images of templates.</summary>
    public DbSet<TemplateImage> TemplateImages => Set<TemplateImage>();

    /// <summary>Transformations.</summary>
    public DbSet<InvoiceTransformation> Transformations => Set<InvoiceTransformation>();

    /// <summary>Documents of invoices, made or being made.</summary>
    public DbSet<TransformationResult> TransformationResults => Set<TransformationResult>();

    /// <summary>Sender profiles.</summary>
    public DbSet<SenderProfile> SenderProfiles => Set<SenderProfile>();

    /// <summary>The SMTP settings: one row, or none.</summary>
    public DbSet<SmtpSettings> SmtpSettings => Set<SmtpSettings>();

    /// <summary>Message definitions.</summary>
    public DbSet<MessageDefinition> MessageDefinitions => Set<MessageDefinition>();

    /// <summary>Runs.</summary>
    public DbSet<MessageRun> MessageRuns => Set<MessageRun>();

    /// <summary>Messages: the queue.</summary>
    public DbSet<MessageResult> MessageResults => Set<MessageResult>();

    /// <summary>Invoices that runs left out by a decision.</summary>
    public DbSet<LeftOutInvoice> LeftOutInvoices => Set<LeftOutInvoice>();

    /// <summary>Notices to those who started runs.</summary>
    public DbSet<RunNotice> RunNotices => Set<RunNotice>();

    /// <summary>How the mail of events stands: one row.</summary>
    public DbSet<EventMailState> EventMailStates => Set<EventMailState>();

    /// <summary>Events and reminders, with what was decided.</summary>
    public DbSet<Notification> Notifications => Set<Notification>();

    /// <summary>What becomes of events, by type.</summary>
    public DbSet<NotificationRule> NotificationRules => Set<NotificationRule>();

    /// <summary>Texts that rules and events name.</summary>
    public DbSet<NotificationTemplate> NotificationTemplates => Set<NotificationTemplate>();

    /// <summary>The attachment library.</summary>
    public DbSet<StaticAttachment> StaticAttachments => Set<StaticAttachment>();

    /// <summary>Event types of this installation's own.</summary>
    public DbSet<CustomEventType> CustomEventTypes => Set<CustomEventType>();

    /// <summary>Things with a date that customers are reminded of.</summary>
    public DbSet<DatedSubject> DatedSubjects => Set<DatedSubject>();

    /// <summary>Departments of the staff.</summary>
    public DbSet<Department> Departments => Set<Department>();

    /// <summary>Who belongs to which department.</summary>
    public DbSet<DepartmentMember> DepartmentMembers => Set<DepartmentMember>();

    /// <summary>Users' own switches for event types.</summary>
    public DbSet<StaffSubscription> StaffSubscriptions => Set<StaffSubscription>();

    /// <summary>Tries to hand messages over.</summary>
    public DbSet<MessageAttempt> MessageAttempts => Set<MessageAttempt>();

    /// <summary>What was sent.</summary>
    public DbSet<SentMail> SentMails => Set<SentMail>();

    /// <summary>Mails that were made before their run's start.</summary>
    public DbSet<RehearsedMail> RehearsedMails => Set<RehearsedMail>();

    /// <summary>What the capture transport took.</summary>
    public DbSet<CapturedMail> CapturedMails => Set<CapturedMail>();

    /// <summary>Which installation this is: one row.</summary>
    public DbSet<InstanceState> InstanceStates => Set<InstanceState>();

    /// <summary>People who sign in.</summary>
    public DbSet<User> Users => Set<User>();

    /// <summary>Keys of programs.</summary>
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    /// <summary>What people have set up for themselves.</summary>
    public DbSet<UserSetting> UserSettings => Set<UserSetting>();

    /// <summary>Who did what.</summary>
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    /// <summary>Answers kept for repeated requests.</summary>
    public DbSet<IdempotentAnswer> IdempotentAnswers => Set<IdempotentAnswer>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(MessagingDbContext).Assembly);

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite cannot compare DateTimeOffset or sort decimal: both are kept as whole numbers.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();
        configurationBuilder.Properties<decimal>().HaveConversion<FourDecimalsConverter>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
    }
}
