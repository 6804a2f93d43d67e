using Messaging.Core.Definitions;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>
/// Who uses what, as named queries. They stand here because a part must not know the feature that uses it, and yet must not
/// be deleted from under it.
/// </summary>
internal static class Usage
{
    /// <summary>How many definitions name each of these recipient keys.</summary>
    public static Task<Dictionary<string, int>> DefinitionsByRecipientKeyAsync(MessagingDbContext db, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        db.MessageDefinitions.Where(d => keys.Contains(d.RecipientKey))
            .GroupBy(d => d.RecipientKey)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellationToken);

    /// <summary>How many definitions name each of these sender profiles.</summary>
    public static Task<Dictionary<string, int>> DefinitionsBySenderProfileAsync(MessagingDbContext db, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        db.MessageDefinitions.Where(d => keys.Contains(d.SenderProfileKey))
            .GroupBy(d => d.SenderProfileKey)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellationToken);

    /// <summary>Names of the definitions that send to a recipient key.</summary>
    public static async Task<List<string>> OfRecipientKeyAsync(MessagingDbContext db, string key, CancellationToken cancellationToken) =>
    [
        .. Named(await db.MessageDefinitions.Where(d => d.RecipientKey == key).OrderBy(d => d.Name).Select(d => d.Name).ToListAsync(cancellationToken)),
        .. (await db.NotificationRules.Where(r => r.RecipientKey == key).Select(r => r.TypeKey).ToListAsync(cancellationToken)).Select(RuleOf),
    ];

    /// <summary>Names of the definitions that send from a sender profile.</summary>
    public static async Task<List<string>> OfSenderProfileAsync(MessagingDbContext db, string key, CancellationToken cancellationToken) =>
    [
        .. Named(await db.MessageDefinitions.Where(d => d.SenderProfileKey == key).OrderBy(d => d.Name).Select(d => d.Name).ToListAsync(cancellationToken)),
        .. (await db.NotificationRules.Where(r => r.SenderProfileKey == key).Select(r => r.TypeKey).ToListAsync(cancellationToken)).Select(RuleOf),
        .. (await db.NotificationTemplates.Where(t => t.SenderProfileKey == key).Select(t => t.Name).ToListAsync(cancellationToken)).Select(EventTemplate),
    ];

    /// <summary>What would be without its event type: events, dated subjects, and templates that are written for it.</summary>
    public static async Task<List<string>> OfEventTypeAsync(MessagingDbContext db, string key, CancellationToken cancellationToken)
    {
        var users = new List<string>();
        if (await db.Notifications.AnyAsync(n => n.TypeKey == key, cancellationToken))
            users.Add("events that were accepted");
        if (await db.DatedSubjects.AnyAsync(s => s.TypeKey == key, cancellationToken))
            users.Add("dated subjects");
        users.AddRange((await db.NotificationTemplates.Where(t => t.TypeKey == key).OrderBy(t => t.Name).Select(t => t.Name).ToListAsync(cancellationToken)).Select(EventTemplate));
        users.AddRange((await db.SubjectTemplates.Where(t => t.EventType == key).OrderBy(t => t.Name).Select(t => t.Name).ToListAsync(cancellationToken)).Select(name => $"the subject template \"{name}\""));
        users.AddRange((await db.BodyTemplates.Where(t => t.EventType == key).OrderBy(t => t.Name).Select(t => t.Name).ToListAsync(cancellationToken)).Select(name => $"the body template \"{name}\""));
        return users;
    }

    /// <summary>What uses a template: definitions, and for a fragment also the templates that write it in place, directly or through another.</summary>
    public static async Task<List<string>> OfTemplateAsync(MessagingDbContext db, TemplateKind kind, string key, TemplateLimits limits, CancellationToken cancellationToken)
    {
        if (kind == TemplateKind.Fragment)
            return [.. (await FragmentUse.ReadAsync(db, limits, cancellationToken)).UsersOf(key).Select(u => $"the {TemplateKinds.Word(u.Kind).ToLowerInvariant()} \"{u.Template.Name}\"")];
        // The keys of transformations are a JSON column, and definitions are few.
        var all = await db.MessageDefinitions.AsNoTracking().OrderBy(d => d.Name).ToListAsync(cancellationToken);
        var events = await db.NotificationTemplates.AsNoTracking().OrderBy(t => t.Name).ToListAsync(cancellationToken);
        return
        [
            .. Named(all.Where(d => TemplatesOf(d, kind).Contains(key)).Select(d => d.Name)),
            .. events.Where(t => TemplatesOf(t, kind).Contains(key)).Select(t => EventTemplate(t.Name)),
        ];
    }

