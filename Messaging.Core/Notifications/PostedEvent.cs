using System.Text.Json;

namespace Messaging.Core.Notifications;

/// <summary>An event as the billing system posts it.</summary>
public sealed record PostedEvent
{
    /// <summary>Key of its type.</summary>
    public string? Type { get; init; }

    /// <summary>The customer it is about; needed unless its mail goes to staff or to an address in the event.</summary>
    public string? CustomerNumber { get; init; }

    /// <summary>The type's fields: a JSON object.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>When it happened; now where it is left out.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The billing system's own id, at most 200 characters: the same one twice is one event.</summary>
    public string? ExternalId { get; init; }

    /// <summary>A template to use in place of the type's rule, which then does nothing for this event.</summary>
    public string? TemplateExternalId { get; init; }
}

/// <summary>An event that was accepted.</summary>
/// <param name="Id">Its number.</param>
/// <param name="IsRepeated">Whether it had been accepted before, under the same external id.</param>
/// <param name="Decision">Whether a message was made.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record AcceptedEvent(long Id, bool IsRepeated, NotificationDecision Decision, string Reason);
