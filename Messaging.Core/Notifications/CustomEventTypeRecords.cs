namespace Messaging.Core.Notifications;

/// <summary>What somebody enters for an event type of his own.</summary>
public sealed record CustomEventTypeInput
{
    /// <summary>Name for people.</summary>
    public string? Name { get; init; }

    /// <summary>What it tells.</summary>
    public string? Description { get; init; }

    /// <summary>Who gets its mail.</summary>
    public Audience Audience { get; init; }

    /// <summary>For reminders; none for events that are posted.</summary>
    public IReadOnlyList<string>? LeadTimes { get; init; }

    /// <summary>Whether a customer gets it only once.</summary>
    public bool OncePerCustomer { get; init; }

    /// <summary>What it carries.</summary>
    public IReadOnlyList<EventField>? Fields { get; init; }

    /// <summary>The subject of its default text; the name where none is given.</summary>
    public string? Subject { get; init; }

    /// <summary>The paragraphs of its default text; its fields stand below them.</summary>
    public IReadOnlyList<string>? Paragraphs { get; init; }

    /// <summary>What was entered for a type.</summary>
    /// <param name="type">One of the installation's own.</param>
    public static CustomEventTypeInput Of(EventType type) => new()
    {
        Name = type.Name, Description = type.Description, Audience = type.Audience, LeadTimes = type.LeadTimes, OncePerCustomer = type.OncePerCustomer,
        Fields = type.Fields, Subject = type.Text.Subject, Paragraphs = type.Text.Paragraphs,
    };
}

/// <summary>An event type of the installation's own, with what depends on it.</summary>
/// <param name="Type">The type.</param>
/// <param name="Version">Grows with every change.</param>
/// <param name="Enabled">Whether its rule is switched on.</param>
/// <param name="Events">How many of its events and reminders are kept.</param>
/// <param name="Subjects">How many dated subjects there are.</param>
public sealed record CustomEventTypeRow(EventType Type, int Version, bool Enabled, int Events, int Subjects);
