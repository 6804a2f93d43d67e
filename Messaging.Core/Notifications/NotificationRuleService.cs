using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Starters;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Notifications;

/// <summary>Keeps the rules: what becomes of events, by type.</summary>
public sealed class NotificationRuleService
{
    /// <summary>The most static attachments of a rule or a template.</summary>
    public const int MaxAttachments = 5;

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly EventTypes types;
    private readonly ReminderDays days;
    private readonly SubjectTemplateService subjects;
    private readonly BodyTemplateService bodies;
    private readonly TemplateFragmentService fragments;
    private readonly NotificationTemplateService templates;
    private readonly AuditTrail audit;
    private readonly TimeProvider clock;

    internal NotificationRuleService(
        IDbContextFactory<MessagingDbContext> databases, EventTypes types, ReminderDays days, SubjectTemplateService subjects, BodyTemplateService bodies,
        TemplateFragmentService fragments, NotificationTemplateService templates, AuditTrail audit, TimeProvider clock)
    {
        this.databases = databases;
        this.types = types;
        this.days = days;
        this.subjects = subjects;
        this.bodies = bodies;
        this.fragments = fragments;
        this.templates = templates;
        this.audit = audit;
        this.clock = clock;
    }

    /// <summary>All types with their rules, in the order of the catalogue.</summary>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<RuleRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var all = types.All;
        var rules = await Rules.ReadAsync(db, all, cancellationToken);
        return [.. all.Select(type => new RuleRow(type, rules[type.Key]))];
    }

    /// <summary>One type with its rule.</summary>
    /// <param name="typeKey">Key of the type.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The rule, or <see cref="NotFound"/>.</returns>
    public async Task<Outcome<RuleRow>> GetAsync(string typeKey, CancellationToken cancellationToken)
    {
        if (types.Get(typeKey) is not { } type)
            return new NotFound("Event type", typeKey);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return new RuleRow(type, (await Rules.ReadAsync(db, [type], cancellationToken))[type.Key]);
    }

    /// <summary>Saves a rule. It holds for events that are accepted from then on.</summary>
    /// <param name="typeKey">Key of the type.</param>
    /// <param name="input">The rule.</param>
    /// <param name="expectedVersion">The version it was loaded with (0 for one that was never saved), or null to overwrite.</param>
    /// <param name="cancellationToken">Stops before anything is saved.</param>
    /// <returns>What was saved; <see cref="NotFound"/>, <see cref="Invalid"/>, <see cref="ChangedByOther"/>.</returns>
    public async Task<Outcome<Saved>> SaveAsync(string typeKey, NotificationRuleInput input, int? expectedVersion, CancellationToken cancellationToken)
    {
        if (types.Get(typeKey) is not { } type)
            return new NotFound("Event type", typeKey);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await RuleCheck.CheckAsync(db, type, input, cancellationToken) is { } invalid)
            return invalid;
        var existing = await db.NotificationRules.FirstOrDefaultAsync(r => r.TypeKey == typeKey, cancellationToken);
        if (expectedVersion is { } expected && expected != (existing?.Version ?? 0))
            return new ChangedByOther("Rule", type.Name);
        var rule = existing ?? new NotificationRule { TypeKey = typeKey };
        var leadTimes = Rules.Parse(input.LeadTimes).Select(lead => lead.ToString()).Distinct(StringComparer.Ordinal).ToList();
        var leadsChanged = !(existing ?? Rules.DefaultOf(type)).LeadTimes.SequenceEqual(leadTimes, StringComparer.Ordinal);
        (rule.Enabled, rule.TemplateKey, rule.SenderProfileKey) = (input.Enabled, Empty(input.TemplateKey), Empty(input.SenderProfileKey));
        (rule.Audience, rule.RecipientKey, rule.DepartmentKey) = (input.Audience, Empty(input.RecipientKey), Empty(input.DepartmentKey));
        (rule.AttachmentKeys, rule.Condition, rule.LeadTimes) = ([.. input.AttachmentKeys.Distinct(StringComparer.Ordinal)], input.Condition, leadTimes);
        return await StoreAsync(db, type, rule, existing is null, leadsChanged, existing is null ? "Added" : "Changed", cancellationToken);
    }

    /// <summary>Switches a rule on or off, and changes nothing else.</summary>
    /// <returns>What was saved; <see cref="NotFound"/>; <see cref="RuleNeedsSender"/>.</returns>
    public async Task<Outcome<Saved>> SetEnabledAsync(string typeKey, bool enabled, CancellationToken cancellationToken)
    {
        if (types.Get(typeKey) is not { } type)
            return new NotFound("Event type", typeKey);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.NotificationRules.FirstOrDefaultAsync(r => r.TypeKey == typeKey, cancellationToken);
        var rule = existing ?? Rules.DefaultOf(type);
        if (rule.Enabled == enabled)
            return new Saved(ItemStatus.Unchanged, rule.Version);
        if (enabled && rule.SenderProfileKey is null)
            return new RuleNeedsSender(type.Name);
        rule.Enabled = enabled;
        return await StoreAsync(db, type, rule, existing is null, false, enabled ? "Switched on" : "Switched off", cancellationToken);
    }

    /// <summary>Gives a type the rule back that came with it: switched off, with its own text. Templates stay in their lists.</summary>
    /// <returns>Done or <see cref="NotFound"/>.</returns>
    public async Task<Outcome<Nothing>> ResetAsync(string typeKey, CancellationToken cancellationToken)
    {
        if (types.Get(typeKey) is not { } type)
            return new NotFound("Event type", typeKey);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.NotificationRules.FirstOrDefaultAsync(r => r.TypeKey == typeKey, cancellationToken);
        if (existing is null)
            return Outcome.Done;
        db.Remove(existing);
        audit.Add(db, "Reset", "Rule", typeKey, type.Name);
        await Rules.PlanAsync(db, Rules.DefaultOf(type), days.Today, withOwn: false, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return Outcome.Done;
    }

    /// <summary>
    /// Makes the default text of a type editable: copies it into a subject and a body template that know the type's fields, and lets the
    /// rule use them.
    /// </summary>
    /// <returns>The template, whose <see cref="NotificationTemplate.SubjectTemplateKey"/> and <see cref="NotificationTemplate.HtmlBodyTemplateKey"/> lead to the editor; <see cref="NotFound"/>.</returns>
    public async Task<Outcome<NotificationTemplate>> CustomizeTextAsync(string typeKey, CancellationToken cancellationToken)
    {
        if (types.Get(typeKey) is not { } type)
            return new NotFound("Event type", typeKey);
        var added = await TemplateStarters.AddFragmentsAsync(fragments, cancellationToken);
        if (!added.Succeeded)
            return added.Error;
        var key = await FreeKeyAsync(type, cancellationToken);
        var (subject, html) = (EventMailReader.DefaultSubject(type), EventMailReader.DefaultHtml(type));
        var name = $"Event: {type.Name}";
        var savedSubject = await subjects.SaveAsync(key, new SubjectTemplateInput(name, subject.Content) { EventType = type.Key }, Saved.MustBeNew, cancellationToken);
        if (!savedSubject.Succeeded)
            return savedSubject.Error;
        var body = new BodyTemplateInput(name, BodyFormat.Html, html.Content) { LayoutKey = html.LayoutKey, InlineStyles = true, TextFromHtml = true, EventType = type.Key };
        var savedBody = await bodies.SaveAsync(key, body, Saved.MustBeNew, cancellationToken);
        if (!savedBody.Succeeded)
            return savedBody.Error;
        var saved = await templates.SaveAsync(key, new NotificationTemplateInput(name, type.Key, key, key, null, null, []), Saved.MustBeNew, cancellationToken);
        if (!saved.Succeeded)
            return saved.Error;
        var used = await UseTemplateAsync(type, key, cancellationToken);
        return used.Succeeded ? await templates.GetAsync(key, cancellationToken) : used.Error;
    }

    /// <summary>Lets the rule use the text that comes with the type again. Templates stay in their lists.</summary>
    /// <returns>What was saved, or <see cref="NotFound"/>.</returns>
    public async Task<Outcome<Saved>> ResetTextAsync(string typeKey, CancellationToken cancellationToken) =>
        types.Get(typeKey) is { } type ? await UseTemplateAsync(type, null, cancellationToken) : new NotFound("Event type", typeKey);

    /// <summary>The text that comes with a type, as templates.</summary>
    /// <returns>Subject and HTML body, or <see cref="NotFound"/>.</returns>
    public Outcome<(string Subject, string Html)> DefaultText(string typeKey) =>
        types.Get(typeKey) is { } type ? (EventTextWriter.Subject(type), EventTextWriter.Html(type)) : new NotFound("Event type", typeKey);

    private async Task<Outcome<Saved>> UseTemplateAsync(EventType type, string? templateKey, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var existing = await db.NotificationRules.FirstOrDefaultAsync(r => r.TypeKey == type.Key, cancellationToken);
        var rule = existing ?? Rules.DefaultOf(type);
        if (rule.TemplateKey == templateKey)
            return new Saved(ItemStatus.Unchanged, rule.Version);
        rule.TemplateKey = templateKey;
        return await StoreAsync(db, type, rule, existing is null, false, templateKey is null ? "Text reset" : "Changed", cancellationToken);
    }

    private async Task<Outcome<Saved>> StoreAsync(
        MessagingDbContext db, EventType type, NotificationRule rule, bool isNew, bool leadsChanged, string action, CancellationToken cancellationToken)
    {
        if (isNew)
            db.NotificationRules.Add(rule);
        (rule.UpdatedAt, rule.UpdatedBy) = (clock.GetUtcNow(), audit.Actor);
        rule.Version++;
        audit.Add(db, action, "Rule", type.Key, type.Name);
        if (leadsChanged)
            await Rules.PlanAsync(db, rule, days.Today, withOwn: false, cancellationToken);
        return await db.TrySaveAsync(cancellationToken)
            ? new Saved(isNew ? ItemStatus.Created : ItemStatus.Updated, rule.Version)
            : new ChangedByOther("Rule", type.Name);
    }

    private async Task<string> FreeKeyAsync(EventType type, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        for (var n = 1; ; n++)
        {
            var key = n == 1 ? $"event-{type.Key}" : string.Create(CultureInfo.InvariantCulture, $"event-{type.Key}-{n}");
            key = key.Length > Keys.MaxLength ? key[..Keys.MaxLength] : key;
            if (!await db.NotificationTemplates.AnyAsync(t => t.Key == key, cancellationToken) && !await db.SubjectTemplates.AnyAsync(t => t.Key == key, cancellationToken)
                && !await db.BodyTemplates.AnyAsync(t => t.Key == key, cancellationToken))
                return key;
        }
    }

    private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>A type with its rule.</summary>
/// <param name="Type">The type.</param>
/// <param name="Rule">Its rule; with version 0 the one that comes with it.</param>
public sealed record RuleRow(EventType Type, NotificationRule Rule);

/// <summary>What a person enters for a rule. See <see cref="NotificationRule"/> for what each part means.</summary>
public sealed record NotificationRuleInput
{
    /// <summary>Whether mail is made.</summary>
    public bool Enabled { get; init; }

    /// <summary>The template, or none for the default text.</summary>
    public string? TemplateKey { get; init; }

    /// <summary>The sender.</summary>
    public string? SenderProfileKey { get; init; }

    /// <summary>Who gets it.</summary>
    public Audience Audience { get; init; }

    /// <summary>For the main address.</summary>
    public string? RecipientKey { get; init; }

    /// <summary>For departments.</summary>
    public string? DepartmentKey { get; init; }

    /// <summary>At most 5.</summary>
    public IReadOnlyList<string> AttachmentKeys { get; init; } = [];

    /// <summary>The condition, or none.</summary>
    public RuleCondition? Condition { get; init; }

    /// <summary>For reminders.</summary>
    public IReadOnlyList<string> LeadTimes { get; init; } = [];

    /// <summary>The input that would make a rule as it is.</summary>
    /// <param name="rule">The rule.</param>
    public static NotificationRuleInput Of(NotificationRule rule) => new()
    {
        Enabled = rule.Enabled, TemplateKey = rule.TemplateKey, SenderProfileKey = rule.SenderProfileKey, Audience = rule.Audience, RecipientKey = rule.RecipientKey,
        DepartmentKey = rule.DepartmentKey, AttachmentKeys = rule.AttachmentKeys, Condition = rule.Condition, LeadTimes = rule.LeadTimes,
    };
}
