using System.Globalization;
using System.Text.Json;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Notifications;

/// <summary>Keeps the things with a date that customers are reminded of.</summary>
public sealed class DatedSubjectService
{
    private const int LongestExternalId = 200;
    private const int MostLeadTimes = 20;

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly EventTypes types;
    private readonly ReminderDays days;
    private readonly AuditTrail audit;
    private readonly TimeProvider clock;

    internal DatedSubjectService(IDbContextFactory<MessagingDbContext> databases, EventTypes types, ReminderDays days, AuditTrail audit, TimeProvider clock)
    {
        this.databases = databases;
        this.types = types;
        this.days = days;
        this.audit = audit;
        this.clock = clock;
    }

    /// <summary>Adds a subject or replaces it. Another date begins a new round of reminders, from today on.</summary>
    /// <param name="typeKey">Key of an event type that is a reminder.</param>
    /// <param name="externalId">The billing system's id, unique within the type.</param>
    /// <param name="input">What it is.</param>
    /// <param name="cancellationToken">Stops before anything is saved.</param>
    /// <returns>Created, updated or unchanged; <see cref="NotFound"/> for the type; <see cref="Invalid"/>.</returns>
    public async Task<Outcome<Saved>> PutAsync(string typeKey, string externalId, DatedSubjectInput input, CancellationToken cancellationToken)
    {
        if (types.Get(typeKey) is not { } type)
            return new NotFound("Event type", typeKey);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var customer = await db.Customers.Where(c => c.Number == input.CustomerNumber).Select(c => (long?)c.Id).FirstOrDefaultAsync(cancellationToken);
        var data = EventData.Read(type, input.Data);
        if (Check(type, externalId, input, customer, data) is { } invalid)
            return invalid;

        var rule = (await Rules.ReadAsync(db, [type], cancellationToken))[type.Key];
        var existing = await db.DatedSubjects.FirstOrDefaultAsync(s => s.TypeKey == typeKey && s.ExternalId == externalId, cancellationToken);
        var leadTimes = (input.LeadTimes ?? []).Select(text => LeadTime.TryParse(text, out var lead) ? lead.ToString() : text).Distinct(StringComparer.Ordinal).ToList();
        var json = data.Value!.ToJson();
        if (existing is not null && existing.Date == input.Date && existing.CustomerId == customer && existing.Data == json && existing.LeadTimes.SequenceEqual(leadTimes, StringComparer.Ordinal))
            return new Saved(ItemStatus.Unchanged, existing.Version);
        var subject = existing ?? new DatedSubject { TypeKey = typeKey, ExternalId = externalId, Data = json, CreatedAt = clock.GetUtcNow() };
        if (existing is null)
            db.DatedSubjects.Add(subject);
        var newRound = existing is null || existing.Date != input.Date || !existing.LeadTimes.SequenceEqual(leadTimes, StringComparer.Ordinal);
        (subject.CustomerId, subject.Date, subject.Data, subject.LeadTimes, subject.UpdatedAt) = (customer!.Value, input.Date!.Value, json, leadTimes, clock.GetUtcNow());
        if (newRound)
            subject.NextDueOn = LeadPlan.NextDue(subject.Date, ReminderClock.LeadTimesOf(subject, rule), days.Today);
        subject.Version++;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new Saved(existing is null ? ItemStatus.Created : ItemStatus.Updated, subject.Version);
    }

    /// <summary>One subject.</summary>
    /// <returns>The subject or <see cref="NotFound"/>.</returns>
    public async Task<Outcome<DatedSubjectView>> GetAsync(string typeKey, string externalId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.DatedSubjects.AsNoTracking().Include(s => s.Customer).FirstOrDefaultAsync(s => s.TypeKey == typeKey && s.ExternalId == externalId, cancellationToken);
        return found is null ? new NotFound("Dated subject", externalId) : new DatedSubjectView(found, found.Customer!.Number, found.Customer.Name);
    }

