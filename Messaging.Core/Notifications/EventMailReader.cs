using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Customers;
using Messaging.Core.Definitions;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;
using Messaging.Core.Templates.Starters;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Notifications;

/// <summary>Reads what the mails of events are made from: rules and texts as they are now, decisions and data as they were accepted.</summary>
internal sealed class EventMailReader(EventTypes types, EventSecrets secrets, ReminderDays days, DocumentStore store)
{
    /// <summary>By notification. Those that are gone, or whose type is gone, are an error.</summary>
    internal async Task<Dictionary<long, Outcome<EventMail>>> ReadAsync(MessagingDbContext db, IReadOnlyList<long> notificationIds, CancellationToken cancellationToken)
    {
        var notifications = await db.Notifications.AsNoTracking()
            .Include(n => n.Customer!).ThenInclude(c => c.EmailAddresses)
            .Include(n => n.Customer!).ThenInclude(c => c.Cluster)
            .Where(n => EF.Parameter(notificationIds).Contains(n.Id))
            .AsSplitQuery().ToListAsync(cancellationToken);
        var known = notifications.Select(n => types.Get(n.TypeKey)).OfType<EventType>().Distinct().ToList();
        var sources = await ReadSourcesAsync(db, known, cancellationToken);
        var rounds = await ReadRoundsAsync(db, notifications, cancellationToken);
        var recipes = new Dictionary<(string, string?), (MailRecipe Recipe, Outcome<IReadOnlyList<ComposedFile>> Files)>();
        var mails = new Dictionary<long, Outcome<EventMail>>();
        foreach (var notification in notifications)
        {
            if (types.Get(notification.TypeKey) is not { } type)
            {
                mails[notification.Id] = new NoEventType(notification.TypeKey);
                continue;
            }

            var key = (type.Key, notification.TemplateExternalId);
            if (!recipes.TryGetValue(key, out var recipe))
                recipes[key] = recipe = await RecipeAsync(type, sources.Rules[type.Key], notification.TemplateExternalId, sources, cancellationToken);
            mails[notification.Id] = Mail(type, notification, recipe.Recipe, recipe.Files, sources.Staff).Select(mail => mail with { Outdated = Outdated(notification, rounds) });
        }

        return mails;
    }

    /// <summary>What a rule would make of data that were never accepted: for previews.</summary>
    internal async Task<EventMail> PreviewAsync(
        MessagingDbContext db, EventType type, NotificationRule rule, EventData data, Customer? customer, string? template, CancellationToken cancellationToken)
    {
        var sources = await ReadSourcesAsync(db, [type], cancellationToken);
        var (recipe, files) = await RecipeAsync(type, rule, template, sources, cancellationToken);
        // Texts show something true also while the rule has no sender; the preview says that one is missing.
        recipe = recipe with { Sender = recipe.Sender ?? sources.Senders.Values.MinBy(p => p.Id) };
        var key = rule.Audience == Audience.Department ? Decider.DepartmentOf(rule, data) : rule.RecipientKey;
        return new EventMail(recipe, ModelOf(recipe, data, customer), EventRecipients.Find(rule.Audience, key, type.Key, data, customer, sources.Staff), files);
    }

    private Outcome<EventMail> Mail(EventType type, Notification notification, MailRecipe recipe, Outcome<IReadOnlyList<ComposedFile>> files, StaffReader staff)
    {
        var stored = EventData.ReadStored(type, notification.Data);
        // A reminder may have waited for days: the text says how many are left now.
        if (notification.SubjectDate is { } date)
            stored = stored.WithDate(date, Math.Max(0, date.DayNumber - days.Today.DayNumber));
        var data = secrets.Unlock(type, stored);
        if (!data.Succeeded)
            return data.Error;
        var to = EventRecipients.Find(notification.Audience, notification.AudienceKey, type.Key, data.Value, notification.Customer, staff);
        var shown = type.HasSecrets ? ModelOf(recipe, EventSecrets.Hide(type, stored), notification.Customer) : null;
        return new EventMail(recipe, ModelOf(recipe, data.Value, notification.Customer), to, files, shown);
    }

