using Messaging.Core.Accounts;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Templates;

/// <summary>Keeps what each person has typed in the template editor and not saved.</summary>
public sealed class TemplateDraftService(IDbContextFactory<MessagingDbContext> databases, ICurrentActor actor, TimeProvider clock)
{
    /// <summary>How many drafts of one template a person can have; the oldest goes when there are more.</summary>
    public const int MostOfOneTemplate = 10;

    /// <summary>The person's own drafts of a template, the latest first.</summary>
    /// <param name="kind">Which kind of template.</param>
    /// <param name="key">Its key; empty for one that is being added.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<IReadOnlyList<TemplateDraft>> ListAsync(TemplateKind kind, string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Of(db, kind, key).AsNoTracking().OrderByDescending(d => d.SavedAt).ThenByDescending(d => d.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Keeps what was typed.</summary>
    /// <param name="id">The sitting's draft so far; null, or one that was thrown away elsewhere, for a new one.</param>
    /// <param name="kind">Which kind of template.</param>
    /// <param name="key">Its key; empty for one that is being added.</param>
    /// <param name="baseVersion">The version that the work started from.</param>
    /// <param name="fields">The editor's fields as JSON.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <returns>Under which number it is kept.</returns>
    public async Task<long> KeepAsync(long? id, TemplateKind kind, string key, int baseVersion, string fields, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var kept = await Of(db, kind, key).Where(d => d.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.BaseVersion, baseVersion).SetProperty(d => d.Fields, fields).SetProperty(d => d.SavedAt, now), cancellationToken);
        if (kept > 0)
            return id!.Value;
        var draft = new TemplateDraft { Kind = kind, TemplateKey = key, Owner = actor.Name, BaseVersion = baseVersion, Fields = fields, SavedAt = now };
        db.TemplateDrafts.Add(draft);
        await db.SaveChangesAsync(cancellationToken);
        var spare = Of(db, kind, key).OrderByDescending(d => d.SavedAt).ThenByDescending(d => d.Id).Skip(MostOfOneTemplate).Select(d => d.Id);
        await db.TemplateDrafts.Where(d => spare.Contains(d.Id)).ExecuteDeleteAsync(cancellationToken);
        return draft.Id;
    }

    /// <summary>Throws one of the person's drafts away.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="cancellationToken">Stops before anything is thrown away.</param>
    public async Task DropAsync(long id, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var owner = actor.Name;
        await db.TemplateDrafts.Where(d => d.Id == id && d.Owner == owner).ExecuteDeleteAsync(cancellationToken);
    }

    private IQueryable<TemplateDraft> Of(MessagingDbContext db, TemplateKind kind, string key)
    {
        var owner = actor.Name;
        return db.TemplateDrafts.Where(d => d.Kind == kind && d.TemplateKey == key && d.Owner == owner);
    }
}
