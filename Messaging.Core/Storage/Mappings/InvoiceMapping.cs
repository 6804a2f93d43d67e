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
        // All that the list narrows, searches and sorts by, in the list's own order: see PageReads.
        builder.HasIndex(
            i => new
            {
                i.IssueDate, i.Id, i.PeriodFrom, i.PeriodTo, i.Status, i.CustomerId, i.LastSentAt, i.LastSentRevision, i.Revision, i.Total, i.Currency, i.Number, i.ExternalId,
            },
            "IX_Invoices_List");
        builder.HasOne(i => i.Customer).WithMany().HasForeignKey(i => i.CustomerId).OnDelete(DeleteBehavior.Restrict);
    }
}
