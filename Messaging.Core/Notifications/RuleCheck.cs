using System.Globalization;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Messaging.Core.Templates.Model;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Notifications;

/// <summary>What a rule must look like. Says everything that is wrong at once, by field.</summary>
internal static class RuleCheck
{
    internal static async Task<Invalid?> CheckAsync(MessagingDbContext db, EventType type, NotificationRuleInput input, CancellationToken cancellationToken)
    {
        var problems = new FieldProblems();
        if (input.Enabled && string.IsNullOrWhiteSpace(input.SenderProfileKey))
            problems.Add("senderProfileKey", "Choose a sender profile: a rule that is switched on needs one.");
        if (input.SenderProfileKey is { Length: > 0 } sender && !await db.SenderProfiles.AnyAsync(p => p.Key == sender, cancellationToken))
            problems.Add("senderProfileKey", $"The sender profile \"{sender}\" does not exist.");
        if (input.RecipientKey is { Length: > 0 } recipient && !await db.RecipientKeys.AnyAsync(k => k.Key == recipient, cancellationToken))
            problems.Add("recipientKey", $"The recipient key \"{recipient}\" does not exist.");
        if (input.DepartmentKey is { Length: > 0 } department && !await db.Departments.AnyAsync(d => d.Key == department, cancellationToken))
            problems.Add("departmentKey", $"The department \"{department}\" does not exist.");
        if (input.TemplateKey is { Length: > 0 } template)
            problems.Add("templateKey", await TemplateProblemAsync(db, type, template, cancellationToken));
        problems.Add("attachmentKeys", await AttachmentsProblemAsync(db, input.AttachmentKeys, cancellationToken));
        problems.Add("audience", AudienceProblem(type, input));
        if (input.Condition is { } condition)
            problems.Add("condition", ConditionProblem(type, condition));
        if (type.IsReminder && input.LeadTimes.Count == 0)
            problems.Add("leadTimes", "Say how long before the date it is sent, such as 7, 5 and 1 days.");
        else if (!type.IsReminder && input.LeadTimes.Count > 0)
            problems.Add("leadTimes", $"\"{type.Name}\" is no reminder and has no lead times.");
        else
            problems.Add("leadTimes", DatedSubjectService.LeadTimesProblem(input.LeadTimes));
        return problems.Any ? problems.ToError() : null;
    }

    /// <summary>What is wrong with some attachments, or null.</summary>
    internal static async Task<string?> AttachmentsProblemAsync(MessagingDbContext db, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Count > NotificationRuleService.MaxAttachments)
            return string.Create(CultureInfo.InvariantCulture, $"There are {keys.Count} attachments; {NotificationRuleService.MaxAttachments} is the most.");
        var there = await db.StaticAttachments.Where(a => keys.Contains(a.Key)).Select(a => a.Key).ToListAsync(cancellationToken);
        return keys.Except(there, StringComparer.Ordinal).FirstOrDefault() is { } missing ? $"The attachment \"{missing}\" does not exist." : null;
    }

    private static async Task<string?> TemplateProblemAsync(MessagingDbContext db, EventType type, string key, CancellationToken cancellationToken) =>
        await db.NotificationTemplates.AsNoTracking().FirstOrDefaultAsync(t => t.Key == key, cancellationToken) switch
        {
            null => $"The template \"{key}\" does not exist.",
            { TypeKey: { } other } when other != type.Key => $"The template \"{key}\" is written for events of type \"{other}\".",
            _ => null,
        };

    private static string? AudienceProblem(EventType type, NotificationRuleInput input)
    {
        bool Has(string field, EventFieldKind kind) => type.Fields.Any(f => f.Name == field && f.Kind == kind);
        return input.Audience switch
        {
            Audience.EventAddress when !Has(EventType.AddressField, EventFieldKind.Text) => $"Events of type \"{type.Key}\" carry no field \"{EventType.AddressField}\".",
            Audience.Participants when !Has(EventType.ParticipantsField, EventFieldKind.List) => $"Events of type \"{type.Key}\" carry no list \"{EventType.ParticipantsField}\".",
            Audience.Department when string.IsNullOrWhiteSpace(input.DepartmentKey) && !Has(EventType.DepartmentField, EventFieldKind.Text) =>
                $"Choose a department: events of type \"{type.Key}\" name none.",
            _ => null,
        };
    }

    private static string? ConditionProblem(EventType type, RuleCondition condition)
    {
        if (type.AllFields.FirstOrDefault(f => f.Name == condition.Field) is not { } field)
            return $"Events of type \"{type.Key}\" have no field \"{condition.Field}\".{NearNames.Question(condition.Field, type.AllFields.Select(f => f.Name))}";
        if (condition.Operator is ConditionOperator.IsSet or ConditionOperator.IsNotSet)
            return null;
        if (field.Secret)
            return $"The field \"{field.Name}\" is secret: a rule can only ask whether it is there.";
        if (string.IsNullOrWhiteSpace(condition.Value))
            return "Say with what the field is compared.";
        // "99,50" would be read as 9950, and "01/02/2026" as the second of January: what two people read in two ways is not guessed at.
        if (field.Kind == EventFieldKind.Number && !decimal.TryParse(condition.Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
            return $"\"{condition.Value}\" is not a number. Write it such as 12.5 or 1000: with a point, and without a comma.";
        if (field.Kind == EventFieldKind.Date && !DateOnly.TryParseExact(condition.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return $"\"{condition.Value}\" is not a date. Write it such as 2026-12-01.";
        var fits = field.Kind switch
        {
            EventFieldKind.Boolean => bool.TryParse(condition.Value, out _),
            EventFieldKind.List => condition.Operator == ConditionOperator.Contains,
            _ => true,
        };
        return fits ? null : $"The field \"{field.Name}\" cannot be compared with \"{condition.Value}\" like that.";
    }
}
