using System.Text.Json;
using Messaging.Core.Accounts;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Messaging.Core.Storage.Mappings;

internal sealed class EventMailStateMapping : IEntityTypeConfiguration<EventMailState>
{
    public void Configure(EntityTypeBuilder<EventMailState> builder)
    {
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.HasData(new EventMailState { Status = RunStatus.Running });
    }
}

internal sealed class NotificationMapping : IEntityTypeConfiguration<Notification>
{
    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.Property(n => n.TypeKey).HasMaxLength(64);
        builder.Property(n => n.ExternalId).HasMaxLength(200);
        // The same event twice, also at the same moment, is refused here; so is the same lead time of a reminder.
        builder.HasIndex(n => n.ExternalId).IsUnique();
        builder.HasIndex(n => new { n.DatedSubjectId, n.SubjectDate, n.LeadTime }).IsUnique();
        builder.HasIndex(n => new { n.TypeKey, n.Id });
        builder.HasIndex(n => n.CustomerId);
        builder.HasOne(n => n.Customer).WithMany().HasForeignKey(n => n.CustomerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<DatedSubject>().WithMany().HasForeignKey(n => n.DatedSubjectId).OnDelete(DeleteBehavior.SetNull);
    }
}

internal sealed class NotificationRuleMapping : IEntityTypeConfiguration<NotificationRule>
{
    public void Configure(EntityTypeBuilder<NotificationRule> builder)
    {
        builder.Property(r => r.TypeKey).HasMaxLength(64);
        builder.Property(r => r.AttachmentKeys).HasJsonList();
        builder.Property(r => r.LeadTimes).HasJsonList();
        builder.Property(r => r.Condition).HasConversion(
            condition => JsonSerializer.Serialize(condition, JsonSerializerOptions.Web),
            text => JsonSerializer.Deserialize<RuleCondition>(text, JsonSerializerOptions.Web));
        builder.Property(r => r.Version).IsConcurrencyToken();
        builder.HasIndex(r => r.TypeKey).IsUnique();
    }
}

internal sealed class NotificationTemplateMapping : IEntityTypeConfiguration<NotificationTemplate>
{
    public void Configure(EntityTypeBuilder<NotificationTemplate> builder)
    {
        builder.Property(t => t.Key).HasMaxLength(64);
        builder.Property(t => t.AttachmentKeys).HasJsonList();
        builder.Property(t => t.Version).IsConcurrencyToken();
        builder.HasIndex(t => t.Key).IsUnique();
    }
}

internal sealed class StaticAttachmentMapping : IEntityTypeConfiguration<StaticAttachment>
{
    public void Configure(EntityTypeBuilder<StaticAttachment> builder)
    {
        builder.Property(a => a.Key).HasMaxLength(64);
        builder.Property(a => a.Version).IsConcurrencyToken();
        builder.HasIndex(a => a.Key).IsUnique();
    }
}

internal sealed class CustomEventTypeMapping : IEntityTypeConfiguration<CustomEventType>
{
    public void Configure(EntityTypeBuilder<CustomEventType> builder)
    {
        builder.Property(t => t.Key).HasMaxLength(64);
        builder.Property(t => t.Version).IsConcurrencyToken();
        builder.HasIndex(t => t.Key).IsUnique();
    }
}

internal sealed class DatedSubjectMapping : IEntityTypeConfiguration<DatedSubject>
{
    public void Configure(EntityTypeBuilder<DatedSubject> builder)
    {
        builder.Property(s => s.TypeKey).HasMaxLength(64);
        builder.Property(s => s.ExternalId).HasMaxLength(200);
        builder.Property(s => s.LeadTimes).HasJsonList();
        builder.Property(s => s.Version).IsConcurrencyToken();
        builder.HasIndex(s => new { s.TypeKey, s.ExternalId }).IsUnique();
        builder.HasIndex(s => s.NextDueOn);
        builder.HasOne(s => s.Customer).WithMany().HasForeignKey(s => s.CustomerId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class DepartmentMapping : IEntityTypeConfiguration<Department>
{
    public void Configure(EntityTypeBuilder<Department> builder)
    {
        builder.Property(d => d.Key).HasMaxLength(64);
        builder.Property(d => d.Version).IsConcurrencyToken();
        builder.HasIndex(d => d.Key).IsUnique();
    }
}

internal sealed class DepartmentMemberMapping : IEntityTypeConfiguration<DepartmentMember>
{
    public void Configure(EntityTypeBuilder<DepartmentMember> builder)
    {
        builder.HasKey(m => new { m.DepartmentId, m.UserId });
        builder.HasOne<Department>().WithMany().HasForeignKey(m => m.DepartmentId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(m => m.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class StaffSubscriptionMapping : IEntityTypeConfiguration<StaffSubscription>
{
    public void Configure(EntityTypeBuilder<StaffSubscription> builder)
    {
        builder.HasKey(s => new { s.UserId, s.TypeKey });
        builder.Property(s => s.TypeKey).HasMaxLength(64);
        builder.HasIndex(s => s.TypeKey);
        builder.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
