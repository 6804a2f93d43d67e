using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Definitions;

/// <summary>Keeps the message definitions.</summary>
public sealed class MessageDefinitionService(
    IDbContextFactory<MessagingDbContext> databases, AuditTrail audit, ISecretProtector secrets, TemplateRenderer templates)
{
    /// <summary>The purpose that zip passwords are encrypted for.</summary>
    public const string ZipPasswordPurpose = "zip-password";

    private const string Kind = "Message definition";

    /// <summary>One page of the definitions that match.</summary>
    /// <param name="search">Part of the key or the name; null for all.</param>
    /// <param name="page">Sorts by <c>name</c> (its own order), <c>key</c> or <c>lastUsedAt</c>.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<Page<MessageDefinitionRow>> ListAsync(string? search, PageRequest page, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = db.MessageDefinitions.AsNoTracking();
        if (Queries.Containing(search) is { } pattern)
            rows = rows.Where(d => EF.Functions.Like(d.Key, pattern, "\\") || EF.Functions.Like(d.Name, pattern, "\\"));
        var total = await rows.CountAsync(cancellationToken);
        var found = await Sorted(rows, page).Slice(page).ToListAsync(cancellationToken);
        var runs = await Usage.RunsByDefinitionAsync(db, [.. found.Select(d => d.Id)], cancellationToken);
        var parts = await DefinitionPartsQuery.ReadAsync(db, cancellationToken);
        return new([.. found.Select(d => Row(d, runs.GetValueOrDefault(d.Id), parts))], total);
    }

    /// <summary>One definition, or <see cref="NotFound"/>.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<Outcome<MessageDefinitionView>> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.MessageDefinitions.AsNoTracking().SingleOrDefaultAsync(d => d.Key == key, cancellationToken) is not { } d)
            return new NotFound(Kind, key);
        var runs = await Usage.RunsByDefinitionAsync(db, [d.Id], cancellationToken);
        return new MessageDefinitionView(
            d.Key, d.Name, d.SenderProfileKey, d.RecipientKey, d.SubjectTemplateKey, d.HtmlBodyTemplateKey, d.TextBodyTemplateKey, d.TransformationKeys,
            d.CompressAttachments, d.ZipEncryption, d.ProtectedZipPassword is not null, runs.GetValueOrDefault(d.Id), d.Version);
    }

    /// <summary>What a definition can be put together from.</summary>
    /// <param name="cancellationToken">Stops the queries.</param>
    public async Task<DefinitionParts> PartsAsync(CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await DefinitionPartsQuery.ReadAsync(db, cancellationToken);
    }

    /// <summary>Adds or changes a definition. Errors: <see cref="Invalid"/>, <see cref="ChangedByOther"/>, <see cref="AlreadyExists"/>.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="input">Its fields.</param>
    /// <param name="expectedVersion">The version that was read; <see cref="Saved.MustBeNew"/> for one to be added; null to take whatever is there.</param>
    /// <param name="cancellationToken">Stops before the save.</param>
    public async Task<Outcome<Saved>> SaveAsync(string key, MessageDefinitionInput input, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.MessageDefinitions.SingleOrDefaultAsync(d => d.Key == key, cancellationToken);
        var parts = await DefinitionPartsQuery.ReadAsync(db, cancellationToken);
        var outcome = DefinitionCheck.Of(key, input, existing?.ProtectedZipPassword is not null, parts, PasswordProblem);
        if (!outcome.Succeeded)
            return outcome.Error;
        if (existing is not null && expectedVersion == Saved.MustBeNew)
            return new AlreadyExists(Kind, key);
        if (expectedVersion is { } expected && expected != (existing?.Version ?? Saved.MustBeNew))
            return new ChangedByOther(Kind, key);

        var definition = existing ?? new MessageDefinition { Key = key, Name = "", SenderProfileKey = "", RecipientKey = "", SubjectTemplateKey = "" };
        Apply(outcome.Value, definition);
        if (existing is null)
            db.MessageDefinitions.Add(definition);
        else if (db.Entry(existing).State == EntityState.Unchanged)
            return new Saved(ItemStatus.Unchanged, existing.Version);
        definition.Version++;
        audit.Add(db, existing is null ? "Added" : "Changed", Kind, key, Summary(definition, input.ZipPassword));
        return await db.TrySaveAsync(cancellationToken)
            ? new Saved(existing is null ? ItemStatus.Created : ItemStatus.Updated, definition.Version)
            : new ChangedByOther(Kind, key);
    }

    /// <summary>Makes a copy under a new key. Error: <see cref="NotFound"/>.</summary>
    /// <param name="key">The definition to copy.</param>
    /// <param name="cancellationToken">Stops before the save.</param>
    /// <returns>The key of the copy.</returns>
    public async Task<Outcome<string>> DuplicateAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.MessageDefinitions.AsNoTracking().SingleOrDefaultAsync(d => d.Key == key, cancellationToken) is not { } original)
            return new NotFound(Kind, key);
        var taken = await db.MessageDefinitions.Select(d => d.Key).ToHashSetAsync(cancellationToken);
        var copyKey = FreeKey(key, taken);
        db.MessageDefinitions.Add(new MessageDefinition
        {
            Key = copyKey,
            Name = Cut($"{original.Name} (copy)", 200),
            SenderProfileKey = original.SenderProfileKey,
            RecipientKey = original.RecipientKey,
            SubjectTemplateKey = original.SubjectTemplateKey,
            HtmlBodyTemplateKey = original.HtmlBodyTemplateKey,
            TextBodyTemplateKey = original.TextBodyTemplateKey,
            TransformationKeys = [.. original.TransformationKeys],
            CompressAttachments = original.CompressAttachments,
            ZipEncryption = original.ZipEncryption,
            ProtectedZipPassword = original.ProtectedZipPassword,
            Version = 1,
        });
        audit.Add(db, "Added", Kind, copyKey, $"Copied from \"{key}\".");
        return await db.TrySaveAsync(cancellationToken) ? copyKey : new ChangedByOther(Kind, copyKey);
    }

    /// <summary>
    /// Deletes a definition. Runs that may still send need theirs; those that are finished or closed keep its name.
    /// Errors: <see cref="NotFound"/>, <see cref="StillUsed"/>.
    /// </summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Stops before the delete.</param>
    public async Task<Outcome<Nothing>> DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.MessageDefinitions.SingleOrDefaultAsync(d => d.Key == key, cancellationToken) is not { } existing)
            return new NotFound(Kind, key);
        if (await Usage.OpenRunsOfDefinitionAsync(db, existing.Id, cancellationToken) is { Count: > 0 } runs)
            return new StillUsed(Kind, key, runs);
        db.MessageDefinitions.Remove(existing);
        audit.Add(db, "Deleted", Kind, key, existing.Name);
        return await db.TrySaveAsync(cancellationToken) ? Outcome.Done : new ChangedByOther(Kind, key);
    }

    /// <summary>Deletes several, each for itself; one outcome for each, in order.</summary>
    /// <param name="keys">Their keys.</param>
    /// <param name="cancellationToken">Stops before the next.</param>
    public async Task<IReadOnlyList<DeleteOutcome>> DeleteSelectedAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
    {
        var outcomes = new List<DeleteOutcome>(keys.Count);
        foreach (var key in keys)
            outcomes.Add(new(key, (await DeleteAsync(key, cancellationToken)).Error));
        return outcomes;
    }

    /// <summary>The first thing wrong with a password as a template, or null. A password without braces is always right.</summary>
    private string? PasswordProblem(string password) =>
        templates.Check(new TemplateSource("zip password", password, TemplateOutput.Text)).Problems
            .FirstOrDefault(p => p.Severity == ProblemSeverity.Error)?.Text;

    private void Apply(MessageDefinitionInput input, MessageDefinition definition)
    {
        (definition.Name, definition.SenderProfileKey, definition.RecipientKey) = (input.Name!, input.SenderProfileKey!, input.RecipientKey!);
        (definition.SubjectTemplateKey, definition.HtmlBodyTemplateKey, definition.TextBodyTemplateKey) = (input.SubjectTemplateKey!, input.HtmlBodyTemplateKey, input.TextBodyTemplateKey);
        (definition.CompressAttachments, definition.ZipEncryption) = (input.CompressAttachments, input.ZipEncryption);
        if (!definition.TransformationKeys.SequenceEqual(input.TransformationKeys))
            definition.TransformationKeys = [.. input.TransformationKeys];
        if (input.ZipPassword.IsKeep)
            return;
        definition.ProtectedZipPassword = input.ZipPassword.Value is { } password ? secrets.Protect(ZipPasswordPurpose, password) : null;
    }

    private static MessageDefinitionRow Row(MessageDefinition d, int runs, DefinitionParts parts)
    {
        var missing = new List<string>();
        AddMissing(missing, "sender profile", d.SenderProfileKey, parts.Senders);
        AddMissing(missing, "recipient key", d.RecipientKey, parts.RecipientKeys);
        AddMissing(missing, "subject template", d.SubjectTemplateKey, parts.Subjects);
        AddMissing(missing, "HTML body template", d.HtmlBodyTemplateKey, parts.HtmlBodies);
        AddMissing(missing, "plain text body template", d.TextBodyTemplateKey, parts.TextBodies);
        foreach (var key in d.TransformationKeys)
            AddMissing(missing, "transformation", key, parts.Transformations);
        return new(
            d.Key, d.Name, d.SenderProfileKey, d.RecipientKey, d.SubjectTemplateKey, d.HtmlBodyTemplateKey, d.TextBodyTemplateKey, d.TransformationKeys,
            d.CompressAttachments, d.ZipEncryption, d.ProtectedZipPassword is not null, runs, d.LastUsedAt, missing, d.Version);
    }

    private static void AddMissing(List<string> missing, string what, string? key, IReadOnlyList<Choice> known)
    {
        if (key is not null && known.All(c => c.Key != key))
            missing.Add($"{what} \"{key}\"");
    }

    private static string FreeKey(string key, HashSet<string> taken)
    {
        for (var number = 1; ; number++)
        {
            var ending = number == 1 ? "-copy" : string.Create(CultureInfo.InvariantCulture, $"-copy-{number}");
            var candidate = Cut(key, Keys.MaxLength - ending.Length) + ending;
            if (!taken.Contains(candidate))
                return candidate;
        }
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private static string Summary(MessageDefinition d, SecretChange password) =>
        $"From {d.SenderProfileKey} to {d.RecipientKey}, subject {d.SubjectTemplateKey}, {(d.CompressAttachments ? "compressed" : "not compressed")}, zip password {password}";

    private static IQueryable<MessageDefinition> Sorted(IQueryable<MessageDefinition> rows, PageRequest page) => (page.Sort, page.Descending) switch
    {
        ("key", false) => rows.OrderBy(d => d.Key),
        ("key", true) => rows.OrderByDescending(d => d.Key),
        ("lastUsedAt", false) => rows.OrderBy(d => d.LastUsedAt).ThenBy(d => d.Name),
        ("lastUsedAt", true) => rows.OrderByDescending(d => d.LastUsedAt).ThenBy(d => d.Name),
        (_, true) => rows.OrderByDescending(d => d.Name).ThenBy(d => d.Key),
        _ => rows.OrderBy(d => d.Name).ThenBy(d => d.Key),
    };
}