    /// <summary>Subjects, those that come due next first.</summary>
    /// <param name="typeKey">One type, or null for all.</param>
    /// <param name="search">Part of the customer or of the external id.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<Page<DatedSubjectView>> ListAsync(string? typeKey, string? search, PageRequest page, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = db.DatedSubjects.AsNoTracking();
        if (typeKey is { Length: > 0 })
            rows = rows.Where(s => s.TypeKey == typeKey);
        if (Queries.Containing(search) is { } pattern)
            rows = rows.Where(s => EF.Functions.Like(s.ExternalId, pattern, "\\") || EF.Functions.Like(s.Customer!.Number, pattern, "\\") || EF.Functions.Like(s.Customer.Name, pattern, "\\"));
        var total = await rows.CountAsync(cancellationToken);
        var found = await rows.Include(s => s.Customer).OrderBy(s => s.NextDueOn == null).ThenBy(s => s.NextDueOn).ThenBy(s => s.Id).Slice(page).ToListAsync(cancellationToken);
        var facts = await ReadFactsAsync(db, found, cancellationToken);
        return new Page<DatedSubjectView>(
            [.. found.Select(s => new DatedSubjectView(s, s.Customer!.Number, s.Customer.Name) { Coming = [.. Reminders(s, facts).OrderBy(r => r.DueOn)] })], total);
    }

    /// <summary>Forgets a subject. Mail that is on its way is not held back.</summary>
    /// <returns>Done, <see cref="NotFound"/> or <see cref="ChangedByOther"/>.</returns>
    public async Task<Outcome<Nothing>> DeleteAsync(string typeKey, string externalId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.DatedSubjects.FirstOrDefaultAsync(s => s.TypeKey == typeKey && s.ExternalId == externalId, cancellationToken);
        if (found is null)
            return new NotFound("Dated subject", externalId);
        db.Remove(found);
        audit.Add(db, "Deleted", "Dated subject", externalId, typeKey);
        return await db.TrySaveAsync(cancellationToken) ? Outcome.Done : new ChangedByOther("Dated subject", externalId);
    }

    /// <summary>Who would be reminded in the coming days, by the rules and data of this moment; the next first.</summary>
    /// <param name="coming">How many days, today included, 1 to 366.</param>
    /// <param name="most">The most rows, 1 to 5,000.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<ComingReminder>> ComingAsync(int coming, int most, CancellationToken cancellationToken)
    {
        var until = days.Today.AddDays(Math.Clamp(coming, 1, 366) - 1);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var subjects = await db.DatedSubjects.AsNoTracking().Include(s => s.Customer).Where(s => s.NextDueOn <= until)
            .OrderBy(s => s.NextDueOn).ThenBy(s => s.Id).Take(Math.Clamp(most, 1, 5_000)).ToListAsync(cancellationToken);
        var facts = await ReadFactsAsync(db, subjects, cancellationToken);
        return
        [
            .. subjects.SelectMany(subject => Reminders(subject, facts).Where(r => r.DueOn <= until))
                .OrderBy(r => r.DueOn).ThenBy(r => r.CustomerName, StringComparer.OrdinalIgnoreCase).Take(most),
        ];
    }

    /// <summary>What is still to come of a subject, by the rules and data of this moment; in no order.</summary>
    private IEnumerable<ComingReminder> Reminders(DatedSubject subject, EventFacts facts)
    {
        if (subject.NextDueOn is not { } next || types.Get(subject.TypeKey) is not { IsReminder: true } type)
            yield break;
        foreach (var lead in ReminderClock.LeadTimesOf(subject, facts.Rules[type.Key]).Where(lead => lead.DueOn(subject.Date) >= next))
        {
            var due = lead.DueOn(subject.Date);
            var data = EventData.ReadStored(type, subject.Data).WithDate(subject.Date, subject.Date.DayNumber - due.DayNumber);
            var (decision, reason) = facts.Decide(type, data, facts.Customers[subject.Customer!.Number], null);
            yield return new ComingReminder(
                due < days.Today ? days.Today : due, type.Key, type.Name, subject.ExternalId, subject.Customer.Number, subject.Customer.Name, subject.Date, lead,
                decision == NotificationDecision.Send, reason);
        }
    }

    private async Task<EventFacts> ReadFactsAsync(MessagingDbContext db, IReadOnlyCollection<DatedSubject> subjects, CancellationToken cancellationToken)
    {
        var involved = subjects.Select(s => types.Get(s.TypeKey)).OfType<EventType>().Distinct().ToList();
        return await EventFacts.ReadAsync(db, involved, [.. subjects.Select(s => s.Customer!.Number).Distinct()], withTemplates: false, cancellationToken);
    }

    private static Invalid? Check(EventType type, string externalId, DatedSubjectInput input, long? customer, Outcome<EventData> data)
    {
        var problems = new FieldProblems();
        if (!type.IsReminder)
            problems.Add("type", $"\"{type.Key}\" is no reminder: it is posted with POST /events.");
        problems.Required("externalId", externalId, "external id", LongestExternalId);
        if (string.IsNullOrWhiteSpace(input.CustomerNumber))
            problems.Add("customerNumber", "Say which customer is to be reminded.");
        else if (customer is null)
            problems.Add("customerNumber", $"Customer \"{input.CustomerNumber}\" does not exist.");
        if (input.Date is null)
            problems.Add("date", "Give the date, such as \"2026-12-01\".");
        foreach (var (field, sentences) in (data.Error as Invalid)?.Fields ?? new Dictionary<string, string[]>())
            problems.Add(field, string.Join(' ', sentences));
        if (LeadTimesProblem(input.LeadTimes ?? []) is { } problem)
            problems.Add("leadTimes", problem);
        return problems.Any ? problems.ToError() : null;
    }

    /// <summary>What is wrong with some lead times, or null.</summary>
    internal static string? LeadTimesProblem(IReadOnlyCollection<string> leadTimes)
    {
        if (leadTimes.FirstOrDefault(text => !LeadTime.TryParse(text, out _)) is { } wrong)
            return $"\"{wrong}\" is not a lead time. Give days such as \"7\", or months such as \"1m\".";
        return leadTimes.Count > MostLeadTimes ? string.Create(CultureInfo.InvariantCulture, $"There are {leadTimes.Count} lead times; {MostLeadTimes} is the most.") : null;
    }
}