    /// <summary>A reminder that waited while mail was stopped or the server away must neither say what is no longer true nor come together with those after it.</summary>
    private ReminderOutdated? Outdated(Notification notification, Dictionary<long, (DateOnly Date, Dictionary<DateOnly, long> Last)> rounds)
    {
        if (notification.SubjectDate is not { } date)
            return null;
        if (date < days.Today)
            return new ReminderOutdated("The date passed");
        if (notification.DatedSubjectId is not { } id || !rounds.TryGetValue(id, out var round))
            return null;
        return round.Date != date ? new ReminderOutdated("The date was changed")
            : round.Last.GetValueOrDefault(date) > notification.Id ? new ReminderOutdated("A later reminder of the same date came due")
            : null;
    }

    /// <summary>The dates of the subjects as they are now, and the last reminder of each date.</summary>
    private static async Task<Dictionary<long, (DateOnly Date, Dictionary<DateOnly, long> Last)>> ReadRoundsAsync(
        MessagingDbContext db, IEnumerable<Notification> notifications, CancellationToken cancellationToken)
    {
        var ids = notifications.Select(n => n.DatedSubjectId).OfType<long>().Distinct().ToList();
        if (ids.Count == 0)
            return [];
        var last = (await db.Notifications.Where(n => n.DatedSubjectId != null && EF.Parameter(ids).Contains(n.DatedSubjectId.Value))
            .GroupBy(n => new { n.DatedSubjectId, n.SubjectDate }).Select(g => new { g.Key.DatedSubjectId, g.Key.SubjectDate, Id = g.Max(n => n.Id) }).ToListAsync(cancellationToken)).ToLookup(n => n.DatedSubjectId!.Value);
        return await db.DatedSubjects.Where(s => EF.Parameter(ids).Contains(s.Id)).Select(s => new { s.Id, s.Date })
            .ToDictionaryAsync(s => s.Id, s => (s.Date, last[s.Id].ToDictionary(n => n.SubjectDate!.Value, n => n.Id)), cancellationToken);
    }

    private static EventModel ModelOf(MailRecipe recipe, EventData data, Customer? customer) =>
        new(customer is null ? null : MailModelBuilder.ToModel(customer), MailComposer.SenderOf(recipe), data.Values);

    private static async Task<Sources> ReadSourcesAsync(MessagingDbContext db, IReadOnlyCollection<EventType> known, CancellationToken cancellationToken)
    {
        var fragments = await TemplateFragments.ReadAsync(db, cancellationToken);
        // The default texts stand in the starters' layout, also where nobody has added that to the fragments.
        foreach (var starter in TemplateStarters.Fragments.Where(s => !fragments.All.Any(f => f.Key == s.Key)))
            fragments = fragments.With(new TemplateFragment { Key = starter.Key, Name = starter.Name, Content = starter.Text.Content, Translations = new(starter.Text.Translations, StringComparer.OrdinalIgnoreCase), IsLayout = starter.IsLayout });
        return new Sources(
            await Rules.ReadAsync(db, known, cancellationToken),
            await db.NotificationTemplates.AsNoTracking().ToDictionaryAsync(t => t.Key, StringComparer.Ordinal, cancellationToken),
            await db.SubjectTemplates.AsNoTracking().Where(t => db.NotificationTemplates.Any(n => n.SubjectTemplateKey == t.Key)).ToDictionaryAsync(t => t.Key, StringComparer.Ordinal, cancellationToken),
            await db.BodyTemplates.AsNoTracking().Where(t => db.NotificationTemplates.Any(n => n.HtmlBodyTemplateKey == t.Key || n.TextBodyTemplateKey == t.Key))
                .ToDictionaryAsync(t => t.Key, StringComparer.Ordinal, cancellationToken),
            await db.SenderProfiles.AsNoTracking().ToDictionaryAsync(p => p.Key, StringComparer.Ordinal, cancellationToken),
            await db.TemplateImages.AsNoTracking().ToDictionaryAsync(i => i.Key, StringComparer.Ordinal, cancellationToken),
            await db.StaticAttachments.AsNoTracking().ToDictionaryAsync(a => a.Key, StringComparer.Ordinal, cancellationToken),
            fragments,
            await StaffReader.ReadAsync(db, cancellationToken));
    }

