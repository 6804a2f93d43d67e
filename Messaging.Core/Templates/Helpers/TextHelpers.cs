using System.Text.Encodings.Web;
using System.Text.Json;
using Messaging.Core.Templates.Model;
using Messaging.Core.Templates.Rendering;

namespace Messaging.Core.Templates.Helpers;

/// <summary>Text, JSON values and images.</summary>
internal static class TextHelpers
{
    private static readonly HelperParameter[] OneText = [new("text", TemplateType.Value)];

    // Only quotes, backslashes and control characters: JSON documents are files, not script inside a page.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<TemplateHelper> All =>
    [
        new()
        {
            Name = "upper",
            Parameters = OneText,
            Meaning = "The text in capitals.",
            Example = "{{upper customer.name}}",
            ExampleOutput = "BAKKER & ZONEN B.V.",
            Run = call => call.Text(0).ToUpper(call.Culture),
        },
        new()
        {
            Name = "lower",
            Parameters = OneText,
            Meaning = "The text in small letters.",
            Example = "{{lower invoice.status}}",
            ExampleOutput = "approved",
            Run = call => call.Text(0).ToLower(call.Culture),
        },
        new()
        {
            Name = "concat",
            Parameters = [new("text", TemplateType.Value)],
            Repeats = true,
            Meaning = "The values one after another.",
            Example = "{{concat customer.number \"-\" invoice.number}}",
            ExampleOutput = "C-10042-2026-00042",
            Run = Concat,
        },
        new()
        {
            Name = "truncate",
            Parameters = [new("text", TemplateType.Value), new("length", TemplateType.Number)],
            Meaning = "At most so many characters, with … where something was left out.",
            Example = "{{truncate customer.name 7}}",
            ExampleOutput = "Bakker…",
            Run = call => Truncate(call.Text(0), call.Integer(1, 1, 10_000)),
        },
        new()
        {
            Name = "urlEncode",
            Parameters = OneText,
            Meaning = "The text as part of a link (RFC 3986).",
            Example = "https://pay.example.com/?name={{urlEncode customer.name}}",
            ExampleOutput = "https://pay.example.com/?name=Bakker%20%26%20Zonen%20B.V.",
            Run = call => Uri.EscapeDataString(call.Text(0)),
        },
        new()
        {
            Name = "lineBreaks",
            Parameters = OneText,
            Outputs = [TemplateOutput.Html],
            Meaning = "Text of several lines, each ended by `<br>`.",
            Example = "{{lineBreaks customer.fields.address}}",
            ExampleOutput = "Kade 5<br>1012 AB Amsterdam",
            Run = call => new Markup(Escaping.Html(call.Text(0)).ReplaceLineEndings("<br>")),
        },
        new()
        {
            Name = "json",
            Parameters = OneText,
            Meaning = "The value as JSON, with its quotation marks: text, number, true, false or null.",
            Example = "{ \"customer\": {{json customer.name}} }",
            ExampleOutput = "{ \"customer\": \"Bakker & Zonen B.V.\" }",
            Run = call => call.State.Output == TemplateOutput.Json ? new Markup(ToJson(call[0])) : ToJson(call[0]),
        },
        new()
        {
            Name = "image",
            Parameters = [new("key", TemplateType.Text)],
            Options = ["alt", "width", "height"],
            Outputs = [TemplateOutput.Html],
            Meaning = "An image of the template library, sent inside the mail.",
            Example = "{{image \"logo\" alt=\"Example\" width=120}}",
            Run = Image,
        },
    ];

    private static string Concat(HelperCall call)
    {
        var length = 0L;
        for (var i = 0; i < call.Count; i++)
            length += call.Text(i).Length;
        if (length > call.State.Limits.Output)
            throw new HelperException("would make more text than a template may write.");
        return string.Concat(Enumerable.Range(0, call.Count).Select(i => call.Text(i)));
    }

    private static string Truncate(string text, int length)
    {
        if (text.Length <= length)
            return text;
        var end = length - 1;
        if (end > 0 && char.IsHighSurrogate(text[end - 1]))
            end--;
        return text[..end] + "…";
    }

    private static string ToJson(object? value) => value switch
    {
        null => "null",
        string text => JsonSerializer.Serialize(text, Json),
        DateOnly date => $"\"{Values.ToText(date)}\"",
        _ => Values.ToText(value),
    };

    private static Markup Image(HelperCall call)
    {
        var key = call.Text(0);
        var image = call.State.UseImage(key) ?? throw new HelperException($"does not know the image \"{key}\". Add it to the image library, or correct its key.");
        var alt = call.Option("alt") is { } given ? Values.ToText(given) : image.AlternativeText;
        return new Markup($"<img src=\"{Escaping.Html(image.Source)}\" alt=\"{Escaping.Html(alt)}\"{Size(call, "width", image.Width)}{Size(call, "height", image.Height)}>");
    }

    private static string Size(HelperCall call, string name, int? own)
    {
        // One given side alone lets the mail program keep the proportions.
        var value = call.Option(name) ?? (call.Option("width") is null && call.Option("height") is null ? own : null);
        if (value is null)
            return "";
        return Values.TryNumber(value, out var number) && number is >= 1 and <= 10_000
            ? $" {name}=\"{Values.ToText(decimal.Round(number))}\""
            : throw new HelperException($"needs a {name} in pixels, and got {HelperCall.Describe(value)}.");
    }
}
