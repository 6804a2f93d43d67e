using Messaging.Core.Invoices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Messaging.Core.Storage.Mappings;

internal sealed class InvoiceMapping : IEntityTypeConfiguration<Invoice>
{
    public void Configure(EntityTypeBuilder<Invoice> builder)
    {
        builder.Property(i => i.ExternalId).HasMaxLength(64);
        builder.Property(i => i.Number).HasMaxLength(64);
        builder.Property(i => i.Currency).HasMaxLength(3);
        builder.Property(i => i.Lines).HasJsonList();
        builder.Property(i => i.Fields).HasJsonMap(StringComparer.Ordinal);
        builder.Property(i => i.Version).IsConcurrencyToken();
        builder.HasIndex(i => i.ExternalId).IsUnique();
        builder.HasIndex(i => i.Number);
        builder.HasIndex(i => i.IssueDate);
        builder.HasIndex(i => new { i.PeriodFrom, i.PeriodTo });
        builder.HasIndex(i => i.Status);
        builder.HasOne(i => i.Customer).WithMany().HasForeignKey(i => i.CustomerId).OnDelete(DeleteBehavior.Restrict);
    }
}
