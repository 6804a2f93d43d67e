using Messaging.Core.Common;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Messaging.Core.Notifications;

/// <summary>
/// Makes the reminders that are due, each lead time of a date exactly once: the reminder, its message and the next day are one
/// transaction, and a unique key stands behind it.
/// </summary>
public sealed class ReminderClock
{
    /// <summary>The most subjects of one transaction.</summary>
    private const int Chunk = 250;

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly EventTypes types;
    private readonly ReminderDays days;
    private readonly ChangeSignals signals;
    private readonly SendingOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger<ReminderClock> log;

    internal ReminderClock(
        IDbContextFactory<MessagingDbContext> databases, EventTypes types, ReminderDays days, ChangeSignals signals, SendingOptions options, TimeProvider clock, ILogger<ReminderClock> log)
    {
        this.databases = databases;
        this.types = types;
        this.days = days;
        this.signals = signals;
        this.options = options;
        this.clock = clock;
        this.log = log;
    }

    /// <summary>Makes everything that is due.</summary>
    /// <param name="cancellationToken">Stops between two transactions.</param>
    /// <returns>How many reminders came due, sent or not.</returns>
    public async Task<int> FireAsync(CancellationToken cancellationToken)
    {
        var fired = 0;
        var damaged = new HashSet<long>();
        while (!cancellationToken.IsCancellationRequested)
        {
            var until = days.LastDue;
            var due = await FindDueAsync(until, damaged);
            var made = due.Count == 0 ? 0 : await FireEachAsync(due, until, damaged);
            fired += made;
            if (made > 0)
                signals.Publish(Topic.EventMail);
            if (due.Count < Chunk)
                break;
        }

        return fired;
    }

    /// <summary>What is due, without what it says. Reading it takes no lock, so that an idle program disturbs nobody.</summary>
    private async Task<List<DueSubject>> FindDueAsync(DateOnly until, HashSet<long> damaged)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.DatedSubjects.Where(s => s.NextDueOn <= until && !EF.Parameter(damaged).Contains(s.Id)).OrderBy(s => s.NextDueOn).ThenBy(s => s.Id)
            .Take(Chunk).Select(s => new DueSubject(s.Id, s.TypeKey, s.ExternalId)).ToListAsync();
    }

    /// <summary>All at once, and each by itself where one of them is damaged: what a broken disk or somebody's hand has changed keeps no other customer from being reminded.</summary>
    /// <param name="subjects">At least one.</param>
    /// <param name="until">The last day that is due.</param>
    /// <param name="damaged">Takes those that cannot be read. They stay due, so that what was missed is made up for once they are mended.</param>
    private async Task<int> FireEachAsync(IReadOnlyList<DueSubject> subjects, DateOnly until, HashSet<long> damaged)
    {
        try
        {
            return await FireAsync(subjects.Select(s => s.Id).ToList(), until);
        }
        catch (Exception e) when (DamagedRows.IsDamage(e))
        {
            if (subjects is [var subject])
            {
                damaged.Add(subject.Id);
                log.LogError(
                    e, "The date {Type} {Subject}, or its customer, cannot be read; what is kept of it is damaged. Nobody is reminded of it until the billing system sends it again", subject.TypeKey, subject.ExternalId);
                return 0;
            }
        }

        var fired = 0;
        foreach (var subject in subjects)
            fired += await FireEachAsync([subject], until, damaged);
        return fired;
    }

    private async Task<int> FireAsync(List<long> ids, DateOnly until)
    {
        var never = CancellationToken.None;
        await using var db = await databases.CreateDbContextAsync(never);
        await using var transaction = await db.Database.BeginTransactionAsync(never);
        var due = await db.DatedSubjects.Where(s => s.NextDueOn <= until && EF.Parameter(ids).Contains(s.Id)).Include(s => s.Customer).OrderBy(s => s.NextDueOn).ThenBy(s => s.Id).ToListAsync(never);
        var involved = due.Select(s => types.Get(s.TypeKey)).OfType<EventType>().Distinct().ToList();
        var facts = await EventFacts.ReadAsync(db, involved, [.. due.Select(s => s.Customer!.Number).Distinct()], withTemplates: false, never);
        var before = (await db.Notifications.Where(n => n.DatedSubjectId != null && EF.Parameter(ids).Contains(n.DatedSubjectId.Value))
            .Select(n => new { n.DatedSubjectId, n.SubjectDate, n.LeadTime }).ToListAsync(never)).Select(n => (n.DatedSubjectId, n.SubjectDate, n.LeadTime)).ToHashSet();
        var made = new List<Notification>();
        foreach (var subject in due)
        {
            if (Fire(subject, facts, until, before, made) is null)
                log.LogInformation("Nothing is due for {Type} {Subject} any more", subject.TypeKey, subject.ExternalId);
        }

        await db.SaveChangesAsync(never);
        await EventWriter.AddAsync(db, made, options, clock.GetUtcNow());
        await transaction.CommitAsync(never);
        return made.Count;
    }

    private LeadTime? Fire(
        DatedSubject subject, EventFacts facts, DateOnly until, HashSet<(long?, DateOnly?, string?)> before, List<Notification> made)
    {
        var from = subject.NextDueOn!.Value;
        if (types.Get(subject.TypeKey) is not { IsReminder: true } type)
        {
            subject.NextDueOn = null;
            return null;
        }

        var leadTimes = LeadTimesOf(subject, facts.Rules[type.Key]);
        var nearest = LeadPlan.Nearest(subject.Date, leadTimes, from, days.Today);
        if (nearest?.DueOn(subject.Date) is { } later && later > until)
        {
            // Today's own reminder is still to come at its time: what was missed before is not made up for, so that nobody gets two on one day.
            subject.NextDueOn = later;
            return null;
        }

        subject.NextDueOn = LeadPlan.NextDue(subject.Date, leadTimes, until.AddDays(1));
        if (nearest is not { } lead || before.Contains((subject.Id, subject.Date, lead.ToString())))
            return null;
        made.Add(Make(type, subject, lead, facts));
        return lead;
    }

    private Notification Make(EventType type, DatedSubject subject, LeadTime lead, EventFacts facts)
    {
        var left = subject.Date.DayNumber - days.Today.DayNumber;
        var data = EventData.ReadStored(type, subject.Data).WithDate(subject.Date, Math.Max(0, left));
        var notification = facts.Make(type, data, facts.Customers[subject.Customer!.Number], null, clock.GetUtcNow(), "system");
        (notification.DatedSubjectId, notification.SubjectDate, notification.LeadTime) = (subject.Id, subject.Date, lead.ToString());
        if (left < 0 && notification.Decision == NotificationDecision.Send)
            (notification.Decision, notification.Reason) = (NotificationDecision.NotSent, "Not sent: the date had passed before the reminder could be sent.");
        return notification;
    }

    /// <summary>The subject's own lead times, or those of the rule.</summary>
    internal static IReadOnlyList<LeadTime> LeadTimesOf(DatedSubject subject, NotificationRule rule) =>
        Rules.Parse(subject.LeadTimes.Count > 0 ? subject.LeadTimes : rule.LeadTimes);

    private sealed record DueSubject(long Id, string TypeKey, string ExternalId);
}
