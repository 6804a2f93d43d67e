using System.ComponentModel;
using System.Text.Json;
using Messaging.Core.Notifications;
using Messaging.Core.Sending;

namespace Messaging.Web.Api;

/// <summary>What becomes of events of a type.</summary>
internal sealed record RuleBody
{
    [Description("Whether mail is made. Needs a sender profile.")]
    public bool Enabled { get; init; }

    [Description("External id of a template; left out for the text that comes with the type.")]
    public string? TemplateExternalId { get; init; }

    [Description("Who the mails are from.")]
    public string? SenderProfileKey { get; init; }

    [Description("Who gets them; left out for the audience that comes with the type.")]
    public Audience? Audience { get; init; }

    [Description("With MainAddress: the recipient key; left out for the customer's first address.")]
    public string? RecipientKey { get; init; }

    [Description("With Department: the department in place of the one that the event names.")]
    public string? DepartmentKey { get; init; }

    [Description("Keys of static attachments, at most 5.")]
    public IReadOnlyList<string>? AttachmentKeys { get; init; }

    [Description("A condition on one field, or none.")]
    public RuleCondition? Condition { get; init; }

    [Description("For reminders: days such as \"7\" or months such as \"1m\"; left out for those that come with the type.")]
    public IReadOnlyList<string>? LeadTimes { get; init; }

    public NotificationRuleInput ToInput(EventType type) => new()
    {
        Enabled = Enabled, TemplateKey = TemplateExternalId, SenderProfileKey = SenderProfileKey, Audience = Audience ?? type.Audience, RecipientKey = RecipientKey,
        DepartmentKey = DepartmentKey, AttachmentKeys = AttachmentKeys ?? [], Condition = Condition, LeadTimes = LeadTimes ?? type.LeadTimes,
    };
}

/// <summary>A rule. Version 0 is the one that comes with the type.</summary>
internal sealed record RuleAnswer(
    string Type, string TypeName, bool Enabled, string? TemplateExternalId, string? SenderProfileKey, Audience Audience, string? RecipientKey, string? DepartmentKey,
    IReadOnlyList<string> AttachmentKeys, RuleCondition? Condition, IReadOnlyList<string> LeadTimes, int Version)
{
    public static RuleAnswer Of(RuleRow row) => new(
        row.Type.Key, row.Type.Name, row.Rule.Enabled, row.Rule.TemplateKey, row.Rule.SenderProfileKey, row.Rule.Audience, row.Rule.RecipientKey, row.Rule.DepartmentKey,
        row.Rule.AttachmentKeys, row.Rule.Condition, row.Rule.LeadTimes, row.Rule.Version);
}

/// <summary>What a rule is previewed with: an event of the past, or data, or the type's samples.</summary>
internal sealed record RulePreviewBody(long? NotificationId, string? CustomerNumber, JsonElement? Data, string? TemplateExternalId, string? Language);

/// <summary>What a rule would make of an event.</summary>
internal sealed record RulePreviewAnswer(
    bool WouldSend, string Reason, string? From, IReadOnlyList<string> To, string? Subject, string? Html, string? Text, IReadOnlyList<PreviewAttachment> Attachments, IReadOnlyList<PreviewProblem> Problems)
{
    public static RulePreviewAnswer Of(EventPreview preview) => new(
        preview.WouldSend, preview.Reason, preview.Mail.From, preview.Mail.To, preview.Mail.Subject, preview.Mail.Html, preview.Mail.Text, preview.Mail.Attachments, preview.Mail.Problems);
}

/// <summary>Subject and bodies under one external id.</summary>
internal sealed record EventTemplateBody(
    string? Name, string? EventType, string? SubjectTemplateKey, string? HtmlBodyTemplateKey, string? TextBodyTemplateKey, string? SenderProfileKey, IReadOnlyList<string>? AttachmentKeys)
{
    public NotificationTemplateInput ToInput() => new(Name, EventType, SubjectTemplateKey, HtmlBodyTemplateKey, TextBodyTemplateKey, SenderProfileKey, AttachmentKeys);
}

/// <summary>A template of events.</summary>
internal sealed record EventTemplateAnswer(
    string ExternalId, string Name, string? EventType, string SubjectTemplateKey, string? HtmlBodyTemplateKey, string? TextBodyTemplateKey, string? SenderProfileKey, IReadOnlyList<string> AttachmentKeys)
{
    public static EventTemplateAnswer Of(NotificationTemplate t) =>
        new(t.Key, t.Name, t.TypeKey, t.SubjectTemplateKey, t.HtmlBodyTemplateKey, t.TextBodyTemplateKey, t.SenderProfileKey, t.AttachmentKeys);
}

/// <summary>A document of the attachment library.</summary>
internal sealed record StaticAttachmentAnswer(string Key, string Name, string FileName, string ContentType, long Size, string Hash, int? UsedBy)
{
    public static StaticAttachmentAnswer Of(StaticAttachment a, int? users = null) => new(a.Key, a.Name, a.FileName, a.ContentType, a.Size, a.DocumentHash, users);
}

/// <summary>A department and the e-mail addresses of its members.</summary>
internal sealed record DepartmentBody(string? Name, IReadOnlyList<string>? Members);

/// <summary>A department.</summary>
internal sealed record DepartmentAnswer(string Key, string Name, IReadOnlyList<string> Members)
{
    public static DepartmentAnswer Of(DepartmentView view) => new(view.Key, view.Name, [.. view.Members.Select(m => m.Email)]);
}

/// <summary>A user's switch.</summary>
internal sealed record SwitchBody(bool On);

/// <summary>A thing with a date that a customer is reminded of.</summary>
internal sealed record DatedSubjectBody
{
    [Description("The customer to be reminded.")]
    public string? CustomerNumber { get; init; }

    [Description("The date, in the time zone of the settings.")]
    public DateOnly? Date { get; init; }

    [Description("The fields of the type, by name.")]
    public JsonElement? Data { get; init; }

    [Description("Lead times of this subject in place of the rule's: days such as \"7\" or months such as \"1m\".")]
    public IReadOnlyList<string>? LeadTimes { get; init; }

    public DatedSubjectInput ToInput() => new(CustomerNumber, Date, Data, LeadTimes);
}

/// <summary>A dated subject, with the next day on which a reminder comes due.</summary>
internal sealed record DatedSubjectAnswer(
    string Type, string ExternalId, string CustomerNumber, string CustomerName, DateOnly Date, JsonElement Data, IReadOnlyList<string> LeadTimes, DateOnly? NextReminderOn)
{
    public static DatedSubjectAnswer Of(DatedSubjectView view) => new(
        view.Row.TypeKey, view.Row.ExternalId, view.CustomerNumber, view.CustomerName, view.Row.Date, JsonElement.Parse(view.Row.Data), view.Row.LeadTimes, view.Row.NextDueOn);
}

/// <summary>A reminder that will come due.</summary>
internal sealed record ComingReminderAnswer(
    DateOnly DueOn, string Type, string ExternalId, string CustomerNumber, string CustomerName, DateOnly Date, string LeadTime, bool WouldSend, string Reason)
{
    public static ComingReminderAnswer Of(ComingReminder r) => new(r.DueOn, r.TypeKey, r.ExternalId, r.CustomerNumber, r.CustomerName, r.Date, r.LeadTime.ToString(), r.WouldSend, r.Reason);
}
