using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Notifications;

/// <summary>The event types that come with the program, read from the files beside it.</summary>
public static class EventCatalogue
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>The groups in their order, with the words that people read.</summary>
    public static IReadOnlyList<(string Key, string Name)> Groups { get; } =
    [
        ("Account", "Account"), ("Billing", "Billing and invoices"), ("Services", "Services"), ("Support", "Support centre"),
        ("Gateway", "E-mail gateway"), ("Staff", "Staff"), ("Contracts", "Contracts"), ("Own", "Own types"),
    ];

    /// <summary>All forty, by group.</summary>
    public static IReadOnlyList<EventType> All { get; } = [.. Groups.SkipLast(1).SelectMany(group => Read(group.Key.ToLowerInvariant()))];

    private static readonly FrozenDictionary<string, EventType> ByKey = All.ToFrozenDictionary(type => type.Key, StringComparer.Ordinal);

    /// <summary>One of them, or null.</summary>
    /// <param name="key">Its key.</param>
    public static EventType? Find(string key) => ByKey.GetValueOrDefault(key);

    /// <summary>A type as it is kept for an installation's own.</summary>
    internal static string Write(EventType type) => JsonSerializer.Serialize(type, Json);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static EventType ReadOwn(string content) => JsonSerializer.Deserialize<EventType>(content, Json)!;

    private static IEnumerable<EventType> Read(string group)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Messaging.Core.Notifications.Catalogue.{group}.json")
            ?? throw new InvalidOperationException($"The event types of {group} are missing.");
        var file = JsonSerializer.Deserialize<CatalogueFile>(stream, Json)!;
        return file.Types.Select(type => new EventType
        {
            Key = type.Key,
            Name = type.Name,
            Group = file.Group,
            Source = file.Source,
            Description = type.Description,
            Audience = type.Audience,
            LeadTimes = type.LeadTimes ?? [],
            OncePerCustomer = type.OncePerCustomer,
            Fields = [.. type.Fields.Select(field => FieldOf(field.Key, field.Value))],
            Exceptions = type.Exceptions ?? [],
            Condition = type.Condition,
            Text = type.Text,
        });
    }

    /// <summary>Kind (with <c>!</c> where it is required, and <c>secret</c> before it where it is one), meaning and sample.</summary>
    private static EventField FieldOf(string name, string[] parts)
    {
        var words = parts[0].TrimEnd('!').Split(' ');
        return new EventField(name, Enum.Parse<EventFieldKind>(words[^1], ignoreCase: true), parts[0].EndsWith('!'), parts[1], parts[2], words[0] == "secret");
    }

    private sealed record CatalogueFile(string Group, string Source, IReadOnlyList<CatalogueType> Types);

    private sealed record CatalogueType(
        string Key, string Name, string Description, Audience Audience, IReadOnlyList<string>? LeadTimes, bool OncePerCustomer, Dictionary<string, string[]> Fields,
        IReadOnlyList<EventException>? Exceptions, RuleCondition? Condition, EventText Text);
}
