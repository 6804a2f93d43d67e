using System.Linq.Expressions;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Messaging.Core.Templates.Model;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Templates;

/// <summary>Keeps the templates of one kind, with every version of them.</summary>
/// <typeparam name="TTemplate">The kind.</typeparam>
/// <typeparam name="TInput">What a person or a program enters for it.</typeparam>
public abstract class TemplateService<TTemplate, TInput>
    where TTemplate : Template
    where TInput : TemplateInput
{
    private readonly TemplateStorage storage;

    private protected TemplateService(TemplateStorage storage) => this.storage = storage;

    /// <summary>Which kind this is.</summary>
    protected abstract TemplateKind Kind { get; }

    private string Word => TemplateKinds.Word(Kind);

    /// <summary>One page of the templates that match.</summary>
    /// <param name="search">Part of the key or the name; null for all.</param>
    /// <param name="page">Sorts by <c>name</c> (its own order), <c>key</c>, <c>kind</c> or <c>updatedAt</c>.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<Page<TemplateRow>> ListAsync(string? search, PageRequest page, CancellationToken cancellationToken = default)
    {
        await using var db = await storage.Databases.CreateDbContextAsync(cancellationToken);
        var rows = db.Set<TTemplate>().AsNoTracking();
        if (Queries.Containing(search) is { } pattern)
            rows = rows.Where(t => EF.Functions.Like(t.Key, pattern, "\\") || EF.Functions.Like(t.Name, pattern, "\\"));
        var total = await rows.CountAsync(cancellationToken);
        var found = await Sorted(rows, page).Slice(page).ToListAsync(cancellationToken);
        var used = await Usage.CountByTemplateAsync(db, Kind, storage.Limits, cancellationToken);
        return new(
            [.. found.Select(t => new TemplateRow(
                t.Id, t.Key, t.Name, Makes(t), [.. t.Translations.Keys.Order(StringComparer.OrdinalIgnoreCase)], used.GetValueOrDefault(t.Key), t.UpdatedAt, t.UpdatedBy, t.Version))],
            total);
    }

    /// <summary>One template, or <see cref="NotFound"/>.</summary>
    public async Task<Outcome<TTemplate>> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await storage.Databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<TTemplate>().AsNoTracking().SingleOrDefaultAsync(t => t.Key == key, cancellationToken) is { } found ? found : new NotFound(Word, key);
    }

    /// <summary>All versions, the newest first, or <see cref="NotFound"/>.</summary>
    public async Task<Outcome<IReadOnlyList<TemplateVersionView>>> VersionsAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await storage.Databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<TTemplate>().AsNoTracking().SingleOrDefaultAsync(t => t.Key == key, cancellationToken) is { } found
            ? Outcome.Success(await TemplateHistory.ReadAsync(db, Kind, found, cancellationToken))
            : new NotFound(Word, key);
    }

    /// <summary>What uses a template, in words such as: the definition "Monthly invoices".</summary>
    public async Task<IReadOnlyList<string>> UsedByAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await storage.Databases.CreateDbContextAsync(cancellationToken);
        return await Usage.OfTemplateAsync(db, Kind, key, storage.Limits, cancellationToken);
    }

    /// <summary>What is wrong with the texts of a saved template, the default text first.</summary>
    public async Task<IReadOnlyList<TemplateProblem>> CheckAsync(TTemplate template, CancellationToken cancellationToken = default)
    {
        await using var db = await storage.Databases.CreateDbContextAsync(cancellationToken);
        return Check(template, await TemplateFragments.ReadAsync(db, cancellationToken));
    }

    /// <summary>Adds or changes a template. Errors: <see cref="Invalid"/>, <see cref="ChangedByOther"/>, <see cref="AlreadyExists"/>, <see cref="StillUsed"/> where others rely on what it makes.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="input">Its fields. A text with problems is saved all the same; they are in the answer.</param>
    /// <param name="expectedVersion">The version that was read; <see cref="Saved.MustBeNew"/> for one to be added; null to take whatever is there.</param>
    /// <param name="cancellationToken">Stops before the save.</param>
    public async Task<Outcome<TemplateSaved>> SaveAsync(string key, TInput input, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var problems = new FieldProblems();
        problems.Add("key", Keys.Problem(key));
        var cleaned = Clean(key, input, problems);
        if (problems.Any)
            return problems.ToError();

        await using var db = await storage.Databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.Set<TTemplate>().SingleOrDefaultAsync(t => t.Key == key, cancellationToken);
        if (existing is not null && expectedVersion == Saved.MustBeNew)
            return new AlreadyExists(Word, key);
        if (expectedVersion is { } expected && expected != (existing?.Version ?? Saved.MustBeNew))
            return new ChangedByOther(Word, key);
        if (await RefuseAsync(db, existing, cleaned, cancellationToken) is { } refusal)
            return refusal;
        if (existing is not null)
            cleaned = (TInput)((TemplateInput)cleaned with { EventType = cleaned.EventType ?? existing.EventType });
        var fragments = await TemplateFragments.ReadAsync(db, cancellationToken);
        if (existing is not null && InputOf(existing).IsSameAs(cleaned))
            return new TemplateSaved(ItemStatus.Unchanged, existing.Version, Check(existing, fragments));

        var template = existing ?? New(key);
        if (existing is null)
            db.Add(template);
        else
            TemplateHistory.Keep(db, Kind, existing);
        Apply(template, cleaned);
        (template.UpdatedAt, template.UpdatedBy) = (storage.Clock.GetUtcNow(), storage.Audit.Actor);
        template.Version++;
        await ChangingAsync(db, template, cancellationToken);
        storage.Audit.Add(db, existing is null ? "Added" : "Changed", Word, key, template.Name);
        return await db.TrySaveAsync(cancellationToken)
            ? new TemplateSaved(existing is null ? ItemStatus.Created : ItemStatus.Updated, template.Version, Check(template, fragments))
            : new ChangedByOther(Word, key);
    }

    /// <summary>Adds a copy under a free key, "invoice-copy" of "invoice", and gives that key. Error: <see cref="NotFound"/>.</summary>
    public async Task<Outcome<string>> DuplicateAsync(string key, CancellationToken cancellationToken = default)
    {
        var original = await GetAsync(key, cancellationToken);
        if (!original.Succeeded)
            return original.Error;
        await using var db = await storage.Databases.CreateDbContextAsync(cancellationToken);
        var taken = await db.Set<TTemplate>().Where(o => o.Key.StartsWith(key)).Select(o => o.Key).ToListAsync(cancellationToken);
        var copy = Copies.KeyOf(key, taken);
        var input = (TInput)((TemplateInput)InputOf(original.Value) with { Name = Copies.NameOf(original.Value.Name) });
        return (await SaveAsync(copy, input, Saved.MustBeNew, cancellationToken)).Select(_ => copy);
    }

    /// <summary>Deletes a template with its versions. Errors: <see cref="NotFound"/>, <see cref="StillUsed"/>.</summary>
    public Task<Outcome<Nothing>> DeleteAsync(string key, CancellationToken cancellationToken = default) => DeleteAsync(key, evenIfUsed: false, cancellationToken);

    /// <summary>Deletes several, each for itself; one outcome for each, in order.</summary>
    public async Task<IReadOnlyList<DeleteOutcome>> DeleteSelectedAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
    {
        var outcomes = new List<DeleteOutcome>(keys.Count);
        foreach (var key in keys)
            outcomes.Add(new(key, (await DeleteAsync(key, cancellationToken)).Error));
        return outcomes;
    }

    private protected async Task<Outcome<Nothing>> DeleteAsync(string key, bool evenIfUsed, CancellationToken cancellationToken)
    {
        await using var db = await storage.Databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.Set<TTemplate>().SingleOrDefaultAsync(t => t.Key == key, cancellationToken);
        if (existing is null)
            return new NotFound(Word, key);
        var usedBy = await Usage.OfTemplateAsync(db, Kind, key, storage.Limits, cancellationToken);
        if (usedBy.Count > 0 && !evenIfUsed)
            return new StillUsed(Word, key, usedBy);
        db.Remove(existing);
        storage.Audit.Add(db, "Deleted", Word, key, usedBy.Count == 0 ? existing.Name : $"{existing.Name}, although used by {string.Join(", ", usedBy)}");
        if (!await db.TrySaveAsync(cancellationToken))
            return new ChangedByOther(Word, key);
        await TemplateHistory.ForgetAsync(db, Kind, existing, cancellationToken);
        return Outcome.Done;
    }

    /// <summary>The input that would make a template as it is.</summary>
    public abstract TInput InputOf(TTemplate template);

    /// <summary>An empty template.</summary>
    private protected abstract TTemplate New(string key);

    /// <summary>Takes over the fields of a kind; name and texts are taken over here.</summary>
    private protected virtual void Apply(TTemplate template, TInput input)
    {
        (template.Name, template.Content, template.EventType) = (input.Name!, input.Content!, input.EventType);
        template.Translations = (Dictionary<string, string>)input.Translations!;
    }

    /// <summary>The input trimmed, with what is wrong added to the problems.</summary>
    private protected virtual TInput Clean(string key, TInput input, FieldProblems problems) => (TInput)((TemplateInput)input with
    {
        Name = TemplateFields.Name(problems, input.Name),
        Content = TemplateFields.Content(problems, input.Content, storage.Limits),
        Translations = TemplateFields.Translations(problems, input.Translations, storage.Limits),
        EventType = TemplateFields.EventType(problems, input.EventType, storage.Schemas),
    });

    /// <summary>Why a change cannot be made although its fields are right, or null.</summary>
    private protected virtual Task<Error?> RefuseAsync(MessagingDbContext db, TTemplate? existing, TInput input, CancellationToken cancellationToken) =>
        Task.FromResult<Error?>(null);

    /// <summary>Called before a changed template is saved, for what must be saved with it.</summary>
    private protected virtual Task ChangingAsync(MessagingDbContext db, TTemplate template, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is wrong with a template's texts.</summary>
    private protected abstract IReadOnlyList<TemplateProblem> Check(TTemplate template, TemplateFragments fragments);

    /// <summary>What it makes, such as HTML, for the list; empty where all make the same.</summary>
    private protected virtual string Makes(TTemplate template) => "";

    /// <summary>The order of <see cref="Makes"/>.</summary>
    private protected virtual Expression<Func<TTemplate, int>>? MakesOrder => null;

    private IQueryable<TTemplate> Sorted(IQueryable<TTemplate> rows, PageRequest page) => (page.Sort, page.Descending) switch
    {
        ("key", false) => rows.OrderBy(t => t.Key),
        ("key", true) => rows.OrderByDescending(t => t.Key),
        ("updatedAt", false) => rows.OrderBy(t => t.UpdatedAt).ThenBy(t => t.Key),
        ("updatedAt", true) => rows.OrderByDescending(t => t.UpdatedAt).ThenBy(t => t.Key),
        ("kind", false) when MakesOrder is { } order => rows.OrderBy(order).ThenBy(t => t.Name).ThenBy(t => t.Key),
        ("kind", true) when MakesOrder is { } order => rows.OrderByDescending(order).ThenBy(t => t.Name).ThenBy(t => t.Key),
        (_, true) => rows.OrderByDescending(t => t.Name).ThenBy(t => t.Key),
        _ => rows.OrderBy(t => t.Name).ThenBy(t => t.Key),
    };
}

/// <summary>What all template services need.</summary>
internal sealed class TemplateStorage(
    IDbContextFactory<MessagingDbContext> databases, AuditTrail audit, TemplateRenderer renderer, TemplateLimits limits, TimeProvider clock, EventSchemas? schemas = null)
{
    public IDbContextFactory<MessagingDbContext> Databases => databases;

    public AuditTrail Audit => audit;

    public TemplateRenderer Renderer => renderer;

    public TemplateLimits Limits => limits;

    public EventSchemas Schemas => schemas ?? EventSchemas.None;

    public TimeProvider Clock => clock;
}
