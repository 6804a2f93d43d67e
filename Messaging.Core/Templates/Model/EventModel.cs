namespace Messaging.Core.Templates.Model;

/// <summary>Everything a template of an event can see.</summary>
/// <param name="Customer">The customer, or none for mails to staff and to addresses that belong to nobody.</param>
/// <param name="Sender">Who sends the mail.</param>
/// <param name="Event">The fields of the event by name: text, <see cref="decimal"/>, <see cref="DateOnly"/>, <see cref="bool"/> or a list of texts.</param>
public sealed record EventModel(CustomerModel? Customer, SenderModel Sender, IReadOnlyDictionary<string, object?> Event) : TemplateModel
{
    internal override string? Language => Customer?.Language;

    internal override string? Currency => Event.GetValueOrDefault("currency") as string;
}

/// <summary>The kinds of value that a field of an event can have.</summary>
public enum EventFieldKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A decimal number.</summary>
    Number,

    /// <summary>A day, <c>2026-12-01</c>.</summary>
    Date,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A list of texts.</summary>
    List,
}

/// <summary>What templates of one event type can name: <c>customer</c>, <c>sender</c>, and the type's own fields under <c>event</c>.</summary>
public static class EventSchema
{
    /// <summary>The whole model of an event type. Keep it: checked templates are kept by it.</summary>
    /// <param name="fields">Name, kind, meaning and an example of each field of the event.</param>
    public static ObjectType Of(IEnumerable<(string Name, EventFieldKind Kind, string Meaning, string Example)> fields)
    {
        var own = new ObjectType("event", [.. fields.Select(f => new TemplateField(
            f.Name, TypeOf(f.Kind), true, f.Meaning, f.Example, owner => ((IReadOnlyDictionary<string, object?>)owner).GetValueOrDefault(f.Name)))]);
        return new ObjectType("mail",
        [
            TemplateSchema.Root.Find("customer")! with { Optional = true, Read = owner => ((EventModel)owner).Customer },
            TemplateSchema.Root.Find("sender")! with { Read = owner => ((EventModel)owner).Sender },
            new TemplateField("event", own, false, "What happened.", "", owner => ((EventModel)owner).Event),
        ]);
    }

    private static TemplateType TypeOf(EventFieldKind kind) => kind switch
    {
        EventFieldKind.Number => TemplateType.Number,
        EventFieldKind.Date => TemplateType.Date,
        EventFieldKind.Boolean => TemplateType.Boolean,
        EventFieldKind.List => new ListType(TemplateType.Text),
        _ => TemplateType.Text,
    };
}

/// <summary>Knows the schemas of event types, for those who write and check their templates.</summary>
public class EventSchemas
{
    /// <summary>Where there are no event types.</summary>
    internal static EventSchemas None { get; } = new();

    /// <summary>The schema of an event type, or null where there is no such type.</summary>
    /// <param name="typeKey">The type's key; null gives null.</param>
    public virtual ObjectType? Find(string? typeKey) => null;
}
