using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Templates;

/// <summary>Keeps the subject templates, with every version of them.</summary>
public sealed class SubjectTemplateService(
    IDbContextFactory<MessagingDbContext> databases, AuditTrail audit, TemplateRenderer renderer, TemplateLimits limits, TimeProvider clock)
{
    private const string Kind = "Subject template";

    /// <summary>One page of the templates that match.</summary>
    /// <param name="search">Part of the key or the name; null for all.</param>
    /// <param name="page">Sorts by <c>name</c> (its own order), <c>key</c> or <c>updatedAt</c>.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<Page<TemplateRow>> ListAsync(string? search, PageRequest page, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = db.SubjectTemplates.AsNoTracking();
        if (Queries.Containing(search) is { } pattern)
            rows = rows.Where(t => EF.Functions.Like(t.Key, pattern, "\\") || EF.Functions.Like(t.Name, pattern, "\\"));
        var total = await rows.CountAsync(cancellationToken);
        var found = await Sorted(rows, page).Slice(page).ToListAsync(cancellationToken);
        var used = await Usage.DefinitionsByTemplateAsync(db, TemplateKind.Subject, cancellationToken);
        return new([.. found.Select(t => new TemplateRow(
            t.Id, t.Key, t.Name, "", Languages(t), used.GetValueOrDefault(t.Key), t.UpdatedAt, t.UpdatedBy, t.Version))], total);
    }

    /// <summary>One template, or <see cref="NotFound"/>.</summary>
    public async Task<Outcome<SubjectTemplate>> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.SubjectTemplates.AsNoTracking().SingleOrDefaultAsync(t => t.Key == key, cancellationToken) is { } found ? found : new NotFound(Kind, key);
    }

    /// <summary>All versions, the newest first, or <see cref="NotFound"/>.</summary>
    public async Task<Outcome<IReadOnlyList<TemplateVersionView>>> VersionsAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.SubjectTemplates.AsNoTracking().SingleOrDefaultAsync(t => t.Key == key, cancellationToken) is { } found
            ? Outcome.Success(await TemplateHistory.ReadAsync(db, TemplateKind.Subject, found.Id, Present(found), cancellationToken))
            : new NotFound(Kind, key);
    }

    /// <summary>Names of the message definitions that use a template.</summary>
    public async Task<IReadOnlyList<string>> UsedByAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Usage.OfSubjectTemplateAsync(db, key, cancellationToken);
    }

    /// <summary>What is wrong with a template that need not be saved.</summary>
    public IReadOnlyList<TemplateProblem> Check(string name, SubjectTemplateInput input) =>
        TemplateFields.Check(renderer, name, TemplateOutput.Text, input.Content ?? "", input.Translations ?? new Dictionary<string, string>());

    /// <summary>Adds or changes a template. Errors: <see cref="Invalid"/>, <see cref="ChangedByOther"/>, <see cref="AlreadyExists"/>.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="input">Its fields. A text with problems is saved all the same; they are in the answer.</param>
    /// <param name="expectedVersion">The version that was read; <see cref="Saved.MustBeNew"/> for one to be added; null to take whatever is there.</param>
    /// <param name="cancellationToken">Stops before the save.</param>
    public async Task<Outcome<TemplateSaved>> SaveAsync(string key, SubjectTemplateInput input, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var problems = new FieldProblems();
        problems.Add("key", Keys.Problem(key));
        var name = TemplateFields.Name(problems, input.Name);
        var content = TemplateFields.Content(problems, input.Content, limits);
        var translations = TemplateFields.Translations(problems, input.Translations, limits);
        if (problems.Any)
            return problems.ToError();

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.SubjectTemplates.SingleOrDefaultAsync(t => t.Key == key, cancellationToken);
        if (existing is not null && expectedVersion == Saved.MustBeNew)
            return new AlreadyExists(Kind, key);
        if (expectedVersion is { } expected && expected != (existing?.Version ?? Saved.MustBeNew))
            return new ChangedByOther(Kind, key);
        var found = Check(name, input);
        if (existing is not null && existing.Name == name && existing.Content == content && TemplateFields.Same(existing.Translations, translations))
            return new TemplateSaved(ItemStatus.Unchanged, existing.Version, found);

        var template = existing ?? new SubjectTemplate { Key = key, Name = name, Content = content };
        if (existing is null)
            db.SubjectTemplates.Add(template);
        else
            TemplateHistory.Keep(db, TemplateKind.Subject, existing.Id, Present(existing));
        (template.Name, template.Content, template.Translations) = (name, content, translations);
        (template.UpdatedAt, template.UpdatedBy) = (clock.GetUtcNow(), audit.Actor);
        template.Version++;
        audit.Add(db, existing is null ? "Added" : "Changed", Kind, key, name);
        return await db.TrySaveAsync(cancellationToken)
            ? new TemplateSaved(existing is null ? ItemStatus.Created : ItemStatus.Updated, template.Version, found)
            : new ChangedByOther(Kind, key);
    }

    /// <summary>Adds a copy under a free key, "invoice-copy" of "invoice", and gives that key. Error: <see cref="NotFound"/>.</summary>
    public async Task<Outcome<string>> DuplicateAsync(string key, CancellationToken cancellationToken = default)
    {
        var original = await GetAsync(key, cancellationToken);
        if (!original.Succeeded)
            return original.Error;
        var t = original.Value;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var taken = await db.SubjectTemplates.Where(o => o.Key.StartsWith(key)).Select(o => o.Key).ToListAsync(cancellationToken);
        var copy = Copies.KeyOf(key, taken);
        var saved = await SaveAsync(copy, new SubjectTemplateInput(Copies.NameOf(t.Name), t.Content, t.Translations), Saved.MustBeNew, cancellationToken);
        return saved.Select(_ => copy);
    }

    /// <summary>Deletes a template with its versions. Errors: <see cref="NotFound"/>, <see cref="StillUsed"/>.</summary>
    public async Task<Outcome<Nothing>> DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.SubjectTemplates.SingleOrDefaultAsync(t => t.Key == key, cancellationToken);
        if (existing is null)
            return new NotFound(Kind, key);
        var usedBy = await Usage.OfSubjectTemplateAsync(db, key, cancellationToken);
        if (usedBy.Count > 0)
            return new StillUsed(Kind, key, usedBy);
        db.SubjectTemplates.Remove(existing);
        audit.Add(db, "Deleted", Kind, key, existing.Name);
        if (!await db.TrySaveAsync(cancellationToken))
            return new ChangedByOther(Kind, key);
        await TemplateHistory.ForgetAsync(db, TemplateKind.Subject, existing.Id, cancellationToken);
        return Outcome.Done;
    }

    /// <summary>Deletes several, each for itself; one outcome for each, in order.</summary>
    public async Task<IReadOnlyList<DeleteOutcome>> DeleteSelectedAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
    {
        var outcomes = new List<DeleteOutcome>(keys.Count);
        foreach (var key in keys)
            outcomes.Add(new(key, (await DeleteAsync(key, cancellationToken)).Error));
        return outcomes;
    }

    private static TemplateVersionView Present(SubjectTemplate t) => new(t.Version, t.UpdatedAt, t.UpdatedBy, t.Content, t.Translations);

    private static List<string> Languages(SubjectTemplate t) => [.. t.Translations.Keys.Order(StringComparer.OrdinalIgnoreCase)];

    private static IQueryable<SubjectTemplate> Sorted(IQueryable<SubjectTemplate> rows, PageRequest page) => (page.Sort, page.Descending) switch
    {
        ("key", false) => rows.OrderBy(t => t.Key),
        ("key", true) => rows.OrderByDescending(t => t.Key),
        ("updatedAt", false) => rows.OrderBy(t => t.UpdatedAt).ThenBy(t => t.Key),
        ("updatedAt", true) => rows.OrderByDescending(t => t.UpdatedAt).ThenBy(t => t.Key),
        (_, true) => rows.OrderByDescending(t => t.Name).ThenBy(t => t.Key),
        _ => rows.OrderBy(t => t.Name).ThenBy(t => t.Key),
    };
}
