using Messaging.Core.Notifications;

namespace Messaging.Web.Components.Pages.Notifications;

/// <summary>A rule while it is edited.</summary>
public sealed class RuleForm
{
    public bool Enabled { get; set; }

    public string? TemplateKey { get; set; }

    public string? SenderProfileKey { get; set; }

    public Audience Audience { get; set; }

    public string? RecipientKey { get; set; }

    public string? DepartmentKey { get; set; }

    public List<string> AttachmentKeys { get; init; } = [];

    public string? ConditionField { get; set; }

    public ConditionOperator Operator { get; set; }

    public string? ConditionValue { get; set; }

    public string? LeadTimes { get; set; }

    public static RuleForm Of(NotificationRule rule) => new()
    {
        Enabled = rule.Enabled,
        TemplateKey = rule.TemplateKey,
        SenderProfileKey = rule.SenderProfileKey,
        Audience = rule.Audience,
        RecipientKey = rule.RecipientKey,
        DepartmentKey = rule.DepartmentKey,
        AttachmentKeys = [.. rule.AttachmentKeys],
        ConditionField = rule.Condition?.Field,
        Operator = rule.Condition?.Operator ?? ConditionOperator.Equals,
        ConditionValue = rule.Condition?.Value,
        LeadTimes = NotificationWords.Enter(rule.LeadTimes),
    };

    public NotificationRuleInput ToInput() => new()
    {
        Enabled = Enabled,
        TemplateKey = TemplateKey,
        SenderProfileKey = SenderProfileKey,
        Audience = Audience,
        RecipientKey = Audience == Audience.MainAddress ? RecipientKey : null,
        DepartmentKey = Audience == Audience.Department ? DepartmentKey : null,
        AttachmentKeys = [.. AttachmentKeys],
        Condition = string.IsNullOrEmpty(ConditionField) ? null : new RuleCondition(ConditionField, Operator, string.IsNullOrWhiteSpace(ConditionValue) ? null : ConditionValue.Trim()),
        LeadTimes = NotificationWords.Split(LeadTimes),
    };
}
