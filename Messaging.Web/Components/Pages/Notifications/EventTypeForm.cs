using Messaging.Core.Common;
using Messaging.Core.Notifications;
using Messaging.Core.Templates.Model;

namespace Messaging.Web.Components.Pages.Notifications;

/// <summary>An event type of the installation's own while it is edited.</summary>
public sealed class EventTypeForm
{
    private static readonly string[] BetweenParagraphs = ["\r\n\r\n", "\n\n"];

    public string? Key { get; set; }

    public string? Name { get; set; }

    public string? Description { get; set; }

    public string? Audience { get; set; } = nameof(Core.Notifications.Audience.MainAddress);

    public string? LeadTimes { get; set; }

    public bool OncePerCustomer { get; set; }

    public List<Field> Fields { get; init; } = [];

    public string? Subject { get; set; }

    public string? Paragraphs { get; set; }

    public static EventTypeForm Of(EventType type) => new()
    {
        Key = type.Key,
        Name = type.Name,
        Description = type.Description,
        Audience = type.Audience.ToString(),
        LeadTimes = NotificationWords.Enter(type.LeadTimes),
        OncePerCustomer = type.OncePerCustomer,
        Fields = [.. type.Fields.Select(f => new Field { Name = f.Name, Kind = f.Kind.ToString(), Required = f.Required, Secret = f.Secret, Meaning = f.Meaning, Sample = f.Sample })],
        Subject = type.Text.Subject,
        Paragraphs = string.Join("\n\n", type.Text.Paragraphs),
    };

    /// <returns>What was entered, or <see cref="Invalid"/> where a choice was not made.</returns>
    public Outcome<CustomEventTypeInput> ToInput()
    {
        var wrong = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!Enum.TryParse<Audience>(Audience, out var audience))
            wrong["audience"] = ["Choose who gets its mail."];
        for (var i = 0; i < Fields.Count; i++)
        {
            if (!Enum.TryParse<EventFieldKind>(Fields[i].Kind, out _))
                wrong[$"fields[{i}].kind"] = ["Choose what it is."];
        }

        if (wrong.Count > 0)
            return new Invalid(wrong);
        return new CustomEventTypeInput
        {
            Name = Name,
            Description = Description,
            Audience = audience,
            LeadTimes = NotificationWords.Split(LeadTimes),
            OncePerCustomer = OncePerCustomer,
            Fields = [.. Fields.Select(f => new EventField(f.Name ?? "", Enum.Parse<EventFieldKind>(f.Kind!), f.Required, f.Meaning ?? "", f.Sample ?? "", f.Secret))],
            Subject = Subject,
            Paragraphs = [.. (Paragraphs ?? "").Split(BetweenParagraphs, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        };
    }

    /// <summary>One of its fields.</summary>
    public sealed class Field
    {
        public string? Name { get; set; }

        public string? Kind { get; set; } = nameof(EventFieldKind.Text);

        public bool Required { get; set; }

        public bool Secret { get; set; }

        public string? Meaning { get; set; }

        public string? Sample { get; set; }
    }
}