/// <summary>What somebody gives for a dated subject.</summary>
/// <param name="CustomerNumber">The customer.</param>
/// <param name="Date">The date.</param>
/// <param name="Data">The type's fields: a JSON object.</param>
/// <param name="LeadTimes">Lead times in place of the rule's; none for the rule's.</param>
public sealed record DatedSubjectInput(string? CustomerNumber, DateOnly? Date, JsonElement? Data = null, IReadOnlyList<string>? LeadTimes = null);

/// <summary>A dated subject with its customer.</summary>
/// <param name="Row">The subject.</param>
/// <param name="CustomerNumber">The customer's number.</param>
/// <param name="CustomerName">The customer's name.</param>
public sealed record DatedSubjectView(DatedSubject Row, string CustomerNumber, string CustomerName)
{
    /// <summary>In a list: the reminders that are still to come, the next first, by the rules and data of this moment.</summary>
    public IReadOnlyList<ComingReminder> Coming { get; init; } = [];
}

/// <summary>A reminder that will come due.</summary>
/// <param name="DueOn">On which day.</param>
/// <param name="TypeKey">Its type.</param>
/// <param name="TypeName">Its type by name.</param>
/// <param name="ExternalId">The subject.</param>
/// <param name="CustomerNumber">The customer's number.</param>
/// <param name="CustomerName">The customer's name.</param>
/// <param name="Date">The subject's date.</param>
/// <param name="LeadTime">Which lead time.</param>
/// <param name="WouldSend">Whether mail would be made, by the rule and the data of now.</param>
/// <param name="Reason">Why, or why not.</param>
public sealed record ComingReminder(
    DateOnly DueOn, string TypeKey, string TypeName, string ExternalId, string CustomerNumber, string CustomerName, DateOnly Date, LeadTime LeadTime, bool WouldSend, string Reason);
