using Messaging.Core.Customers;

namespace Messaging.Core.Notifications;

/// <summary>What becomes of events of one type. A type without a row has the rule that comes with it, switched off.</summary>
public sealed class NotificationRule
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Key of the event type, unique.</summary>
    public required string TypeKey { get; set; }

    /// <summary>Whether mail is made at all.</summary>
    public bool Enabled { get; set; }

    /// <summary>Key of the <see cref="NotificationTemplate"/>, or none for the text that comes with the type.</summary>
    public string? TemplateKey { get; set; }

    /// <summary>Who the mails are from. None is possible only while it is switched off.</summary>
    public string? SenderProfileKey { get; set; }

    /// <summary>Who gets the mails.</summary>
    public Audience Audience { get; set; }

    /// <summary>For <see cref="Audience.MainAddress"/>: the recipient key, or none for the customer's first address.</summary>
    public string? RecipientKey { get; set; }

    /// <summary>For <see cref="Audience.Department"/>: the department in place of the one that the event names.</summary>
    public string? DepartmentKey { get; set; }

    /// <summary>Keys of static attachments, at most 5.</summary>
    public List<string> AttachmentKeys { get; set; } = [];

    /// <summary>The condition on a field, or none.</summary>
    public RuleCondition? Condition { get; set; }

    /// <summary>When reminders are sent, see <see cref="LeadTime"/>. Empty for types that are no reminders.</summary>
    public List<string> LeadTimes { get; set; } = [];

    /// <summary>When it was last saved.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Who saved it last.</summary>
    public string UpdatedBy { get; set; } = "";

    /// <summary>Grows by one with each change.</summary>
    public int Version { get; set; }
}

/// <summary>A condition on one field of the event: mail is made only where it holds.</summary>
/// <param name="Field">Name of the field.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Value">With what, written as the field's type is; unused for <see cref="ConditionOperator.IsSet"/> and <see cref="ConditionOperator.IsNotSet"/>.</param>
public sealed record RuleCondition(string Field, ConditionOperator Operator, string? Value = null);

/// <summary>How a field is compared.</summary>
public enum ConditionOperator
{
    /// <summary>The same: texts without regard to case.</summary>
    Equals,

    /// <summary>Anything else, also nothing.</summary>
    NotEquals,

    /// <summary>More, or later.</summary>
    GreaterThan,

    /// <summary>Less, or earlier.</summary>
    LessThan,

    /// <summary>The text holds the value, without regard to case.</summary>
    Contains,

    /// <summary>The field is there and not empty.</summary>
    IsSet,

    /// <summary>The field is missing or empty.</summary>
    IsNotSet,
}

/// <summary>Subject and bodies that belong together under one external id: what rules, and events themselves, can name.</summary>
public sealed class NotificationTemplate
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>The external id, unique, at most 64 characters.</summary>
    public required string Key { get; set; }

    /// <summary>Name for people, at most 200 characters.</summary>
    public required string Name { get; set; }

    /// <summary>The event type whose fields its texts use, or none for texts that use none.</summary>
    public string? TypeKey { get; set; }

    /// <summary>Key of the subject template.</summary>
    public required string SubjectTemplateKey { get; set; }

    /// <summary>Key of the HTML body, or none.</summary>
    public string? HtmlBodyTemplateKey { get; set; }

    /// <summary>Key of the text body, or none.</summary>
    public string? TextBodyTemplateKey { get; set; }

    /// <summary>Who mails are from where an event names this template; none for the sender of the type's rule.</summary>
    public string? SenderProfileKey { get; set; }

    /// <summary>Keys of static attachments that go with it, at most 5.</summary>
    public List<string> AttachmentKeys { get; set; } = [];

    /// <summary>When it was last saved.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Who saved it last.</summary>
    public string UpdatedBy { get; set; } = "";

    /// <summary>Grows by one with each change.</summary>
    public int Version { get; set; }
}

/// <summary>A document of the attachment library; its bytes are in the document store.</summary>
public sealed class StaticAttachment
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Unique key, at most 64 characters.</summary>
    public required string Key { get; set; }

    /// <summary>Name for people, at most 200 characters.</summary>
    public required string Name { get; set; }

    /// <summary>The name that recipients see.</summary>
    public required string FileName { get; set; }

    /// <summary>Media type.</summary>
    public required string ContentType { get; set; }

    /// <summary>Its hash in the document store.</summary>
    public required string DocumentHash { get; set; }

    /// <summary>Bytes.</summary>
    public long Size { get; set; }

    /// <summary>When it was last replaced.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Who replaced it last.</summary>
    public string UpdatedBy { get; set; } = "";

    /// <summary>Grows by one with each change.</summary>
    public int Version { get; set; }
}

/// <summary>An event type of this installation's own, beside those of the catalogue.</summary>
public sealed class CustomEventType
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Unique key, at most 64 characters, different from those of the catalogue.</summary>
    public required string Key { get; set; }

    /// <summary>The type as JSON, as the catalogue has it.</summary>
    public required string Content { get; set; }

    /// <summary>Grows by one with each change.</summary>
    public int Version { get; set; }
}

/// <summary>A thing with a date that customers are reminded of: a service that expires, a trial that ends.</summary>
public sealed class DatedSubject
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Key of the event type, which is a reminder.</summary>
    public required string TypeKey { get; set; }

    /// <summary>The billing system's id, unique within the type.</summary>
    public required string ExternalId { get; set; }

    /// <summary>The customer.</summary>
    public long CustomerId { get; set; }

    /// <summary>The customer.</summary>
    public Customer? Customer { get; set; }

    /// <summary>The date, in the time zone of the settings.</summary>
    public DateOnly Date { get; set; }

    /// <summary>Further fields for the text: a JSON object.</summary>
    public required string Data { get; set; }

    /// <summary>Lead times of this subject in place of the rule's; empty for the rule's.</summary>
    public List<string> LeadTimes { get; set; } = [];

    /// <summary>When it was first put.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it was last put.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>The next day on which a reminder comes due, or none. Reminders that were due before the date was put are not made up for.</summary>
    public DateOnly? NextDueOn { get; set; }

    /// <summary>Grows by one with each change.</summary>
    public int Version { get; set; }
}

/// <summary>A part of the staff that gets mails of events.</summary>
public sealed class Department
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Unique key, at most 64 characters: what events name.</summary>
    public required string Key { get; set; }

    /// <summary>Name for people, at most 200 characters.</summary>
    public required string Name { get; set; }

    /// <summary>Grows by one with each change.</summary>
    public int Version { get; set; }
}

/// <summary>That a user of this program belongs to a department.</summary>
public sealed class DepartmentMember
{
    /// <summary>The department.</summary>
    public long DepartmentId { get; set; }

    /// <summary>The user.</summary>
    public long UserId { get; set; }
}

/// <summary>A user's own switch for one event type.</summary>
public sealed class StaffSubscription
{
    /// <summary>The user.</summary>
    public long UserId { get; set; }

    /// <summary>Key of the event type.</summary>
    public required string TypeKey { get; set; }

    /// <summary>On: subscribed. Off: not even as a member of a department.</summary>
    public bool On { get; set; }
}
