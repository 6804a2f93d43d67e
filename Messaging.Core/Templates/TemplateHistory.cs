using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Templates;

/// <summary>Keeps what templates were before each save. All versions are kept: they are text, and small.</summary>
internal static class TemplateHistory
{
    /// <summary>Adds the present state to the history, in the same save as its change.</summary>
    public static void Keep(MessagingDbContext db, TemplateKind kind, Template template) => db.TemplateVersions.Add(new TemplateVersion
    {
        Kind = kind,
        TemplateId = template.Id,
        Version = template.Version,
        Content = template.Content,
        Translations = new Dictionary<string, string>(template.Translations, StringComparer.OrdinalIgnoreCase),
        SavedAt = template.UpdatedAt,
        SavedBy = template.UpdatedBy,
    });

    /// <summary>All versions, the newest first, the present one among them.</summary>
    public static async Task<IReadOnlyList<TemplateVersionView>> ReadAsync(MessagingDbContext db, TemplateKind kind, Template template, CancellationToken cancellationToken)
    {
        var older = await db.TemplateVersions.AsNoTracking().Where(v => v.Kind == kind && v.TemplateId == template.Id)
            .OrderByDescending(v => v.Version).ToListAsync(cancellationToken);
        return
        [
            new(template.Version, template.UpdatedAt, template.UpdatedBy, template.Content, template.Translations),
            .. older.Select(v => new TemplateVersionView(v.Version, v.SavedAt, v.SavedBy, v.Content, v.Translations)),
        ];
    }

    /// <summary>Forgets the versions and drafts of a template that was deleted.</summary>
    public static async Task ForgetAsync(MessagingDbContext db, TemplateKind kind, Template template, CancellationToken cancellationToken)
    {
        await db.TemplateVersions.Where(v => v.Kind == kind && v.TemplateId == template.Id).ExecuteDeleteAsync(cancellationToken);
        await db.TemplateDrafts.Where(d => d.Kind == kind && d.TemplateKey == template.Key).ExecuteDeleteAsync(cancellationToken);
    }
}
