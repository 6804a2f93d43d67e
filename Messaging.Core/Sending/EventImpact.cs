using Messaging.Core.Composing;
using Messaging.Core.Notifications;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>The mail of an event that a change to a template reaches.</summary>
/// <param name="NotificationId">The event.</param>
/// <param name="Mail">Its mail as saved, with dots in place of secrets.</param>
/// <param name="Changed">What it is made from with the change.</param>
internal sealed record ReachedEvent(long NotificationId, EventMail Mail, MailRecipe Changed);

/// <summary>Finds the last mails of events that a change to a template reaches, through rules, event templates and fragments.</summary>
internal sealed class EventImpact(EventMailReader reader, TemplateLimits limits)
{
    /// <summary>The most that are looked through.</summary>
    internal const int MaxEvents = 200;

    internal async Task<List<ReachedEvent>> FindAsync(MessagingDbContext db, Template changed, CancellationToken cancellationToken)
    {
        var ids = await db.MessageResults.Where(r => r.NotificationId != null).OrderByDescending(r => r.Id)
            .Select(r => r.NotificationId!.Value).Take(MaxEvents).ToListAsync(cancellationToken);
        if (ids.Count == 0)
            return [];
        var mails = await reader.ReadAsync(db, ids, cancellationToken);
        var reached = new List<ReachedEvent>();
        foreach (var id in ids)
        {
            if (mails.GetValueOrDefault(id)?.Value is not { } mail)
                continue;
            var shown = mail.Kept ?? mail;
            var recipe = shown.Recipe.With(changed);
            if (!ReferenceEquals(recipe, shown.Recipe) && (changed is not TemplateFragment || Uses(shown.Recipe, changed.Key)))
                reached.Add(new ReachedEvent(id, shown, recipe));
        }

        return reached;
    }

    private bool Uses(MailRecipe recipe, string fragment)
    {
        var names = new HashSet<string>(new Template?[] { recipe.Subject, recipe.Html, recipe.Text }.OfType<Template>().SelectMany(t => FragmentNames.In(t, limits)), StringComparer.Ordinal);
        while (recipe.Fragments.All.Where(f => names.Contains(f.Key)).SelectMany(f => FragmentNames.In(f, limits)).ToList().Exists(names.Add))
        {
            // One more fragment was reached, which may use others.
        }

        return names.Contains(fragment);
    }
}
