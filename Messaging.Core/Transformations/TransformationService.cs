using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Transformations;

/// <summary>What a person or a program enters for a transformation.</summary>
/// <param name="Name">Name for people, at most 200 characters.</param>
/// <param name="Output">What it makes.</param>
/// <param name="Content">Handlebars text; none for <see cref="TransformationOutput.Uploaded"/>.</param>
/// <param name="FileName">Handlebars text of the file name.</param>
public sealed record TransformationInput(string? Name, TransformationOutput Output, string? Content, string? FileName);

/// <summary>Keeps the invoice transformations, with every version of their text.</summary>
public sealed class TransformationService(
    IDbContextFactory<MessagingDbContext> databases, AuditTrail audit, TransformationRenderer renderer, TemplateLimits limits, TimeProvider clock)
{
    private const string Kind = "Transformation";

    /// <summary>One page of the transformations that match.</summary>
    /// <param name="search">Part of the key or the name; null for all.</param>
    /// <param name="page">Sorts by <c>name</c> (its own order), <c>key</c>, <c>kind</c> or <c>updatedAt</c>.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<Page<TemplateRow>> ListAsync(string? search, PageRequest page, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = db.Transformations.AsNoTracking();
        if (Queries.Containing(search) is { } pattern)
            rows = rows.Where(t => EF.Functions.Like(t.Key, pattern, "\\") || EF.Functions.Like(t.Name, pattern, "\\"));
        var total = await rows.CountAsync(cancellationToken);
        var found = await Sorted(rows, page).Slice(page).ToListAsync(cancellationToken);
        var used = await Usage.DefinitionsByTemplateAsync(db, TemplateKind.Transformation, cancellationToken);
        return new([.. found.Select(t => new TemplateRow(
            t.Id, t.Key, t.Name, KindOf(t.Output), [], used.GetValueOrDefault(t.Key), t.UpdatedAt, t.UpdatedBy, t.Version))], total);
    }

    /// <summary>One transformation, or <see cref="NotFound"/>.</summary>
    public async Task<Outcome<InvoiceTransformation>> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Transformations.AsNoTracking().SingleOrDefaultAsync(t => t.Key == key, cancellationToken) is { } found ? found : new NotFound(Kind, key);
    }

    /// <summary>All versions, the newest first, or <see cref="NotFound"/>.</summary>
    public async Task<Outcome<IReadOnlyList<TemplateVersionView>>> VersionsAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Transformations.AsNoTracking().SingleOrDefaultAsync(t => t.Key == key, cancellationToken) is { } found
            ? Outcome.Success(await TemplateHistory.ReadAsync(db, TemplateKind.Transformation, found.Id, Present(found), cancellationToken))
            : new NotFound(Kind, key);
    }

    /// <summary>Names of the message definitions that attach its documents.</summary>
    public async Task<IReadOnlyList<string>> UsedByAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Usage.OfTransformationAsync(db, key, cancellationToken);
    }

    /// <summary>How many documents it has made or got, which go when it is deleted.</summary>
    public async Task<int> CountDocumentsAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var ids = db.Transformations.Where(t => keys.Contains(t.Key)).Select(t => t.Id);
        return await db.TransformationResults.CountAsync(r => ids.Contains(r.TransformationId), cancellationToken);
    }

    /// <summary>Adds or changes a transformation. Errors: <see cref="Invalid"/>, <see cref="ChangedByOther"/>, <see cref="AlreadyExists"/>.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="input">Its fields. A text with problems is saved all the same; they are in the answer.</param>
    /// <param name="expectedVersion">The version that was read; <see cref="Saved.MustBeNew"/> for one to be added; null to take whatever is there.</param>
    /// <param name="cancellationToken">Stops before the save.</param>
    public async Task<Outcome<TemplateSaved>> SaveAsync(string key, TransformationInput input, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var checkedInput = Checked(key, input);
        if (!checkedInput.Succeeded)
            return checkedInput.Error;
        var (name, output, content, fileName) = checkedInput.Value;

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.Transformations.SingleOrDefaultAsync(t => t.Key == key, cancellationToken);
        if (existing is not null && expectedVersion == Saved.MustBeNew)
            return new AlreadyExists(Kind, key);
        if (expectedVersion is { } expected && expected != (existing?.Version ?? Saved.MustBeNew))
            return new ChangedByOther(Kind, key);
        var problems = renderer.Check(new InvoiceTransformation { Key = key, Name = name!, Output = output, Content = content, FileName = fileName! }).Problems;
        if (existing is not null && existing.Name == name && existing.Output == output && existing.Content == content && existing.FileName == fileName)
            return new TemplateSaved(ItemStatus.Unchanged, existing.Version, problems);

        var transformation = existing ?? new InvoiceTransformation { Key = key, Name = name!, FileName = fileName! };
        if (existing is null)
            db.Transformations.Add(transformation);
        else
            TemplateHistory.Keep(db, TemplateKind.Transformation, existing.Id, Present(existing));
        (transformation.Name, transformation.Output, transformation.Content, transformation.FileName) = (name!, output, content, fileName!);
        (transformation.UpdatedAt, transformation.UpdatedBy) = (clock.GetUtcNow(), audit.Actor);
        transformation.Version++;
        audit.Add(db, existing is null ? "Added" : "Changed", Kind, key, $"{name}, {KindOf(output)}");
        return await db.TrySaveAsync(cancellationToken)
            ? new TemplateSaved(existing is null ? ItemStatus.Created : ItemStatus.Updated, transformation.Version, problems)
            : new ChangedByOther(Kind, key);
    }

    /// <summary>Adds a copy under a free key and gives that key. Error: <see cref="NotFound"/>.</summary>
    public async Task<Outcome<string>> DuplicateAsync(string key, CancellationToken cancellationToken = default)
    {
        var original = await GetAsync(key, cancellationToken);
        if (!original.Succeeded)
            return original.Error;
        var t = original.Value;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var taken = await db.Transformations.Where(o => o.Key.StartsWith(key)).Select(o => o.Key).ToListAsync(cancellationToken);
        var copy = Copies.KeyOf(key, taken);
        var saved = await SaveAsync(copy, new TransformationInput(Copies.NameOf(t.Name), t.Output, t.Content, t.FileName), Saved.MustBeNew, cancellationToken);
        return saved.Select(_ => copy);
    }

    /// <summary>
    /// Deletes a transformation with its versions and documents. Messages of definitions that still name it are blocked by the check
    /// TransformationMissing, so that takes <paramref name="evenIfUsed"/>. Errors: <see cref="NotFound"/>, <see cref="StillUsed"/>.
    /// </summary>
    public async Task<Outcome<Nothing>> DeleteAsync(string key, bool evenIfUsed = false, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.Transformations.SingleOrDefaultAsync(t => t.Key == key, cancellationToken);
        if (existing is null)
            return new NotFound(Kind, key);
        var usedBy = await Usage.OfTransformationAsync(db, key, cancellationToken);
        if (usedBy.Count > 0 && !evenIfUsed)
            return new StillUsed(Kind, key, usedBy);
        db.Transformations.Remove(existing);
        audit.Add(db, "Deleted", Kind, key, usedBy.Count == 0 ? existing.Name : $"{existing.Name}, although used by {string.Join(", ", usedBy)}");
        if (!await db.TrySaveAsync(cancellationToken))
            return new ChangedByOther(Kind, key);
        await TemplateHistory.ForgetAsync(db, TemplateKind.Transformation, existing.Id, cancellationToken);
        return Outcome.Done;
    }

    /// <summary>Deletes several, each for itself; one outcome for each, in order.</summary>
    public async Task<IReadOnlyList<DeleteOutcome>> DeleteSelectedAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
    {
        var outcomes = new List<DeleteOutcome>(keys.Count);
        foreach (var key in keys)
            outcomes.Add(new(key, (await DeleteAsync(key, evenIfUsed: false, cancellationToken)).Error));
        return outcomes;
    }

    /// <summary>The name of an output for people.</summary>
    public static string KindOf(TransformationOutput output) =>
        output is TransformationOutput.Uploaded or TransformationOutput.Text ? output.ToString() : output.ToString().ToUpperInvariant();

    private Outcome<TransformationInput> Checked(string key, TransformationInput input)
    {
        var problems = new FieldProblems();
        problems.Add("key", Keys.Problem(key));
        var name = TemplateFields.Name(problems, input.Name);
        if (!Enum.IsDefined(input.Output))
            problems.Add("output", "Choose what the transformation makes.");
        var content = input.Output == TransformationOutput.Uploaded ? null : TemplateFields.Content(problems, input.Content, limits);
        var fileName = problems.Required("fileName", input.FileName, "file name", 500);
        return problems.Any ? problems.ToError() : input with { Name = name, Content = content, FileName = fileName };
    }

    private static TemplateVersionView Present(InvoiceTransformation t) => new(t.Version, t.UpdatedAt, t.UpdatedBy, t.Content ?? "", new Dictionary<string, string>());

    private static IQueryable<InvoiceTransformation> Sorted(IQueryable<InvoiceTransformation> rows, PageRequest page) => (page.Sort, page.Descending) switch
    {
        ("key", false) => rows.OrderBy(t => t.Key),
        ("key", true) => rows.OrderByDescending(t => t.Key),
        ("kind", false) => rows.OrderBy(t => t.Output).ThenBy(t => t.Name),
        ("kind", true) => rows.OrderByDescending(t => t.Output).ThenBy(t => t.Name),
        ("updatedAt", false) => rows.OrderBy(t => t.UpdatedAt).ThenBy(t => t.Key),
        ("updatedAt", true) => rows.OrderByDescending(t => t.UpdatedAt).ThenBy(t => t.Key),
        (_, true) => rows.OrderByDescending(t => t.Name).ThenBy(t => t.Key),
        _ => rows.OrderBy(t => t.Name).ThenBy(t => t.Key),
    };
}
