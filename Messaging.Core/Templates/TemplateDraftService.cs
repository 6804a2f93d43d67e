using Messaging.Core.Accounts;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Templates;

/// <summary>Keeps what each person has typed in the template editor and not saved.</summary>
public sealed class TemplateDraftService(IDbContextFactory<MessagingDbContext> databases, ICurrentActor actor, TimeProvider clock)
{
    /// <summary>The person's own draft of a template, or null.</summary>
    /// <param name="kind">Which kind of template.</param>
    /// <param name="key">Its key; empty for one that is being added.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<TemplateDraft?> FindAsync(TemplateKind kind, string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Of(db, kind, key).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Keeps a draft in place of the person's earlier one.</summary>
    /// <param name="kind">Which kind of template.</param>
    /// <param name="key">Its key; empty for one that is being added.</param>
    /// <param name="baseVersion">The version that the work started from.</param>
    /// <param name="fields">The editor's fields as JSON.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    public async Task KeepAsync(TemplateKind kind, string key, int baseVersion, string fields, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var kept = await Of(db, kind, key).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.BaseVersion, baseVersion).SetProperty(d => d.Fields, fields).SetProperty(d => d.SavedAt, now), cancellationToken);
        if (kept > 0)
            return;
        db.TemplateDrafts.Add(new TemplateDraft { Kind = kind, TemplateKey = key, Owner = actor.Name, BaseVersion = baseVersion, Fields = fields, SavedAt = now });
        // Where the same person types in two windows, the other one was first; the next keeping takes its place.
        await db.TrySaveAsync(cancellationToken);
    }

    /// <summary>Throws the person's draft away.</summary>
    /// <param name="kind">Which kind of template.</param>
    /// <param name="key">Its key; empty for one that was being added.</param>
    /// <param name="cancellationToken">Stops before anything is thrown away.</param>
    public async Task DropAsync(TemplateKind kind, string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await Of(db, kind, key).ExecuteDeleteAsync(cancellationToken);
    }

    private IQueryable<TemplateDraft> Of(MessagingDbContext db, TemplateKind kind, string key)
    {
        var owner = actor.Name;
        return db.TemplateDrafts.Where(d => d.Kind == kind && d.TemplateKey == key && d.Owner == owner);
    }
}
