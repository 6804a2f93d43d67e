using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Messaging.Core.Notifications;
using Messaging.Core.Templates.Model;

namespace Messaging.Web.Components.Pages.Notifications;

/// <summary>The request that posts an event of a type, or puts its subject, with the samples of its fields.</summary>
internal static class CatalogueExample
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(EventType type)
    {
        var data = new JsonObject(type.Fields.Select(field => KeyValuePair.Create(field.Name, Sample(field))));
        var body = new JsonObject();
        if (!type.IsReminder)
            body["type"] = type.Key;
        if (type.NeedsCustomer || type.IsReminder)
            body["customerNumber"] = "C-10042";
        if (type.IsReminder)
            body["date"] = "2026-12-01";
        else
            body["externalId"] = $"{type.Key}-88120";
        body["data"] = data;
        var request = type.IsReminder ? $"PUT /api/v1/dated-subjects/{type.Key}/88120" : "POST /api/v1/events";
        return $"{request}\n{body.ToJsonString(Readable)}";
    }

    private static JsonNode? Sample(EventField field) => field.Kind switch
    {
        EventFieldKind.Number when decimal.TryParse(field.Sample, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        EventFieldKind.Boolean => JsonValue.Create(bool.TryParse(field.Sample, out var truth) && truth),
        EventFieldKind.List => new JsonArray([.. field.Sample.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item => (JsonNode?)JsonValue.Create(item))]),
        _ => JsonValue.Create(field.Sample),
    };
}
