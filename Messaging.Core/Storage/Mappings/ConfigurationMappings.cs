using Messaging.Core.Definitions;
using Messaging.Core.Senders;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Messaging.Core.Storage.Mappings;

/// <summary>Columns that templates of every kind have. Each kind has a table of its own.</summary>
internal abstract class TemplateMapping<TTemplate>(bool forEvents = false) : IEntityTypeConfiguration<TTemplate>
    where TTemplate : Template
{
    public void Configure(EntityTypeBuilder<TTemplate> builder)
    {
        builder.HasBaseType((Type?)null);
        builder.Property(t => t.Key).HasMaxLength(64);
        builder.Property(t => t.Name).HasMaxLength(200);
        builder.Property(t => t.Translations).HasJsonMap(StringComparer.OrdinalIgnoreCase);
        if (forEvents)
            builder.Property(t => t.EventType).HasMaxLength(64);
        else
            builder.Ignore(t => t.EventType);
        builder.Property(t => t.Version).IsConcurrencyToken();
        builder.HasIndex(t => t.Key).IsUnique();
    }
}

internal sealed class SubjectTemplateMapping() : TemplateMapping<SubjectTemplate>(forEvents: true);

internal sealed class BodyTemplateMapping() : TemplateMapping<BodyTemplate>(forEvents: true);

internal sealed class TemplateFragmentMapping : TemplateMapping<TemplateFragment>;

internal sealed class InvoiceTransformationMapping : TemplateMapping<InvoiceTransformation>;

internal sealed class TemplateDraftMapping : IEntityTypeConfiguration<TemplateDraft>
{
    public void Configure(EntityTypeBuilder<TemplateDraft> builder)
    {
        builder.Property(d => d.TemplateKey).HasMaxLength(64);
        builder.HasIndex(d => new { d.Kind, d.TemplateKey, d.Owner });
    }
}

internal sealed class TemplateVersionMapping : IEntityTypeConfiguration<TemplateVersion>
{
    public void Configure(EntityTypeBuilder<TemplateVersion> builder)
    {
        builder.Property(v => v.Translations).HasJsonMap(StringComparer.OrdinalIgnoreCase);
        builder.HasIndex(v => new { v.Kind, v.TemplateId, v.Version }).IsUnique();
    }
}

internal sealed class TemplateImageMapping : IEntityTypeConfiguration<TemplateImage>
{
    public void Configure(EntityTypeBuilder<TemplateImage> builder)
    {
        builder.Property(i => i.Key).HasMaxLength(64);
        builder.HasIndex(i => i.Key).IsUnique();
    }
}

internal sealed class TransformationResultMapping : IEntityTypeConfiguration<TransformationResult>
{
    public void Configure(EntityTypeBuilder<TransformationResult> builder)
    {
        builder.HasIndex(r => new { r.InvoiceId, r.TransformationId }).IsUnique();
        builder.HasIndex(r => new { r.Status, r.Id });
        // All that the list of invoices asks of their documents.
        builder.HasIndex(r => new { r.InvoiceId, r.Status, r.InvoiceRevision });
        builder.HasOne<Invoices.Invoice>().WithMany().HasForeignKey(r => r.InvoiceId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<InvoiceTransformation>().WithMany().HasForeignKey(r => r.TransformationId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class SenderProfileMapping : IEntityTypeConfiguration<SenderProfile>
{
    public void Configure(EntityTypeBuilder<SenderProfile> builder)
    {
        builder.Property(p => p.Key).HasMaxLength(64);
        builder.Property(p => p.Email).HasMaxLength(254);
        builder.Property(p => p.DisplayName).HasMaxLength(200);
        builder.Property(p => p.Version).IsConcurrencyToken();
        builder.HasIndex(p => p.Key).IsUnique();
    }
}

internal sealed class SmtpSettingsMapping : IEntityTypeConfiguration<SmtpSettings>
{
    public void Configure(EntityTypeBuilder<SmtpSettings> builder)
    {
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Version).IsConcurrencyToken();
    }
}

internal sealed class MessageDefinitionMapping : IEntityTypeConfiguration<MessageDefinition>
{
    public void Configure(EntityTypeBuilder<MessageDefinition> builder)
    {
        builder.Property(d => d.Key).HasMaxLength(64);
        builder.Property(d => d.Name).HasMaxLength(200);
        builder.Property(d => d.TransformationKeys).HasJsonList();
        builder.Property(d => d.Version).IsConcurrencyToken();
        builder.HasIndex(d => d.Key).IsUnique();
    }
}
