using System.Text.Json;
using Messaging.Core.Notifications;
using Messaging.Core.Templates;

namespace Messaging.Core.Sending;

/// <summary>What is to be previewed.</summary>
/// <param name="TypeKey">The event type.</param>
public sealed record EventPreviewRequest(string TypeKey)
{
    /// <summary>An unsaved rule; the saved one where none is given.</summary>
    public NotificationRuleInput? Rule { get; init; }

    /// <summary>An event of the past, with its data and customer.</summary>
    public long? NotificationId { get; init; }

    /// <summary>A customer in place of the event's, or of the first one for samples.</summary>
    public string? CustomerNumber { get; init; }

    /// <summary>Fields in place of the samples: a JSON object.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>The template that the event asks for.</summary>
    public string? TemplateExternalId { get; init; }

    /// <summary>Language in place of the customer's.</summary>
    public string? Language { get; init; }

    /// <summary>Unsaved subject text.</summary>
    public string? Subject { get; init; }

    /// <summary>Unsaved HTML body.</summary>
    public BodyTemplate? Html { get; init; }

    /// <summary>Unsaved text body.</summary>
    public BodyTemplate? Text { get; init; }
}

/// <summary>What a rule would make of an event.</summary>
/// <param name="WouldSend">Whether mail would be made.</param>
/// <param name="Reason">"Goes to …, by …", or "Not sent: …".</param>
/// <param name="CustomerNumber">The customer it was tried with, or null.</param>
/// <param name="Data">The data it was tried with, as JSON.</param>
/// <param name="Mail">The mail, also where it would not be sent, with what is wrong with it.</param>
public sealed record EventPreview(bool WouldSend, string Reason, string? CustomerNumber, string Data, MailPreview Mail);
