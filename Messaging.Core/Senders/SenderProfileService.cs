using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Senders;

/// <summary>One row of the list of sender profiles.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Email">The address mails come from.</param>
/// <param name="DisplayName">The name the recipient sees.</param>
/// <param name="ReplyTo">Where answers go, or null for the address itself.</param>
/// <param name="Definitions">How many definitions send from it.</param>
/// <param name="Version">To be given with the next save.</param>
public sealed record SenderProfileRow(string Key, string Email, string DisplayName, string? ReplyTo, int Definitions, int Version);

/// <summary>What a person or a program enters for a sender profile.</summary>
/// <param name="Email">The address mails come from.</param>
/// <param name="DisplayName">The name the recipient sees, at most 200 characters.</param>
/// <param name="ReplyTo">Where answers go, or null for the address itself.</param>
public sealed record SenderProfileInput(string? Email, string? DisplayName, string? ReplyTo = null);

/// <summary>Keeps the sender profiles.</summary>
public sealed class SenderProfileService(IDbContextFactory<MessagingDbContext> databases, AuditTrail audit)
{
    private const string Kind = "Sender profile";
    private const int MaxDisplayName = 200;

    /// <summary>One page of the profiles that match.</summary>
    /// <param name="search">Part of the key, the address or the name; null for all.</param>
    /// <param name="page">Sorts by <c>key</c> (its own order), <c>email</c> or <c>displayName</c>.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<Page<SenderProfileRow>> ListAsync(string? search, PageRequest page, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = db.SenderProfiles.AsNoTracking();
        if (Queries.Containing(search) is { } pattern)
            rows = rows.Where(p => EF.Functions.Like(p.Key, pattern, "\\") || EF.Functions.Like(p.Email, pattern, "\\") || EF.Functions.Like(p.DisplayName, pattern, "\\"));
        var total = await rows.CountAsync(cancellationToken);
        var found = await Sorted(rows, page).Slice(page).ToListAsync(cancellationToken);
        var definitions = await Usage.DefinitionsBySenderProfileAsync(db, [.. found.Select(p => p.Key)], cancellationToken);
        return new(
            [.. found.Select(p => new SenderProfileRow(p.Key, p.Email, p.DisplayName, p.ReplyTo, definitions.GetValueOrDefault(p.Key), p.Version))],
            total);
    }

    /// <summary>One sender profile, or <see cref="NotFound"/>.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<Outcome<SenderProfile>> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.SenderProfiles.AsNoTracking().SingleOrDefaultAsync(p => p.Key == key, cancellationToken) is { } found
            ? found
            : new NotFound(Kind, key);
    }

    /// <summary>Adds or changes a sender profile. Errors: <see cref="Invalid"/>, <see cref="ChangedByOther"/>, <see cref="AlreadyExists"/>.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="input">Its fields.</param>
    /// <param name="expectedVersion">The version that was read; <see cref="Saved.MustBeNew"/> for one to be added; null to take whatever is there.</param>
    /// <param name="cancellationToken">Stops before the save.</param>
    public async Task<Outcome<Saved>> SaveAsync(string key, SenderProfileInput input, int? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        var problems = new FieldProblems();
        problems.Add("key", Keys.Problem(key));
        var email = Address(problems, "email", problems.Required("email", input.Email, "e-mail address", 1_000));
        var name = problems.Required("displayName", input.DisplayName, "display name", MaxDisplayName);
        var replyTo = problems.Optional("replyTo", input.ReplyTo, "reply-to address", 1_000);
        replyTo = replyTo is null ? null : Address(problems, "replyTo", replyTo);
        if (problems.Any)
            return problems.ToError();

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.SenderProfiles.SingleOrDefaultAsync(p => p.Key == key, cancellationToken);
        if (existing is null)
        {
            if (expectedVersion > Saved.MustBeNew)
                return new ChangedByOther(Kind, key);
            db.SenderProfiles.Add(new SenderProfile { Key = key, Email = email, DisplayName = name, ReplyTo = replyTo, Version = 1 });
            audit.Add(db, "Added", Kind, key, email);
            return await db.TrySaveAsync(cancellationToken) ? new Saved(ItemStatus.Created, 1) : new ChangedByOther(Kind, key);
        }

        if (expectedVersion == Saved.MustBeNew)
            return new AlreadyExists(Kind, key);
        if (expectedVersion is { } expected && expected != existing.Version)
            return new ChangedByOther(Kind, key);
        if (existing.Email == email && existing.DisplayName == name && existing.ReplyTo == replyTo)
            return new Saved(ItemStatus.Unchanged, existing.Version);
        audit.Add(db, "Changed", Kind, key, existing.Email == email ? email : $"{existing.Email} → {email}");
        (existing.Email, existing.DisplayName, existing.ReplyTo) = (email, name, replyTo);
        existing.Version++;
        return await db.TrySaveAsync(cancellationToken) ? new Saved(ItemStatus.Updated, existing.Version) : new ChangedByOther(Kind, key);
    }

    /// <summary>
    /// Deletes a sender profile. Messages of definitions that still name it get the status UnknownSenderProfile, so that takes
    /// <paramref name="evenIfUsed"/>. Errors: <see cref="NotFound"/>, <see cref="StillUsed"/>.
    /// </summary>
    /// <param name="key">Its key.</param>
    /// <param name="evenIfUsed">Whether a person was warned and agreed.</param>
    /// <param name="cancellationToken">Stops before the delete.</param>
    public async Task<Outcome<Nothing>> DeleteAsync(string key, bool evenIfUsed = false, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.SenderProfiles.SingleOrDefaultAsync(p => p.Key == key, cancellationToken);
        if (existing is null)
            return new NotFound(Kind, key);
        var usedBy = await Usage.OfSenderProfileAsync(db, key, cancellationToken);
        if (usedBy.Count > 0 && !evenIfUsed)
            return new StillUsed(Kind, key, usedBy);
        db.SenderProfiles.Remove(existing);
        audit.Add(db, "Deleted", Kind, key, usedBy.Count == 0 ? existing.Email : $"{existing.Email}, although used by {string.Join(", ", usedBy)}");
        return await db.TrySaveAsync(cancellationToken) ? Outcome.Done : new ChangedByOther(Kind, key);
    }

    /// <summary>Deletes several, each for itself; one outcome for each, in order.</summary>
    /// <param name="keys">Their keys.</param>
    /// <param name="evenIfUsed">Whether a person was warned and agreed.</param>
    /// <param name="cancellationToken">Stops before the next.</param>
    public async Task<IReadOnlyList<DeleteOutcome>> DeleteSelectedAsync(IReadOnlyCollection<string> keys, bool evenIfUsed = false, CancellationToken cancellationToken = default)
    {
        var outcomes = new List<DeleteOutcome>(keys.Count);
        foreach (var key in keys)
            outcomes.Add(new(key, (await DeleteAsync(key, evenIfUsed, cancellationToken)).Error));
        return outcomes;
    }

    private static string Address(FieldProblems problems, string field, string text)
    {
        if (text.Length > 0 && !Mailbox.TryCreate(null, text, out _, out var problem))
            problems.Add(field, $"\"{text}\" is not an e-mail address: {problem}.");
        return text;
    }

    private static IQueryable<SenderProfile> Sorted(IQueryable<SenderProfile> rows, PageRequest page) => (page.Sort, page.Descending) switch
    {
        ("email", false) => rows.OrderBy(p => p.Email).ThenBy(p => p.Key),
        ("email", true) => rows.OrderByDescending(p => p.Email).ThenBy(p => p.Key),
        ("displayName", false) => rows.OrderBy(p => p.DisplayName).ThenBy(p => p.Key),
        ("displayName", true) => rows.OrderByDescending(p => p.DisplayName).ThenBy(p => p.Key),
        (_, true) => rows.OrderByDescending(p => p.Key),
        _ => rows.OrderBy(p => p.Key),
    };
}
