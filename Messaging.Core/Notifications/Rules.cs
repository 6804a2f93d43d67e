using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Notifications;

/// <summary>Rules as they are, and as they come with their types.</summary>
internal static class Rules
{
    /// <summary>The rule that comes with a type: switched off.</summary>
    internal static NotificationRule DefaultOf(EventType type) => new()
    {
        TypeKey = type.Key,
        Audience = type.Audience,
        Condition = type.Condition,
        LeadTimes = [.. type.LeadTimes.Select(Normal)],
    };

    /// <summary>The rules of some types, each its own or the one that comes with it.</summary>
    internal static async Task<Dictionary<string, NotificationRule>> ReadAsync(MessagingDbContext db, IReadOnlyCollection<EventType> types, CancellationToken cancellationToken)
    {
        var keys = types.Select(type => type.Key).ToList();
        var own = await db.NotificationRules.AsNoTracking().Where(r => keys.Contains(r.TypeKey)).ToDictionaryAsync(r => r.TypeKey, StringComparer.Ordinal, cancellationToken);
        return types.ToDictionary(type => type.Key, type => own.GetValueOrDefault(type.Key) ?? DefaultOf(type), StringComparer.Ordinal);
    }

    /// <summary>Other lead times hold from today on.</summary>
    /// <param name="db">Where to plan; the caller saves.</param>
    /// <param name="rule">The rule as it is from now on.</param>
    /// <param name="today">The day.</param>
    /// <param name="withOwn">Whether subjects with lead times of their own are planned anew as well.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    internal static async Task PlanAsync(MessagingDbContext db, NotificationRule rule, DateOnly today, bool withOwn, CancellationToken cancellationToken)
    {
        foreach (var subject in (await db.DatedSubjects.Where(s => s.TypeKey == rule.TypeKey).ToListAsync(cancellationToken)).Where(s => withOwn || s.LeadTimes.Count == 0))
            subject.NextDueOn = LeadPlan.NextDue(subject.Date, ReminderClock.LeadTimesOf(subject, rule), today);
    }

    /// <summary>Lead times that can be read, in their order.</summary>
    internal static IReadOnlyList<LeadTime> Parse(IEnumerable<string> leadTimes)
    {
        var parsed = new List<LeadTime>();
        foreach (var text in leadTimes)
        {
            if (LeadTime.TryParse(text, out var leadTime))
                parsed.Add(leadTime);
        }

        return parsed;
    }

    private static string Normal(string leadTime) => LeadTime.TryParse(leadTime, out var parsed) ? parsed.ToString() : leadTime;
}
