using Messaging.Core.Accounts;
using Messaging.Core.Invoices;
using Messaging.Core.Notices;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Core.Sending;
using Messaging.Core.Sending.Rehearsals;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Messaging.Core.Storage.Mappings;

internal sealed class MessageRunMapping : IEntityTypeConfiguration<MessageRun>
{
    public void Configure(EntityTypeBuilder<MessageRun> builder)
    {
        builder.Property(r => r.Token).HasMaxLength(64);
        builder.Property(r => r.Bcc).HasJsonList();
        builder.HasIndex(r => r.Token).IsUnique();
        builder.HasIndex(r => r.Status);
        builder.HasIndex(r => r.DefinitionId);
    }
}

internal sealed class MessageResultMapping : IEntityTypeConfiguration<MessageResult>
{
    public void Configure(EntityTypeBuilder<MessageResult> builder)
    {
        builder.HasIndex(r => r.RunId);
        builder.HasIndex(r => new { r.RunId, r.Status });
        builder.HasIndex(r => new { r.Status, r.NextAttemptAt, r.Id });
        builder.HasIndex(r => r.InvoiceId);
        // Without these, messages of events would be looked for among all of a large run.
        builder.HasIndex(r => new { r.Status, r.NextAttemptAt, r.Id }, "IX_MessageResults_EventMail").HasFilter("\"NotificationId\" IS NOT NULL");
        builder.HasIndex(r => r.NotificationId).HasFilter("\"NotificationId\" IS NOT NULL");
        builder.ToTable(table => table.HasCheckConstraint("CK_MessageResults_OneOwner", "(\"RunId\" IS NULL) <> (\"NotificationId\" IS NULL)"));
        // Also tells who appears twice in a run.
        builder.HasIndex(r => new { r.CustomerId, r.RunId });
        // How many were sent in the last minute, without a look at those of the hours before.
        builder.HasIndex(r => new { r.RunId, r.SentAt }).HasFilter("\"SentAt\" IS NOT NULL");
        // The few that were not taken for every address, without a look at all that were sent.
        builder.HasIndex(r => new { r.RunId, r.Status }, "IX_MessageResults_PartlyRefused").HasFilter($"\"Status\" = '{MessageResultStatus.SendSuccessful}' AND \"LastError\" IS NOT NULL");
        builder.HasOne(r => r.Run).WithMany().HasForeignKey(r => r.RunId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Notification>().WithMany().HasForeignKey(r => r.NotificationId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(r => r.Invoice).WithMany().HasForeignKey(r => r.InvoiceId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(r => r.Customer).WithMany().HasForeignKey(r => r.CustomerId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class LeftOutInvoiceMapping : IEntityTypeConfiguration<LeftOutInvoice>
{
    public void Configure(EntityTypeBuilder<LeftOutInvoice> builder)
    {
        builder.HasKey(l => new { l.InvoiceId, l.RunId });
        builder.HasIndex(l => l.RunId);
        builder.HasOne<MessageRun>().WithMany().HasForeignKey(l => l.RunId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Invoice>().WithMany().HasForeignKey(l => l.InvoiceId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RunNoticeMapping : IEntityTypeConfiguration<RunNotice>
{
    public void Configure(EntityTypeBuilder<RunNotice> builder)
    {
        // One for each end of a run, whoever finds it out and however often.
        builder.HasIndex(n => new { n.RunId, n.At, n.UserId }).IsUnique();
        builder.HasIndex(n => new { n.UserId, n.Id });
        builder.HasIndex(n => new { n.Mail, n.MailNextAt });
        builder.HasOne<MessageRun>().WithMany().HasForeignKey(n => n.RunId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(n => n.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class MessageAttemptMapping : IEntityTypeConfiguration<MessageAttempt>
{
    public void Configure(EntityTypeBuilder<MessageAttempt> builder)
    {
        builder.Property(a => a.Stage).HasMaxLength(40);
        builder.Property(a => a.Result).HasMaxLength(40);
        builder.HasIndex(a => a.MessageResultId);
        builder.HasIndex(a => a.At);
        builder.HasOne<MessageResult>().WithMany().HasForeignKey(a => a.MessageResultId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SentMailMapping : IEntityTypeConfiguration<SentMail>
{
    public void Configure(EntityTypeBuilder<SentMail> builder)
    {
        builder.HasIndex(m => new { m.MessageResultId, m.AttemptGroup });
        builder.HasOne<MessageResult>().WithMany().HasForeignKey(m => m.MessageResultId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RehearsedMailMapping : IEntityTypeConfiguration<RehearsedMail>
{
    public void Configure(EntityTypeBuilder<RehearsedMail> builder)
    {
        builder.HasKey(m => m.MessageResultId);
        builder.Property(m => m.MessageResultId).ValueGeneratedNever();
        builder.HasIndex(m => new { m.RunId, m.MessageResultId });
        builder.HasOne<MessageResult>().WithOne().HasForeignKey<RehearsedMail>(m => m.MessageResultId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class CapturedMailMapping : IEntityTypeConfiguration<CapturedMail>
{
    public void Configure(EntityTypeBuilder<CapturedMail> builder)
    {
        builder.HasIndex(m => m.At);
        builder.HasIndex(m => m.MessageResultId);
    }
}

internal sealed class InstanceStateMapping : IEntityTypeConfiguration<InstanceState>
{
    public void Configure(EntityTypeBuilder<InstanceState> builder) =>
        builder.Property(s => s.Id).ValueGeneratedNever();
}
