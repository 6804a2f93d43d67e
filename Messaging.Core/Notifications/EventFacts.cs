using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Notifications;

/// <summary>A customer as decisions see it.</summary>
internal sealed record CustomerFacts(long Id, string Number, IReadOnlyDictionary<string, string> Fields);

/// <summary>What the decisions about some events need, read at one moment.</summary>
internal sealed class EventFacts
{
    private static readonly IReadOnlyDictionary<string, string> NoFields = new Dictionary<string, string>();

    private static readonly IReadOnlySet<string> NoTemplates = new HashSet<string>();

    /// <summary>Types that a customer gets only once, and who had them.</summary>
    private readonly HashSet<(string Type, long Customer)> had = [];
    private StaffReader? staff;

    internal required IReadOnlyDictionary<string, NotificationRule> Rules { get; init; }

    /// <summary>By number.</summary>
    internal required IReadOnlyDictionary<string, CustomerFacts> Customers { get; init; }

    /// <summary>External ids of all templates, where they were asked for.</summary>
    internal required IReadOnlySet<string> Templates { get; init; }

    internal static async Task<EventFacts> ReadAsync(
        MessagingDbContext db, IReadOnlyCollection<EventType> types, IReadOnlyCollection<string> customerNumbers, bool withTemplates, CancellationToken cancellationToken)
    {
        var customers = await db.Customers.AsNoTracking().Where(c => EF.Parameter(customerNumbers).Contains(c.Number))
            .Select(c => new { c.Id, c.Number, c.Fields }).ToListAsync(cancellationToken);
        var facts = new EventFacts
        {
            Rules = await Notifications.Rules.ReadAsync(db, types, cancellationToken),
            Customers = customers.ToDictionary(c => c.Number, c => new CustomerFacts(c.Id, c.Number, c.Fields), StringComparer.Ordinal),
            Templates = withTemplates ? await db.NotificationTemplates.Select(t => t.Key).ToHashSetAsync(StringComparer.Ordinal, cancellationToken) : NoTemplates,
        };
        if (types.Any(type => type.IsForStaff || facts.Rules[type.Key].Audience is Audience.Department or Audience.Subscribers))
            facts.staff = await StaffReader.ReadAsync(db, cancellationToken);
        var once = types.Where(type => type.OncePerCustomer).Select(type => type.Key).ToList();
        if (once.Count > 0)
        {
            var ids = customers.Select(c => c.Id).ToList();
            var before = await db.Notifications
                .Where(n => once.Contains(n.TypeKey) && n.CustomerId != null && EF.Parameter(ids).Contains(n.CustomerId.Value) && n.Decision == NotificationDecision.Send)
                .Select(n => new { n.TypeKey, CustomerId = n.CustomerId!.Value }).ToListAsync(cancellationToken);
            facts.had.UnionWith(before.Select(n => (n.TypeKey, n.CustomerId)));
        }

        return facts;
    }

    /// <summary>The same facts with another rule, whose staff was read as well.</summary>
    internal EventFacts With(NotificationRule rule) => new()
    {
        Rules = new Dictionary<string, NotificationRule>(StringComparer.Ordinal) { [rule.TypeKey] = rule }, Customers = Customers, Templates = Templates, staff = staff,
    };

    /// <summary>Whether one event makes mail, and why.</summary>
    internal (NotificationDecision Decision, string Reason) Decide(EventType type, EventData data, CustomerFacts? customer, string? template)
    {
        var rule = Rules[type.Key];
        var people = staff?.Find(type.Key, rule.Audience, Decider.DepartmentOf(rule, data), data.Text(EventType.AuthorField)).Count ?? 0;
        var hadBefore = customer is not null && had.Contains((type.Key, customer.Id));
        var decided = Decider.Decide(new DecisionFacts(type, rule, data, customer?.Fields ?? NoFields, hadBefore, people, template));
        if (decided.Decision == NotificationDecision.Send && type.OncePerCustomer && customer is not null)
            had.Add((type.Key, customer.Id));
        return decided;
    }

    /// <summary>The row of an event that has been decided about. Secret fields are for the caller to lock.</summary>
    internal Notification Make(EventType type, EventData data, CustomerFacts? customer, string? template, DateTimeOffset now, string actor)
    {
        var rule = Rules[type.Key];
        var (decision, reason) = Decide(type, data, customer, template);
        return new Notification
        {
            TypeKey = type.Key,
            TypeName = type.Name,
            CustomerId = customer?.Id,
            OccurredAt = now,
            AcceptedAt = now,
            AcceptedBy = actor,
            Data = data.ToJson(),
            TemplateExternalId = template,
            Decision = decision,
            Reason = reason,
            Audience = rule.Audience,
            AudienceKey = rule.Audience switch
            {
                Audience.MainAddress => rule.RecipientKey,
                Audience.Department => Decider.DepartmentOf(rule, data),
                _ => null,
            },
        };
    }
}
