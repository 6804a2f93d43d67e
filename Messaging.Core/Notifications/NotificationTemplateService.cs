using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Notifications;

/// <summary>What a person or a program enters for a template of events.</summary>
/// <param name="Name">Name for people.</param>
/// <param name="TypeKey">The event type whose fields its texts use, or none.</param>
/// <param name="SubjectTemplateKey">The subject template.</param>
/// <param name="HtmlBodyTemplateKey">The HTML body, or none.</param>
/// <param name="TextBodyTemplateKey">The text body, or none.</param>
/// <param name="SenderProfileKey">The sender, where an event names this template; none for that of the rule.</param>
/// <param name="AttachmentKeys">Static attachments, at most 5.</param>
public sealed record NotificationTemplateInput(
    string? Name, string? TypeKey, string? SubjectTemplateKey, string? HtmlBodyTemplateKey, string? TextBodyTemplateKey, string? SenderProfileKey, IReadOnlyList<string>? AttachmentKeys);

/// <summary>Keeps the templates that rules and events name: a subject and bodies under one external id.</summary>
public sealed class NotificationTemplateService(IDbContextFactory<MessagingDbContext> databases, EventTypes types, AuditTrail audit, TimeProvider clock)
{
    private const string Kind = "Event template";
    private const int MaxName = 200;

    /// <summary>All of them, by name.</summary>
    /// <param name="typeKey">Only those for one type and for any, or null for all.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<NotificationTemplate>> ListAsync(string? typeKey, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.NotificationTemplates.AsNoTracking().Where(t => typeKey == null || t.TypeKey == null || t.TypeKey == typeKey).OrderBy(t => t.Name).ToListAsync(cancellationToken);
    }

    /// <summary>One of them.</summary>
    /// <returns>The template or <see cref="NotFound"/>.</returns>
    public async Task<Outcome<NotificationTemplate>> GetAsync(string key, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.NotificationTemplates.AsNoTracking().FirstOrDefaultAsync(t => t.Key == key, cancellationToken) is { } found ? found : new NotFound(Kind, key);
    }

    /// <summary>Adds a template or replaces it.</summary>
    /// <param name="key">Its external id.</param>
    /// <param name="input">What it is.</param>
    /// <param name="expectedVersion">The version it was loaded with, 0 for a new one, or null to overwrite.</param>
    /// <param name="cancellationToken">Stops before anything is saved.</param>
    /// <returns>What was saved; <see cref="Invalid"/>, <see cref="AlreadyExists"/>, <see cref="ChangedByOther"/>.</returns>
    public async Task<Outcome<Saved>> SaveAsync(string key, NotificationTemplateInput input, int? expectedVersion, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await CheckAsync(db, key, input, cancellationToken) is { } invalid)
            return invalid;
        var existing = await db.NotificationTemplates.FirstOrDefaultAsync(t => t.Key == key, cancellationToken);
        if (existing is not null && expectedVersion == Saved.MustBeNew)
            return new AlreadyExists(Kind, key);
        if (expectedVersion is { } expected && expected != (existing?.Version ?? Saved.MustBeNew))
            return new ChangedByOther(Kind, key);
        var template = existing ?? new NotificationTemplate { Key = key, Name = "", SubjectTemplateKey = "" };
        if (existing is null)
            db.NotificationTemplates.Add(template);
        (template.Name, template.TypeKey, template.SubjectTemplateKey) = (input.Name!.Trim(), Empty(input.TypeKey), input.SubjectTemplateKey!);
        (template.HtmlBodyTemplateKey, template.TextBodyTemplateKey) = (Empty(input.HtmlBodyTemplateKey), Empty(input.TextBodyTemplateKey));
        (template.SenderProfileKey, template.AttachmentKeys) = (Empty(input.SenderProfileKey), [.. (input.AttachmentKeys ?? []).Distinct(StringComparer.Ordinal)]);
        (template.UpdatedAt, template.UpdatedBy) = (clock.GetUtcNow(), audit.Actor);
        template.Version++;
        audit.Add(db, existing is null ? "Added" : "Changed", Kind, key, template.Name);
        return await db.TrySaveAsync(cancellationToken)
            ? new Saved(existing is null ? ItemStatus.Created : ItemStatus.Updated, template.Version)
            : new ChangedByOther(Kind, key);
    }

    /// <summary>Deletes a template that no rule uses. Events that named it and wait fail with the word that it is gone.</summary>
    /// <returns>Done; <see cref="NotFound"/>, <see cref="StillUsed"/>.</returns>
    public async Task<Outcome<Nothing>> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.NotificationTemplates.FirstOrDefaultAsync(t => t.Key == key, cancellationToken);
        if (found is null)
            return new NotFound(Kind, key);
        var users = await db.NotificationRules.Where(r => r.TemplateKey == key).Select(r => r.TypeKey).ToListAsync(cancellationToken);
        if (users.Count > 0)
            return new StillUsed(Kind, key, users.ConvertAll(type => $"the rule of \"{types.Get(type)?.Name ?? type}\""));
        db.Remove(found);
        audit.Add(db, "Deleted", Kind, key, found.Name);
        return await db.TrySaveAsync(cancellationToken) ? Outcome.Done : new ChangedByOther(Kind, key);
    }

    private async Task<Invalid?> CheckAsync(MessagingDbContext db, string key, NotificationTemplateInput input, CancellationToken cancellationToken)
    {
        var problems = new FieldProblems();
        problems.Add("key", Keys.Problem(key));
        problems.Required("name", input.Name, "name", MaxName);
        if (input.TypeKey is { Length: > 0 } type && types.Get(type) is null)
            problems.Add("eventType", $"There is no event type \"{type}\".");
        if (string.IsNullOrWhiteSpace(input.SubjectTemplateKey))
            problems.Add("subjectTemplateKey", "Choose a subject template.");
        else if (!await db.SubjectTemplates.AnyAsync(t => t.Key == input.SubjectTemplateKey, cancellationToken))
            problems.Add("subjectTemplateKey", $"The subject template \"{input.SubjectTemplateKey}\" does not exist.");
        if (string.IsNullOrWhiteSpace(input.HtmlBodyTemplateKey) && string.IsNullOrWhiteSpace(input.TextBodyTemplateKey))
            problems.Add("htmlBodyTemplateKey", "Choose at least one body template, HTML or text.");
        problems.Add("htmlBodyTemplateKey", await BodyProblemAsync(db, input.HtmlBodyTemplateKey, BodyFormat.Html, cancellationToken));
        problems.Add("textBodyTemplateKey", await BodyProblemAsync(db, input.TextBodyTemplateKey, BodyFormat.Text, cancellationToken));
        if (input.SenderProfileKey is { Length: > 0 } sender && !await db.SenderProfiles.AnyAsync(p => p.Key == sender, cancellationToken))
            problems.Add("senderProfileKey", $"The sender profile \"{sender}\" does not exist.");
        problems.Add("attachmentKeys", await RuleCheck.AttachmentsProblemAsync(db, input.AttachmentKeys?.ToList() ?? [], cancellationToken));
        return problems.Any ? problems.ToError() : null;
    }

    private static async Task<string?> BodyProblemAsync(MessagingDbContext db, string? key, BodyFormat format, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(key))
            return null;
        var found = await db.BodyTemplates.AsNoTracking().FirstOrDefaultAsync(t => t.Key == key, cancellationToken);
        return found is null ? $"The body template \"{key}\" does not exist."
            : found.Format != format ? $"The body template \"{key}\" does not make {(format == BodyFormat.Html ? "HTML" : "plain text")}."
            : null;
    }

    private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
