using Messaging.Core.Customers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Messaging.Core.Storage.Mappings;

internal sealed class CustomerMapping : IEntityTypeConfiguration<Customer>
{
    public void Configure(EntityTypeBuilder<Customer> builder)
    {
        builder.Property(c => c.Number).HasMaxLength(64);
        builder.Property(c => c.Name).HasMaxLength(200);
        builder.Property(c => c.Language).HasMaxLength(20);
        builder.Property(c => c.Fields).HasJsonMap(StringComparer.Ordinal);
        builder.Property(c => c.Version).IsConcurrencyToken();
        builder.HasIndex(c => c.Number).IsUnique();
        builder.HasIndex(c => c.Name);
        builder.HasOne(c => c.Cluster).WithMany().HasForeignKey(c => c.ClusterId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(c => c.EmailAddresses).WithOne().HasForeignKey(a => a.CustomerId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class EmailAddressMapping : IEntityTypeConfiguration<EmailAddress>
{
    public void Configure(EntityTypeBuilder<EmailAddress> builder)
    {
        builder.Property(a => a.RecipientKey).HasMaxLength(64);
        builder.Property(a => a.Address).HasMaxLength(254);
        builder.Property(a => a.DisplayName).HasMaxLength(200);
        builder.HasIndex(a => new { a.CustomerId, a.RecipientKey });
        builder.HasIndex(a => a.Address);
    }
}

internal sealed class CustomerClusterMapping : IEntityTypeConfiguration<CustomerCluster>
{
    public void Configure(EntityTypeBuilder<CustomerCluster> builder)
    {
        builder.Property(c => c.Key).HasMaxLength(64);
        builder.Property(c => c.Name).HasMaxLength(200);
        builder.Property(c => c.Path).HasMaxLength(400);
        builder.Property(c => c.Version).IsConcurrencyToken();
        builder.HasIndex(c => c.Key).IsUnique();
        builder.HasIndex(c => c.Path);
        builder.HasOne(c => c.Parent).WithMany().HasForeignKey(c => c.ParentId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class RecipientKeyMapping : IEntityTypeConfiguration<RecipientKey>
{
    public void Configure(EntityTypeBuilder<RecipientKey> builder)
    {
        builder.Property(k => k.Key).HasMaxLength(64);
        builder.Property(k => k.DisplayName).HasMaxLength(200);
        builder.Property(k => k.Version).IsConcurrencyToken();
        builder.HasIndex(k => k.Key).IsUnique();
    }
}
