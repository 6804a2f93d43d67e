using System.Text.RegularExpressions;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Templates.Model;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Notifications;

/// <summary>Keeps the event types of this installation's own. They work like those of the catalogue, which cannot be changed.</summary>
public sealed partial class CustomEventTypeService
{
    private const string Kind = "Event type";
    private const string Group = "Own";
    private const int MaxName = 200;
    private const int MaxFields = 100;

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly EventTypes types;
    private readonly ReminderDays days;
    private readonly TemplateRenderer renderer;
    private readonly AuditTrail audit;

    internal CustomEventTypeService(IDbContextFactory<MessagingDbContext> databases, EventTypes types, ReminderDays days, TemplateRenderer renderer, AuditTrail audit) =>
        (this.databases, this.types, this.days, this.renderer, this.audit) = (databases, types, days, renderer, audit);

    /// <summary>The installation's own types by name, with what depends on them.</summary>
    public async Task<IReadOnlyList<CustomEventTypeRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await ReadRowsAsync(db, db.CustomEventTypes, cancellationToken);
    }

    /// <summary>One of the installation's own types.</summary>
    /// <returns>The type or <see cref="NotFound"/>.</returns>
    public async Task<Outcome<CustomEventTypeRow>> GetAsync(string key, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await ReadRowsAsync(db, db.CustomEventTypes.Where(t => t.Key == key), cancellationToken) is [var row] ? row : new NotFound(Kind, key);
    }

    /// <summary>Adds a type or replaces one of the installation's own.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="input">What it carries and who gets it.</param>
    /// <param name="expectedVersion">The version it was loaded with, 0 for a new one, or null to overwrite.</param>
    /// <param name="cancellationToken">Stops before anything is saved.</param>
    /// <returns>What was saved; <see cref="Invalid"/>, <see cref="AlreadyExists"/>, <see cref="ChangedByOther"/>.</returns>
    public async Task<Outcome<Saved>> SaveAsync(string key, CustomEventTypeInput input, int? expectedVersion, CancellationToken cancellationToken)
    {
        var type = ToType(key, input);
        if (Check(key, type) is { } invalid)
            return invalid;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // No event of this type is accepted between the look and the change.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var existing = await db.CustomEventTypes.FirstOrDefaultAsync(t => t.Key == key, cancellationToken);
        if (existing is not null && expectedVersion == Saved.MustBeNew)
            return new AlreadyExists(Kind, key);
        if (expectedVersion is { } expected && expected != (existing?.Version ?? Saved.MustBeNew))
            return new ChangedByOther(Kind, key);
        var content = EventCatalogue.Write(type);
        if (existing?.Content == content)
            return new Saved(ItemStatus.Unchanged, existing.Version);
        if (existing is not null && await db.Notifications.AnyAsync(n => n.TypeKey == key, cancellationToken) && SecretsChange(EventCatalogue.ReadOwn(existing.Content), type) is { } fixedFields)
            return fixedFields;
        if (existing is not null)
            await PlanAsync(db, EventCatalogue.ReadOwn(existing.Content), type, cancellationToken);
        if (existing is null)
            db.CustomEventTypes.Add(existing = new CustomEventType { Key = key, Content = content });
        existing.Content = content;
        existing.Version++;
        audit.Add(db, existing.Version == 1 ? "Added" : "Changed", Kind, key, type.Name);
        if (!await db.TrySaveAsync(cancellationToken))
            return new ChangedByOther(Kind, key);
        await transaction.CommitAsync(cancellationToken);
        types.Forget();
        return new Saved(existing.Version == 1 ? ItemStatus.Created : ItemStatus.Updated, existing.Version);
    }

    /// <summary>Deletes a type that was never used, with its rule and what the staff switched; one with events can only be switched off.</summary>
    /// <returns>Done; <see cref="NotFound"/>, <see cref="StillUsed"/>.</returns>
    public async Task<Outcome<Nothing>> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // The type goes with its rule or not at all, and no event of it is accepted meanwhile.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var found = await db.CustomEventTypes.FirstOrDefaultAsync(t => t.Key == key, cancellationToken);
        if (found is null)
            return new NotFound(Kind, key);
        if (await Usage.OfEventTypeAsync(db, key, cancellationToken) is { Count: > 0 } users)
            return new StillUsed(Kind, key, users);
        db.Remove(found);
        await db.NotificationRules.Where(r => r.TypeKey == key).ExecuteDeleteAsync(cancellationToken);
        await db.StaffSubscriptions.Where(s => s.TypeKey == key).ExecuteDeleteAsync(cancellationToken);
        audit.Add(db, "Deleted", Kind, key);
        if (!await db.TrySaveAsync(cancellationToken))
            return new ChangedByOther(Kind, key);
        await transaction.CommitAsync(cancellationToken);
        types.Forget();
        return Outcome.Done;
    }

    /// <summary>Subjects are reminded by the lead times of the rule, which are those of the type until a rule is saved.</summary>
    private async Task PlanAsync(MessagingDbContext db, EventType before, EventType after, CancellationToken cancellationToken)
    {
        if (before.LeadTimes.SequenceEqual(after.LeadTimes, StringComparer.Ordinal))
            return;
        var (rule, turned) = (await db.NotificationRules.FirstOrDefaultAsync(r => r.TypeKey == after.Key, cancellationToken), before.IsReminder != after.IsReminder);
        if (rule is not null && !turned)
            return;
        var now = Rules.DefaultOf(after);
        if (rule is not null)
        {
            // It was written for a type that is posted, or no longer is one of reminders.
            rule.LeadTimes = now.LeadTimes;
            rule.Version++;
        }

        await Rules.PlanAsync(db, rule ?? now, days.Today, withOwn: turned, cancellationToken);
    }

    /// <summary>What was accepted is encrypted or not, and stays so.</summary>
    private static Invalid? SecretsChange(EventType before, EventType after)
    {
        var problems = new FieldProblems();
        foreach (var (field, i) in after.Fields.Select((field, i) => (field, i)))
        {
            if (before.Fields.FirstOrDefault(f => f.Name == field.Name) is { } old && old.Secret != field.Secret)
                problems.Add($"fields[{i}].secret", $"Events with the field \"{field.Name}\" have been accepted, so that it stays {(old.Secret ? "secret" : "as it is")}. Add a field with another name.");
        }

        return problems.Any ? problems.ToError() : null;
    }

    private static async Task<List<CustomEventTypeRow>> ReadRowsAsync(MessagingDbContext db, IQueryable<CustomEventType> query, CancellationToken cancellationToken)
    {
        var rows = await query.AsNoTracking().ToListAsync(cancellationToken);
        var keys = rows.ConvertAll(r => r.Key);
        var events = await db.Notifications.Where(n => keys.Contains(n.TypeKey)).GroupBy(n => n.TypeKey).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellationToken);
        var subjects = await db.DatedSubjects.Where(s => keys.Contains(s.TypeKey)).GroupBy(s => s.TypeKey).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellationToken);
        var enabled = await db.NotificationRules.Where(r => keys.Contains(r.TypeKey) && r.Enabled).Select(r => r.TypeKey).ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        return
        [
            .. rows.Select(r => new CustomEventTypeRow(EventCatalogue.ReadOwn(r.Content), r.Version, enabled.Contains(r.Key), events.GetValueOrDefault(r.Key), subjects.GetValueOrDefault(r.Key)))
                .OrderBy(r => r.Type.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    private static EventType ToType(string key, CustomEventTypeInput input) => new()
    {
        Key = key,
        Name = input.Name?.Trim() ?? "",
        Group = Group,
        Description = input.Description?.Trim() ?? "",
        Audience = input.Audience,
        LeadTimes = input.LeadTimes ?? [],
        OncePerCustomer = input.OncePerCustomer,
        Fields = [.. (input.Fields ?? []).Select(f => f with { Name = f.Name?.Trim() ?? "", Meaning = f.Meaning ?? "", Sample = f.Sample ?? "" })],
        Text = new EventText
        {
            Subject = input.Subject is { Length: > 0 } subject ? subject : input.Name?.Trim() ?? "",
            Heading = input.Name?.Trim() ?? "",
            Paragraphs = input.Paragraphs ?? [],
            Facts = [.. (input.Fields ?? []).Where(f => f.Kind != EventFieldKind.Boolean && f.Kind != EventFieldKind.List).Select(f => (IReadOnlyList<string>)[f.Meaning ?? "", f.Name ?? ""])],
        },
    };

    private Invalid? Check(string key, EventType type)
    {
        var problems = new FieldProblems();
        problems.Add("key", key is "any" ? "\"any\" means all types: choose another key." : EventCatalogue.Find(key) is null ? Keys.Problem(key) : $"\"{key}\" is a type of the catalogue, which cannot be changed.");
        problems.Required("name", type.Name, "name", MaxName);
        problems.Add("leadTimes", DatedSubjectService.LeadTimesProblem(type.LeadTimes.ToList()));
        if (type.Fields.Count > MaxFields)
            problems.Add("fields", $"There are {type.Fields.Count} fields; {MaxFields} is the most.");
        for (var i = 0; i < type.Fields.Count; i++)
        {
            var field = type.Fields[i];
            if (field.Name.Length == 0)
                problems.Add($"fields[{i}].name", "Give the field a name.");
            else if (!FieldName().IsMatch(field.Name))
                problems.Add($"fields[{i}].name", $"\"{field.Name}\" is not a possible field name: give a letter, then letters and digits.");
            else if (type.Fields.Take(i).Any(f => f.Name == field.Name) || (type.IsReminder && field.Name is EventType.DateField or EventType.DaysLeftField))
                problems.Add($"fields[{i}].name", $"There are two fields \"{field.Name}\".");
            if (field.Secret && (field.Kind != EventFieldKind.Text || type.IsReminder))
                problems.Add($"fields[{i}].secret", "Only texts of events that are posted can be secret: what a reminder carries is kept until its date.");
            else if (field.Secret && field.Name is EventType.AddressField or EventType.AuthorField or EventType.DepartmentField)
                problems.Add($"fields[{i}].secret", $"The field \"{field.Name}\" says who gets the mail, so it cannot be secret.");
        }

        if (problems.Any)
            return problems.ToError();
        var schema = EventSchema.Of(type.AllFields.Select(f => (f.Name, f.Kind, f.Meaning, f.Sample)));
        foreach (var (name, text) in type.Text.Paragraphs.Select(p => ("paragraphs", p)).Append(("subject", type.Text.Subject)))
        {
            if (renderer.Check(new TemplateSource(name, text, TemplateOutput.Html) { Schema = schema }).Problems.FirstOrDefault(p => p.Severity == ProblemSeverity.Error) is { } wrong)
                problems.Add(name, wrong.Message);
        }

        return problems.Any ? problems.ToError() : null;
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{0,63}$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FieldName();
}