    /// <summary>The definitions whose mails or documents a change to a template reaches, through fragments too.</summary>
    public static async Task<List<MessageDefinition>> DefinitionsReachedAsync(MessagingDbContext db, TemplateKind kind, string key, TemplateLimits limits, CancellationToken cancellationToken)
    {
        var all = await db.MessageDefinitions.AsNoTracking().OrderBy(d => d.Name).ToListAsync(cancellationToken);
        if (kind != TemplateKind.Fragment)
            return [.. all.Where(d => TemplatesOf(d, kind).Contains(key))];
        var users = (await FragmentUse.ReadAsync(db, limits, cancellationToken)).UsersOf(key).Where(u => u.Kind != TemplateKind.Fragment).ToList();
        return [.. all.Where(d => users.Exists(u => TemplatesOf(d, u.Kind).Contains(u.Template.Key)))];
    }

    /// <summary>How many definitions and event templates use each of the templates of a kind, or how many templates each fragment; those without a user are left out.</summary>
    public static async Task<Dictionary<string, int>> CountByTemplateAsync(MessagingDbContext db, TemplateKind kind, TemplateLimits limits, CancellationToken cancellationToken)
    {
        if (kind == TemplateKind.Fragment)
        {
            var use = await FragmentUse.ReadAsync(db, limits, cancellationToken);
            return use.Fragments.ToDictionary(key => key, key => use.UsersOf(key).Count, StringComparer.Ordinal);
        }
        var all = await db.MessageDefinitions.AsNoTracking().ToListAsync(cancellationToken);
        var events = await db.NotificationTemplates.AsNoTracking().ToListAsync(cancellationToken);
        return all.SelectMany(d => TemplatesOf(d, kind)).Concat(events.SelectMany(t => TemplatesOf(t, kind)))
            .GroupBy(key => key, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
    }

    /// <summary>The transformations that write a fragment in place, directly or through another; tracked.</summary>
    public static async Task<List<Template>> TransformationsWithFragmentAsync(MessagingDbContext db, string key, TemplateLimits limits, CancellationToken cancellationToken)
    {
        var ids = (await FragmentUse.ReadAsync(db, limits, cancellationToken)).UsersOf(key)
            .Where(u => u.Kind == TemplateKind.Transformation).Select(u => u.Template.Id).ToList();
        return [.. await db.Transformations.Where(t => ids.Contains(t.Id)).ToListAsync(cancellationToken)];
    }

    /// <summary>Names of the templates that show a picture, found by its key in quotation marks.</summary>
    public static async Task<List<string>> OfImageAsync(MessagingDbContext db, string key, CancellationToken cancellationToken)
    {
        List<(string Kind, Template Template)> all =
        [
            .. (await db.BodyTemplates.AsNoTracking().OrderBy(t => t.Name).ToListAsync(cancellationToken)).Select(t => ("body template", (Template)t)),
            .. (await db.TemplateFragments.AsNoTracking().OrderBy(t => t.Name).ToListAsync(cancellationToken)).Select(t => ("fragment", (Template)t)),
            .. (await db.Transformations.AsNoTracking().OrderBy(t => t.Name).ToListAsync(cancellationToken)).Select(t => ("transformation", (Template)t)),
        ];
        return [.. all.Where(t => t.Template.Translations.Values.Append(t.Template.Content).Any(text => TemplateImageService.IsNamed(key, text))).Select(t => $"the {t.Kind} \"{t.Template.Name}\"")];
    }

    /// <summary>How many runs were made from each of these definitions.</summary>
    public static Task<Dictionary<long, int>> RunsByDefinitionAsync(MessagingDbContext db, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        db.MessageRuns.Where(r => ids.Contains(r.DefinitionId))
            .GroupBy(r => r.DefinitionId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);

    /// <summary>Names of the runs of a definition that may still send.</summary>
    public static async Task<List<string>> OpenRunsOfDefinitionAsync(MessagingDbContext db, long id, CancellationToken cancellationToken) =>
    [
        .. (await db.MessageRuns
            .Where(r => r.DefinitionId == id && r.Status != RunStatus.Finished && r.Status != RunStatus.Closed)
            .OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(cancellationToken))
            .Select(run => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"message run {run}")),
    ];

    private static List<string> TemplatesOf(MessageDefinition definition, TemplateKind kind) => kind switch
    {
        TemplateKind.Subject => [definition.SubjectTemplateKey],
        TemplateKind.Body => [.. new[] { definition.HtmlBodyTemplateKey, definition.TextBodyTemplateKey }.OfType<string>().Distinct(StringComparer.Ordinal)],
        _ => definition.TransformationKeys,
    };

    private static List<string> TemplatesOf(NotificationTemplate template, TemplateKind kind) => kind switch
    {
        TemplateKind.Subject => [template.SubjectTemplateKey],
        TemplateKind.Body => [.. new[] { template.HtmlBodyTemplateKey, template.TextBodyTemplateKey }.OfType<string>()],
        _ => [],
    };

    private static string RuleOf(string type) => $"the event rule of \"{type}\"";

    private static string EventTemplate(string name) => $"the event template \"{name}\"";

    private static List<string> Named(IEnumerable<string> definitions) => [.. definitions.Select(name => $"the definition \"{name}\"")];
}
