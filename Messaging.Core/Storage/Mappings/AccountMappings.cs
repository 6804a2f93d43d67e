using Messaging.Core.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Messaging.Core.Storage.Mappings;

internal sealed class UserMapping : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.Property(u => u.Email).HasMaxLength(254);
        builder.Property(u => u.NormalizedEmail).HasMaxLength(254);
        builder.Property(u => u.DisplayName).HasMaxLength(200);
        builder.Property(u => u.Version).IsConcurrencyToken();
        builder.HasIndex(u => u.NormalizedEmail).IsUnique();
    }
}

internal sealed class ApiKeyMapping : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.Property(k => k.Name).HasMaxLength(200);
        builder.Property(k => k.Prefix).HasMaxLength(20);
        builder.Property(k => k.Hash).HasMaxLength(64);
        builder.HasIndex(k => k.Hash).IsUnique();
    }
}

internal sealed class AuditEntryMapping : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.Property(e => e.Actor).HasMaxLength(254);
        builder.Property(e => e.Action).HasMaxLength(40);
        builder.Property(e => e.ObjectKind).HasMaxLength(40);
        builder.Property(e => e.ObjectKey).HasMaxLength(200);
        builder.HasIndex(e => e.At);
        builder.HasIndex(e => new { e.ObjectKind, e.ObjectKey });
    }
}

internal sealed class UserSettingMapping : IEntityTypeConfiguration<UserSetting>
{
    public void Configure(EntityTypeBuilder<UserSetting> builder)
    {
        builder.Property(s => s.Owner).HasMaxLength(254);
        builder.Property(s => s.Key).HasMaxLength(UserSettingService.MaxKey);
        builder.Property(s => s.Value).HasMaxLength(UserSettingService.MaxValue);
        builder.HasIndex(s => new { s.Owner, s.Key }).IsUnique();
    }
}

internal sealed class IdempotentAnswerMapping : IEntityTypeConfiguration<IdempotentAnswer>
{
    public void Configure(EntityTypeBuilder<IdempotentAnswer> builder)
    {
        builder.Property(a => a.Key).HasMaxLength(300);
        builder.Property(a => a.RequestHash).HasMaxLength(64);
        builder.HasIndex(a => a.Key).IsUnique();
        builder.HasIndex(a => a.CreatedAt);
    }
}
