using System.Text.Json.Serialization;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Notifications;

/// <summary>A kind of event: what it carries, who gets its mail, and when there is none.</summary>
public sealed record EventType
{
    /// <summary>The field with the author of a post, who never gets its mail.</summary>
    public const string AuthorField = "author";

    /// <summary>The field with the address for <see cref="Audience.EventAddress"/>.</summary>
    public const string AddressField = "address";

    /// <summary>The field with the addresses for <see cref="Audience.Participants"/>.</summary>
    public const string ParticipantsField = "participants";

    /// <summary>The field with the key for <see cref="Audience.Department"/>.</summary>
    public const string DepartmentField = "department";

    /// <summary>The field with a reminder's date, filled by the program.</summary>
    public const string DateField = "date";

    /// <summary>The field with the days until a reminder's date, filled by the program.</summary>
    public const string DaysLeftField = "daysLeft";

    /// <summary>Unique key, such as <c>new-invoice</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The part of the catalogue it belongs to; <c>Own</c> for types of the installation's own.</summary>
    public required string Group { get; init; }

    /// <summary>The billing system whose guide describes it; empty for own types.</summary>
    public string Source { get; init; } = "";

    /// <summary>What it tells, and when it is not sent.</summary>
    public string Description { get; init; } = "";

    /// <summary>Who gets the mail, unless a rule says otherwise.</summary>
    public Audience Audience { get; init; }

    /// <summary>For reminders: when they are sent, unless a rule or a subject says otherwise. Empty for events that are posted.</summary>
    public IReadOnlyList<string> LeadTimes { get; init; } = [];

    /// <summary>Whether it comes due by a date, and is not posted.</summary>
    [JsonIgnore]
    public bool IsReminder => LeadTimes.Count > 0;

    /// <summary>Whether a customer gets it only once.</summary>
    public bool OncePerCustomer { get; init; }

    /// <summary>What it carries.</summary>
    public IReadOnlyList<EventField> Fields { get; init; } = [];

    /// <summary>Whether it carries something that only the recipient may see.</summary>
    [JsonIgnore]
    public bool HasSecrets => Fields.Any(f => f.Secret);

    /// <summary>When there is never a mail, whatever the rule says.</summary>
    public IReadOnlyList<EventException> Exceptions { get; init; } = [];

    /// <summary>The condition of the rule that comes with it, or none.</summary>
    public RuleCondition? Condition { get; init; }

    /// <summary>The words of its default text.</summary>
    public EventText Text { get; init; } = new();

    /// <summary>Whether the installation has added it.</summary>
    [JsonIgnore]
    public bool IsOwn => Source.Length == 0;

    /// <summary>Whether its mails go to users of this program.</summary>
    [JsonIgnore]
    public bool IsForStaff => Audience is Audience.Department or Audience.Subscribers;

    /// <summary>Whether it is about a customer, who must be named.</summary>
    [JsonIgnore]
    public bool NeedsCustomer => Audience is Audience.MainAddress or Audience.AllUsers or Audience.Participants;

    /// <summary>The fields that templates and conditions can name: its own, and those that the program fills.</summary>
    [JsonIgnore]
    public IReadOnlyList<EventField> AllFields => IsReminder
        ? [.. Fields, new(DateField, EventFieldKind.Date, false, "The date that is reminded of.", "2026-12-01"), new(DaysLeftField, EventFieldKind.Number, false, "Days until then, 0 on the day.", "7")]
        : Fields;
}

/// <summary>A field of an event.</summary>
/// <param name="Name">Name in <c>data</c>, and in templates after <c>event.</c></param>
/// <param name="Kind">What values it has.</param>
/// <param name="Required">Whether every event must carry it.</param>
/// <param name="Meaning">What it means, one sentence.</param>
/// <param name="Sample">A typical value, written as in templates; the items of a list are separated by semicolons.</param>
/// <param name="Secret">For texts that only the recipient may see, such as a first password: see <see cref="EventSecrets"/>.</param>
public sealed record EventField(string Name, EventFieldKind Kind, bool Required, string Meaning, string Sample, bool Secret = false);

/// <summary>A reason never to send: a comparison that holds.</summary>
/// <param name="Field">The field.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Value">With what.</param>
/// <param name="Reason">Why nothing is sent then, as the end of "not sent: …".</param>
/// <param name="CustomerField">Whether a free field of the customer with the same name counts where the event does not carry it.</param>
public sealed record EventException(string Field, ConditionOperator Operator, string? Value, string Reason, bool CustomerField = false);

/// <summary>The words of a default text. Each may hold placeholders.</summary>
public sealed record EventText
{
    /// <summary>The subject.</summary>
    public string Subject { get; init; } = "{{sender.displayName}}";

    /// <summary>What mail programs show beside the subject.</summary>
    public string Preheader { get; init; } = "";

    /// <summary>The heading.</summary>
    public string Heading { get; init; } = "";

    /// <summary>What is said before the facts.</summary>
    public IReadOnlyList<string> Paragraphs { get; init; } = [];

    /// <summary>Label and value of the one number that matters, or empty.</summary>
    public IReadOnlyList<string> Figure { get; init; } = [];

    /// <summary>Lines of a table: label, field, and <c>money</c> for an amount. A line without a value is left out.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Facts { get; init; } = [];

    /// <summary>Words of a button and the field with its link, or empty.</summary>
    public IReadOnlyList<string> Action { get; init; } = [];

    /// <summary>What is said after the button.</summary>
    public IReadOnlyList<string> Closing { get; init; } = [];
}
