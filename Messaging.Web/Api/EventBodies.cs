using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Messaging.Core.Common;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Core.Templates.Model;

namespace Messaging.Web.Api;

/// <summary>An event: something happened at the billing system.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record EventBody
{
    [Description("Key of the event type, from GET /events/catalogue.")]
    public string? Type { get; init; }

    [Description("The customer it is about. Needed unless the mail goes to staff or to an address in the event.")]
    public string? CustomerNumber { get; init; }

    [Description("The fields of the type, by name: texts, numbers, dates such as \"2026-12-01\", true or false, lists of texts.")]
    public JsonElement? Data { get; init; }

    [Description("When it happened. Now, where it is left out.")]
    public DateTimeOffset? OccurredAt { get; init; }

    [Description("Your own id, up to 200 characters. The same one twice is one event: the second post gets the answer of the first.")]
    public string? ExternalId { get; init; }

    [Description("External id of a template that is used in place of the type's rule, which then does nothing for this event.")]
    public string? TemplateExternalId { get; init; }

    public PostedEvent ToPosted() => new()
    {
        Type = Type, CustomerNumber = CustomerNumber, Data = Data, OccurredAt = OccurredAt, ExternalId = ExternalId, TemplateExternalId = TemplateExternalId,
    };
}

/// <summary>An accepted event. <c>decision</c> says whether a message was made of it, <c>reason</c> why.</summary>
internal sealed record EventAnswer(long Id, bool Repeated, NotificationDecision Decision, string Reason)
{
    public static EventAnswer Of(AcceptedEvent accepted) => new(accepted.Id, accepted.IsRepeated, accepted.Decision, accepted.Reason);
}

/// <summary>What became of each event of a batch. Batches are answered 200, also where events are wrong.</summary>
internal sealed record EventBatchAnswer(IReadOnlyList<EventOutcomeAnswer> Items);

/// <summary>What became of one event of a batch: accepted, or what is wrong with its fields.</summary>
internal sealed record EventOutcomeAnswer(string? ExternalId, string Status, EventAnswer? Event, string? Error, IReadOnlyDictionary<string, string[]>? Errors)
{
    public static EventOutcomeAnswer Of(EventBody? body, Outcome<AcceptedEvent> outcome) => outcome.Succeeded
        ? new(body?.ExternalId, outcome.Value.IsRepeated ? "unchanged" : "created", EventAnswer.Of(outcome.Value), null, null)
        : new(body?.ExternalId, "failed", null, outcome.Error.Message, (outcome.Error as Invalid)?.Fields);
}

/// <summary>An event or a reminder, with what became of it.</summary>
internal sealed record NotificationAnswer(
    long Id, string Type, string TypeName, string? CustomerNumber, string? CustomerName, JsonElement Data, DateTimeOffset OccurredAt, DateTimeOffset AcceptedAt, string AcceptedBy,
    string? ExternalId, string? TemplateExternalId, NotificationDecision Decision, string Reason, Audience Audience, DateOnly? SubjectDate, string? LeadTime,
    long? MessageResultId, MessageResultStatus? Status, IReadOnlyList<string> Recipients, string? LastError, DateTimeOffset? SentAt)
{
    public static NotificationAnswer Of(NotificationView view) => new(
        view.Row.Id, view.Row.TypeKey, view.Row.TypeName, view.CustomerNumber, view.CustomerName, JsonElement.Parse(view.Row.Data), view.Row.OccurredAt, view.Row.AcceptedAt,
        view.Row.AcceptedBy, view.Row.ExternalId, view.Row.TemplateExternalId, view.Row.Decision, view.Row.Reason, view.Row.Audience, view.Row.SubjectDate, view.Row.LeadTime,
        view.Message?.Id, view.Message?.Status, view.Message?.Recipients?.Split(", ") ?? [], view.Message?.LastError, view.Message?.SentAt);
}

/// <summary>An event type. Reminders have lead times and are put as dated subjects; the others are posted.</summary>
internal sealed record EventTypeAnswer(
    string Key, string Name, string Group, string Source, string Description, Audience Audience, bool Reminder, IReadOnlyList<string> LeadTimes, bool OncePerCustomer,
    IReadOnlyList<EventFieldAnswer> Fields, IReadOnlyList<string> NotSentWhere)
{
    public static EventTypeAnswer Of(EventType type) => new(
        type.Key, type.Name, type.Group, type.Source, type.Description, type.Audience, type.IsReminder, type.LeadTimes, type.OncePerCustomer,
        [.. type.Fields.Select(f => new EventFieldAnswer(f.Name, f.Kind, f.Required, f.Meaning, f.Sample, f.Secret))], [.. type.Exceptions.Select(e => e.Reason)]);
}

/// <summary>A field of an event type. One that is <c>secret</c> is encrypted, and shown to nobody but the recipient.</summary>
internal sealed record EventFieldAnswer(string Name, EventFieldKind Kind, bool Required, string Meaning, string Sample, bool Secret);

/// <summary>How the mail of events stands.</summary>
internal sealed record EventMailAnswer(RunStatus Status, DateTimeOffset? Since, string? ChangedBy, string? StopReason, bool WaitsForServer, IReadOnlyDictionary<MessageResultStatus, int> Counts)
{
    public static EventMailAnswer Of(EventMailView view) =>
        new(view.State.Status, view.State.Since, view.State.ChangedBy, view.State.StopReason, view.WaitsForServer, view.Counts);
}
