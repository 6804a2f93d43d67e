using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Messaging.Core.Common;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Notifications;

/// <summary>The fields of one event as values: text, <see cref="decimal"/>, <see cref="DateOnly"/>, <see cref="bool"/>, or a list of texts.</summary>
public sealed class EventData
{
    private const int LongestText = 20_000;
    private const int MostItems = 1_000;

    /// <summary>Letters as they are, so that a search in what is kept finds them.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private EventData(Dictionary<string, object?> values) => Values = values;

    /// <summary>By name. Fields that were not given, or given as null, are not there.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; }

    /// <summary>Reads and checks what was posted.</summary>
    /// <param name="type">The type whose fields it must have.</param>
    /// <param name="json">A JSON object, or null for one without fields.</param>
    /// <param name="whole">Whether required fields must be there.</param>
    /// <returns>The fields, or <see cref="Invalid"/> with a sentence for each wrong one, named <c>data.name</c>.</returns>
    public static Outcome<EventData> Read(EventType type, JsonElement? json, bool whole = true)
    {
        var problems = new FieldProblems();
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (json is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined) })
            return Invalid.Field("data", "Give the fields as an object: \"data\": { \"name\": value }.");
        if (json is { ValueKind: JsonValueKind.Object } given)
        {
            foreach (var property in given.EnumerateObject())
            {
                try
                {
                    ReadField(type, property, values, problems);
                }
                catch (InvalidOperationException)
                {
                    // JSON may say "\ud83d", the first half of a character; only who asks for the text finds out that it is none.
                    problems.Add("data", "The fields hold half a character, such as \\ud83d without its second half. Send the whole character.");
                }
            }
        }

        foreach (var secret in type.Fields.Where(f => f.Secret && values.GetValueOrDefault(f.Name) is string { Length: > EventSecrets.LongestSecret }))
            problems.Add($"data.{secret.Name}", $"The field \"{secret.Name}\" is too long.");
        foreach (var missing in type.Fields.Where(f => whole && f.Required && !values.ContainsKey(f.Name)))
            problems.Add($"data.{missing.Name}", $"The field \"{missing.Name}\" is missing. {missing.Meaning}");
        return problems.Any ? problems.ToError() : new EventData(values);
    }

    /// <summary>Reads what was accepted before. A field that the type no longer has, or has otherwise, is left out.</summary>
    internal static EventData ReadStored(EventType type, string json)
    {
        using var document = JsonDocument.Parse(json);
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
            ReadField(type, property, values, new FieldProblems());
        return new EventData(values);
    }

    /// <summary>The samples of a type.</summary>
    internal static EventData Sample(EventType type, DateOnly today) => new(type.AllFields.ToDictionary(f => f.Name, f => SampleOf(f, today), StringComparer.Ordinal));

    /// <summary>The same with what the program fills for reminders.</summary>
    internal EventData WithDate(DateOnly date, int daysLeft) => new(new Dictionary<string, object?>(Values, StringComparer.Ordinal)
    {
        [EventType.DateField] = date,
        [EventType.DaysLeftField] = (decimal)daysLeft,
    });

    /// <summary>The same with other texts in some fields, where they have one.</summary>
    internal EventData Change(IEnumerable<string> fields, Func<string, string> change)
    {
        var changed = new Dictionary<string, object?>(Values, StringComparer.Ordinal);
        foreach (var field in fields)
        {
            if (Text(field) is { } text)
                changed[field] = change(text);
        }

        return new EventData(changed);
    }

    /// <summary>A text, or null where there is none.</summary>
    internal string? Text(string field) => Values.GetValueOrDefault(field) as string;

    /// <summary>The items of a list; empty where there is none.</summary>
    internal IReadOnlyList<string> List(string field) => Values.GetValueOrDefault(field) as IReadOnlyList<string> ?? [];

    /// <summary>As it is kept.</summary>
    internal string ToJson() => JsonSerializer.Serialize(Values.ToDictionary(v => v.Key, v => v.Value is DateOnly date ? Format(date) : v.Value, StringComparer.Ordinal), Plain);

    internal static string Format(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static void ReadField(EventType type, JsonProperty property, Dictionary<string, object?> values, FieldProblems problems)
    {
        var path = $"data.{property.Name}";
        if (type.AllFields.FirstOrDefault(f => f.Name == property.Name) is not { } field)
        {
            problems.Add(path, $"Events of type \"{type.Key}\" have no field \"{property.Name}\".{NearNames.Question(property.Name, type.Fields.Select(f => f.Name))}");
            return;
        }

        if (property.Value.ValueKind == JsonValueKind.Null)
            return;
        if (ValueOf(field.Kind, property.Value) is not { } value)
            problems.Add(path, $"The field \"{field.Name}\" is not {Expected(field.Kind)}.");
        else if (value is string { Length: > LongestText } || value is List<string> { Count: > MostItems })
            problems.Add(path, $"The field \"{field.Name}\" is too long.");
        else if (value is not string { Length: 0 })
            values[field.Name] = value;
        else if (field.Required)
            problems.Add(path, $"The field \"{field.Name}\" is empty. {field.Meaning}");
    }

    private static object? ValueOf(EventFieldKind kind, JsonElement value) => (kind, value.ValueKind) switch
    {
        (EventFieldKind.Text, JsonValueKind.String) => value.GetString(),
        (EventFieldKind.Number, JsonValueKind.Number) => value.TryGetDecimal(out var number) ? number : null,
        (EventFieldKind.Date, JsonValueKind.String) => DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null,
        (EventFieldKind.Boolean, JsonValueKind.True) => true,
        (EventFieldKind.Boolean, JsonValueKind.False) => false,
        (EventFieldKind.List, JsonValueKind.Array) => value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? value.EnumerateArray().Select(item => item.GetString()!).ToList()
            : null,
        _ => null,
    };

    private static string Expected(EventFieldKind kind) => kind switch
    {
        EventFieldKind.Number => "a number, such as 12.5",
        EventFieldKind.Date => "a date, such as \"2026-12-01\"",
        EventFieldKind.Boolean => "true or false",
        EventFieldKind.List => "a list of texts, such as [\"a\", \"b\"]",
        _ => "a text",
    };

    private static object? SampleOf(EventField field, DateOnly today) => field.Kind switch
    {
        _ when field.Name == EventType.DateField => today.AddDays(7),
        EventFieldKind.Number => decimal.TryParse(field.Sample, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : 1m,
        EventFieldKind.Date => DateOnly.TryParse(field.Sample, CultureInfo.InvariantCulture, out var date) ? date : today,
        EventFieldKind.Boolean => field.Sample == "true",
        EventFieldKind.List => field.Sample.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList(),
        _ => field.Sample,
    };
}