    private async Task<(MailRecipe Recipe, Outcome<IReadOnlyList<ComposedFile>> Files)> RecipeAsync(
        EventType type, NotificationRule rule, string? asked, Sources sources, CancellationToken cancellationToken)
    {
        var templateKey = asked ?? rule.TemplateKey;
        var template = templateKey is null ? null : sources.Templates.GetValueOrDefault(templateKey);
        var sender = (asked is null ? null : template?.SenderProfileKey) ?? rule.SenderProfileKey;
        var recipe = new MailRecipe
        {
            Definition = new MessageDefinition
            {
                Key = type.Key, Name = type.Name, SenderProfileKey = sender ?? "", RecipientKey = "",
                SubjectTemplateKey = template?.SubjectTemplateKey ?? templateKey ?? type.Key,
                HtmlBodyTemplateKey = template is null ? templateKey ?? type.Key : template.HtmlBodyTemplateKey,
                TextBodyTemplateKey = template?.TextBodyTemplateKey,
            },
            Sender = sources.Senders.GetValueOrDefault(sender ?? ""),
            Fragments = sources.Fragments,
            Images = sources.Images,
            Schema = types.Find(type.Key),
        };
        recipe = (templateKey, template) switch
        {
            (null, _) => recipe with { Subject = DefaultSubject(type), Html = DefaultHtml(type) },
            (_, null) => recipe,
            _ => recipe with
            {
                Subject = sources.Subjects.GetValueOrDefault(template.SubjectTemplateKey),
                Html = sources.Bodies.GetValueOrDefault(template.HtmlBodyTemplateKey ?? ""),
                Text = sources.Bodies.GetValueOrDefault(template.TextBodyTemplateKey ?? ""),
            },
        };
        // The attachments belong to what the mail is made by: the rule, or the template that the event asked for in its place.
        var attachments = asked is null ? rule.AttachmentKeys.Concat(template?.AttachmentKeys ?? []) : template?.AttachmentKeys ?? [];
        return (recipe, await FilesAsync([.. attachments.Distinct(StringComparer.Ordinal)], sources, cancellationToken));
    }

    internal static SubjectTemplate DefaultSubject(EventType type) => new() { Key = type.Key, Name = type.Name, Content = EventTextWriter.Subject(type), EventType = type.Key };

    internal static BodyTemplate DefaultHtml(EventType type) => new()
    {
        Key = type.Key, Name = type.Name, Content = EventTextWriter.Html(type), Format = BodyFormat.Html, EventType = type.Key,
        LayoutKey = TemplateStarters.LayoutKey, InlineStyles = true, TextFromHtml = true,
    };

    private async Task<Outcome<IReadOnlyList<ComposedFile>>> FilesAsync(List<string> keys, Sources sources, CancellationToken cancellationToken)
    {
        var files = new List<ComposedFile>(keys.Count);
        foreach (var key in keys)
        {
            if (!sources.Attachments.TryGetValue(key, out var attachment))
                return new NoStaticAttachment(key);
            if (await store.ReadAsync(attachment.DocumentHash, cancellationToken) is not { } content)
                return new DocumentLost(attachment.FileName);
            files.Add(new ComposedFile(attachment.FileName, attachment.ContentType, attachment.DocumentHash, content));
        }

        var names = FileNames.MakeUnique(files.Select(f => f.FileName));
        return files.Select((file, i) => file with { FileName = names[i] }).ToList();
    }

    /// <summary>All that rules can name; there are few of each.</summary>
    private sealed record Sources(
        IReadOnlyDictionary<string, NotificationRule> Rules, IReadOnlyDictionary<string, NotificationTemplate> Templates, IReadOnlyDictionary<string, SubjectTemplate> Subjects,
        IReadOnlyDictionary<string, BodyTemplate> Bodies, IReadOnlyDictionary<string, Senders.SenderProfile> Senders, IReadOnlyDictionary<string, TemplateImage> Images,
        IReadOnlyDictionary<string, StaticAttachment> Attachments, TemplateFragments Fragments, StaffReader Staff);
}
