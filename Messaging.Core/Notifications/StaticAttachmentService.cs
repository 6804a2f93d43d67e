using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Notifications;

/// <summary>Keeps the library of documents that go with mails of events: terms, price lists, leaflets.</summary>
public sealed class StaticAttachmentService(IDbContextFactory<MessagingDbContext> databases, DocumentStore store, LimitsOptions limits, AuditTrail audit, TimeProvider clock)
{
    private const string Kind = "Static attachment";
    private const int MaxName = 200;

    /// <summary>All of them, by name, with how many rules and templates use each.</summary>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<StaticAttachmentRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var all = await db.StaticAttachments.AsNoTracking().OrderBy(a => a.Name).ToListAsync(cancellationToken);
        var users = await ReadUsersAsync(db, cancellationToken);
        return [.. all.Select(a => new StaticAttachmentRow(a, users[a.Key].Count()))];
    }

    /// <summary>One of them.</summary>
    /// <returns>The attachment or <see cref="NotFound"/>.</returns>
    public async Task<Outcome<StaticAttachment>> GetAsync(string key, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.StaticAttachments.AsNoTracking().FirstOrDefaultAsync(a => a.Key == key, cancellationToken) is { } found ? found : new NotFound(Kind, key);
    }

    /// <summary>Its bytes.</summary>
    /// <returns>The bytes or <see cref="NotFound"/>.</returns>
    public async Task<Outcome<byte[]>> ReadAsync(string key, CancellationToken cancellationToken)
    {
        var found = await GetAsync(key, cancellationToken);
        if (!found.Succeeded)
            return found.Error;
        return await store.ReadAsync(found.Value.DocumentHash, cancellationToken) is { } content ? content : new NotFound("Document", found.Value.FileName);
    }

    /// <summary>Adds a document or replaces it; mails made from then on carry the new one.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="input">Names, and the bytes.</param>
    /// <param name="cancellationToken">Stops before anything is saved.</param>
    /// <returns>What was saved, or <see cref="Invalid"/>.</returns>
    public async Task<Outcome<Saved>> SaveAsync(string key, StaticAttachmentInput input, CancellationToken cancellationToken)
    {
        var problems = new FieldProblems();
        problems.Add("key", Keys.Problem(key));
        var fileName = problems.Required("fileName", input.FileName, "file name", MaxName);
        var name = problems.Optional("name", input.Name, "name", MaxName) ?? fileName;
        if (input.Content.Length == 0)
            problems.Add("content", "The document is empty.");
        else if (input.Content.Length > limits.AttachmentBytes)
            problems.Add("content", string.Create(CultureInfo.InvariantCulture, $"The document has {input.Content.Length:N0} bytes; {limits.AttachmentBytes:N0} is the most."));
        if (problems.Any)
            return problems.ToError();

        var hash = await store.SaveAsync(input.Content, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.StaticAttachments.FirstOrDefaultAsync(a => a.Key == key, cancellationToken);
        var cleaned = FileNames.Clean(fileName, null, key);
        var contentType = string.IsNullOrWhiteSpace(input.ContentType) ? "application/octet-stream" : input.ContentType.Trim();
        if (existing is not null && (existing.Name, existing.FileName, existing.ContentType, existing.DocumentHash) == (name, cleaned, contentType, hash))
            return new Saved(ItemStatus.Unchanged, existing.Version);
        var attachment = existing ?? new StaticAttachment { Key = key, Name = name, FileName = cleaned, ContentType = contentType, DocumentHash = hash };
        if (existing is null)
            db.StaticAttachments.Add(attachment);
        (attachment.Name, attachment.FileName, attachment.ContentType) = (name, cleaned, contentType);
        (attachment.DocumentHash, attachment.Size) = (hash, input.Content.Length);
        (attachment.UpdatedAt, attachment.UpdatedBy) = (clock.GetUtcNow(), audit.Actor);
        attachment.Version++;
        audit.Add(db, existing is null ? "Added" : "Changed", Kind, key, name);
        return await db.TrySaveAsync(cancellationToken)
            ? new Saved(existing is null ? ItemStatus.Created : ItemStatus.Updated, attachment.Version)
            : new ChangedByOther(Kind, key);
    }

    /// <summary>Deletes a document that nothing uses. What was sent with it stays as it was sent.</summary>
    /// <returns>Done; <see cref="NotFound"/>, <see cref="StillUsed"/>.</returns>
    public async Task<Outcome<Nothing>> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.StaticAttachments.FirstOrDefaultAsync(a => a.Key == key, cancellationToken);
        if (found is null)
            return new NotFound(Kind, key);
        var users = (await ReadUsersAsync(db, cancellationToken))[key].ToList();
        if (users.Count > 0)
            return new StillUsed(Kind, key, users);
        db.Remove(found);
        audit.Add(db, "Deleted", Kind, key, found.Name);
        return await db.TrySaveAsync(cancellationToken) ? Outcome.Done : new ChangedByOther(Kind, key);
    }

    /// <summary>Rules and templates by the attachments they name, in words. The keys are JSON columns, and both are few.</summary>
    private static async Task<ILookup<string, string>> ReadUsersAsync(MessagingDbContext db, CancellationToken cancellationToken)
    {
        var rules = await db.NotificationRules.AsNoTracking().ToListAsync(cancellationToken);
        var templates = await db.NotificationTemplates.AsNoTracking().ToListAsync(cancellationToken);
        return rules.SelectMany(r => r.AttachmentKeys.Select(key => (Key: key, User: $"the rule of \"{r.TypeKey}\"")))
            .Concat(templates.SelectMany(t => t.AttachmentKeys.Select(key => (Key: key, User: $"the event template \"{t.Name}\""))))
            .ToLookup(u => u.Key, u => u.User, StringComparer.Ordinal);
    }
}

/// <summary>A document of the library in a list.</summary>
/// <param name="Attachment">The document.</param>
/// <param name="Users">How many rules and templates use it.</param>
public sealed record StaticAttachmentRow(StaticAttachment Attachment, int Users);

/// <summary>A document to keep.</summary>
/// <param name="Name">Name for people; the file name where none is given.</param>
/// <param name="FileName">The name that recipients see.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="Content">The bytes.</param>
public sealed record StaticAttachmentInput(string? Name, string? FileName, string? ContentType, ReadOnlyMemory<byte> Content);
