using Messaging.Core.Customers;

namespace Messaging.Core.Notifications;

/// <summary>
/// Something that happened, or a dated reminder that came due, with what was decided then. It is kept whether or not a mail was made of it,
/// so that "why did nobody get it?" has an answer. Its message, where there is one, is a message result.
/// </summary>
public sealed class Notification
{
    /// <summary>Our own number for the row.</summary>
    public long Id { get; set; }

    /// <summary>Key of the event type.</summary>
    public required string TypeKey { get; set; }

    /// <summary>Name of the event type when it was accepted.</summary>
    public required string TypeName { get; set; }

    /// <summary>The billing system's id: the same one twice is one event. None for reminders, and where none was given.</summary>
    public string? ExternalId { get; set; }

    /// <summary>The customer, or none for staff and for addresses that belong to nobody.</summary>
    public long? CustomerId { get; set; }

    /// <summary>The customer.</summary>
    public Customer? Customer { get; set; }

    /// <summary>When it happened, as the billing system says.</summary>
    public DateTimeOffset OccurredAt { get; set; }

    /// <summary>When it was accepted here.</summary>
    public DateTimeOffset AcceptedAt { get; set; }

    /// <summary>Who posted it.</summary>
    public required string AcceptedBy { get; set; }

    /// <summary>The fields as they came: a JSON object.</summary>
    public required string Data { get; set; }

    /// <summary>The template that the event asked for in place of its type's rule, or none.</summary>
    public string? TemplateExternalId { get; set; }

    /// <summary>Whether a message was made.</summary>
    public NotificationDecision Decision { get; set; }

    /// <summary>Why, as a sentence.</summary>
    public required string Reason { get; set; }

    /// <summary>To whom, by the rule at that time.</summary>
    public Audience Audience { get; set; }

    /// <summary>The recipient key or the department that the audience needs, or none.</summary>
    public string? AudienceKey { get; set; }

    /// <summary>The dated subject that this is a reminder of, or none.</summary>
    public long? DatedSubjectId { get; set; }

    /// <summary>The subject's date that was reminded of: a new date is a new round of reminders.</summary>
    public DateOnly? SubjectDate { get; set; }

    /// <summary>The lead time that came due, see <see cref="Notifications.LeadTime"/>.</summary>
    public string? LeadTime { get; set; }
}

/// <summary>Whether a message was made of an event.</summary>
public enum NotificationDecision
{
    /// <summary>A message was put into the queue.</summary>
    Send,

    /// <summary>None: the reason says why.</summary>
    NotSent,
}

/// <summary>Who gets the mail of an event.</summary>
public enum Audience
{
    /// <summary>The customer's addresses under the rule's recipient key; without a key, the customer's first address.</summary>
    MainAddress,

    /// <summary>All addresses of the customer under all its recipient keys, each once.</summary>
    AllUsers,

    /// <summary>The addresses in the field <c>participants</c>; all users where it is empty.</summary>
    Participants,

    /// <summary>The address in the field <c>address</c>, whether or not it belongs to a customer.</summary>
    EventAddress,

    /// <summary>Members of the department that the rule or the field <c>department</c> names.</summary>
    Department,

    /// <summary>Users of this program who switched the type on for themselves.</summary>
    Subscribers,
}
