using Messaging.Core.Common;
using Messaging.Core.Runs;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Notifications;

/// <summary>Decides about events and writes them with their messages, many in one transaction.</summary>
internal sealed class EventWriter(IDbContextFactory<MessagingDbContext> databases, EventTypes types, EventSecrets secrets, SendingOptions options, TimeProvider clock)
{
    private const int LongestExternalId = 200;

    /// <summary>One outcome for each, in order: accepted, or what is wrong with its fields.</summary>
    internal async Task<List<Outcome<AcceptedEvent>>> WriteAsync(IReadOnlyList<IncomingEvent> incoming)
    {
        // What was begun is finished: nobody is left without an answer about an event that is on disk.
        var never = CancellationToken.None;
        await using var db = await databases.CreateDbContextAsync(never);
        // Only one such transaction can be at a time, so that what is read here is still so when it is committed.
        await using var transaction = await db.Database.BeginTransactionAsync(never);
        var known = await ReadKnownAsync(db, [.. incoming.Select(i => i.Posted.ExternalId?.Trim()).OfType<string>()], never);
        var involved = incoming.Select(i => types.Get(i.Posted.Type)).OfType<EventType>().Distinct().ToList();
        var customers = incoming.Select(i => i.Posted.CustomerNumber).OfType<string>().Distinct().ToList();
        var facts = await EventFacts.ReadAsync(db, involved, customers, withTemplates: incoming.Any(i => i.Posted.TemplateExternalId is not null), never);
        var decided = new List<Outcome<(Notification Row, bool IsRepeated)>>(incoming.Count);
        foreach (var one in incoming)
            decided.Add(Take(one, facts, known));

        var made = decided.Where(d => d.Succeeded && !d.Value.IsRepeated).Select(d => d.Value.Row).ToList();
        if (made.Count > 0)
        {
            await AddAsync(db, made, options, clock.GetUtcNow());
            await transaction.CommitAsync(never);
        }

        return decided.ConvertAll(d => d.Select(one => new AcceptedEvent(one.Row.Id, one.IsRepeated, one.Row.Decision, one.Row.Reason)));
    }

    /// <summary>Adds rows that have been decided about, and a message for each that is to be sent; it waits while the mail of events is stopped.</summary>
    internal static async Task AddAsync(MessagingDbContext db, IReadOnlyList<Notification> made, SendingOptions options, DateTimeOffset now)
    {
        NotificationRows.Add(db, made);
        var running = await db.EventMailStates.AnyAsync(s => s.Status == RunStatus.Running);
        var messages = made.Where(n => n.Decision == NotificationDecision.Send).Select(n => new MessageResult
        {
            NotificationId = n.Id,
            CustomerId = n.CustomerId,
            Status = running ? MessageResultStatus.Pending : MessageResultStatus.Waiting,
            NextAttemptAt = running ? now : null,
            SendUntil = running ? now + options.Window : null,
        });
        MessageResultRows.Add(db, messages, CancellationToken.None);
    }

    private static async Task<Dictionary<string, Notification>> ReadKnownAsync(MessagingDbContext db, List<string> externalIds, CancellationToken cancellationToken) => externalIds.Count == 0
        ? new Dictionary<string, Notification>(StringComparer.Ordinal)
        : await db.Notifications.AsNoTracking().Where(n => EF.Parameter(externalIds).Contains(n.ExternalId!))
            .ToDictionaryAsync(n => n.ExternalId!, StringComparer.Ordinal, cancellationToken);

    /// <summary>The row of an event: that of the first one where it comes a second time, also within one group.</summary>
    private Outcome<(Notification Row, bool IsRepeated)> Take(IncomingEvent incoming, EventFacts facts, Dictionary<string, Notification> known)
    {
        if (incoming.Posted.ExternalId?.Trim() is { Length: > 0 } id && known.TryGetValue(id, out var first))
            return IsOther(first, incoming.Posted, facts) ? new ExternalIdUsed(id, types.Get(first.TypeKey)?.Name ?? first.TypeKey) : (first, true);
        var made = Make(incoming, facts);
        if (!made.Succeeded)
            return made.Error;
        if (made.Value.ExternalId is { } fresh)
            known[fresh] = made.Value;
        return (made.Value, false);
    }

    /// <summary>Whether an id stands for something else now, such as the number of an invoice that two events bear. What data say may differ from one try to the next.</summary>
    private bool IsOther(Notification first, PostedEvent posted, EventFacts facts) =>
        types.Get(posted.Type) is { } type
            && (type.Key != first.TypeKey || (posted.CustomerNumber is { } number && facts.Customers.TryGetValue(number, out var customer) && customer.Id != first.CustomerId));

    private Outcome<Notification> Make(IncomingEvent incoming, EventFacts facts)
    {
        var (posted, problems) = (incoming.Posted, new FieldProblems());
        if (types.Get(posted.Type) is not { } type)
            return Invalid.Field("type", WhichType(posted.Type));
        if (type.IsReminder)
            return Invalid.Field("type", $"\"{type.Key}\" is a reminder: it is not posted, but comes due by a date. Put that with PUT /dated-subjects/{type.Key}/{{externalId}}.");
        var externalId = problems.Optional("externalId", posted.ExternalId, "external id", LongestExternalId);
        var customer = posted.CustomerNumber is { } number ? facts.Customers.GetValueOrDefault(number) : null;
        if (posted.CustomerNumber is not null && customer is null)
            problems.Add("customerNumber", $"Customer \"{posted.CustomerNumber}\" does not exist.");
        else if (customer is null && facts.Rules[type.Key].Audience is Audience.MainAddress or Audience.AllUsers or Audience.Participants)
            problems.Add("customerNumber", $"Say which customer it is about: mail of \"{type.Key}\" goes to the customer.");
        var template = problems.Optional("templateExternalId", posted.TemplateExternalId, "template's external id", Keys.MaxLength);
        if (template is not null && !facts.Templates.Contains(template))
            problems.Add("templateExternalId", $"The template \"{template}\" does not exist.{NearNames.Question(template, facts.Templates)}");
        var data = EventData.Read(type, posted.Data);
        foreach (var (field, sentences) in (data.Error as Invalid)?.Fields ?? new Dictionary<string, string[]>())
            problems.Add(field, string.Join(' ', sentences));
        if (problems.Any || !data.Succeeded)
            return problems.ToError();

        var now = clock.GetUtcNow();
        var notification = facts.Make(type, data.Value, customer, template, now, incoming.Actor);
        (notification.ExternalId, notification.OccurredAt) = (externalId, posted.OccurredAt ?? now);
        notification.Data = secrets.Lock(type, data.Value).ToJson();
        return notification;
    }

    private string WhichType(string? type) => string.IsNullOrWhiteSpace(type)
        ? "Say what happened: the key of an event type. GET /events/catalogue lists them."
        : $"There is no event type \"{type}\".{NearNames.Question(type, types.All.Select(t => t.Key))} GET /events/catalogue lists them.";
}
