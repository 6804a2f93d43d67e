using System.Text;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Notifications;

/// <summary>Writes the default templates of event types from their words, in the look of the starters.</summary>
internal static class EventTextWriter
{
    /// <summary>The subject as a template.</summary>
    internal static string Subject(EventType type) => type.Text.Subject;

    /// <summary>The HTML body as a template, to stand in the starters' layout. The text version is made of it.</summary>
    internal static string Html(EventType type)
    {
        var text = type.Text;
        var html = new StringBuilder();
        html.Append("<div class=\"preheader\">").Append(text.Preheader).Append("</div>\n{{> starter-brand}}\n");
        html.Append("<h1>").Append(text.Heading).Append("</h1>\n<p>").Append(Greeting(type)).Append("</p>\n");
        Paragraphs(html, text.Paragraphs);
        if (text.Figure is [var label, var value])
        {
            html.Append("<table class=\"amount\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><td>\n")
                .Append("  <div class=\"label\">").Append(label).Append("</div>\n  <div class=\"figure\">").Append(value).Append("</div>\n</td></tr></table>\n");
        }

        Facts(html, type);
        if (text.Action is [var words, var link])
        {
            html.Append("{{#if event.").Append(link).Append("}}\n")
                .Append("<table role=\"presentation\" class=\"action\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><td>\n  <a class=\"button\" href=\"{{event.")
                .Append(link).Append("}}\">").Append(words).Append("</a>\n</td></tr></table>\n{{/if}}\n");
        }

        Paragraphs(html, text.Closing);
        html.Append("<p style=\"margin-bottom:0;\">Kind regards,<br>{{sender.displayName}}</p>\n");
        return html.ToString();
    }

    private static string Greeting(EventType type) => type.IsForStaff
        ? "Hello,"
        : "{{#if customer.fields.contact}}Dear {{customer.fields.contact}},{{else if customer.name}}Dear customer,{{else}}Hello,{{/if}}";

    /// <summary>A paragraph that is nothing but a condition stands inside it, so that no empty one is left.</summary>
    private static void Paragraphs(StringBuilder html, IReadOnlyList<string> paragraphs)
    {
        const string If = "{{#if ";
        const string End = "{{/if}}";
        foreach (var paragraph in paragraphs)
        {
            var head = paragraph.IndexOf("}}", StringComparison.Ordinal) + 2;
            if (paragraph.StartsWith(If, StringComparison.Ordinal) && paragraph.EndsWith(End, StringComparison.Ordinal))
                html.Append(paragraph.AsSpan(0, head)).Append("<p>").Append(paragraph.AsSpan(head, paragraph.Length - head - End.Length)).Append("</p>").Append(End).Append('\n');
            else
                html.Append("<p>").Append(paragraph).Append("</p>\n");
        }
    }

    private static void Facts(StringBuilder html, EventType type)
    {
        if (type.Text.Facts.Count == 0)
            return;
        var conditions = type.Text.Facts.Select(fact => "event." + fact[1]).ToList();
        var any = conditions.Count == 1 ? conditions[0] : $"(or {string.Join(' ', conditions)})";
        html.Append("{{#if ").Append(any).Append("}}\n<table class=\"facts\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\">\n");
        foreach (var fact in type.Text.Facts)
        {
            var kind = type.AllFields.First(f => f.Name == fact[1]).Kind;
            var zero = kind == EventFieldKind.Number ? " includeZero=true" : "";
            html.Append("  {{#if event.").Append(fact[1]).Append(zero).Append("}}<tr><th scope=\"row\">").Append(fact[0]).Append("</th><td>")
                .Append(Value(fact, kind)).Append("</td></tr>{{/if}}\n");
        }

        html.Append("</table>\n{{/if}}\n");
    }

    private static string Value(IReadOnlyList<string> fact, EventFieldKind kind) => (kind, fact.Count > 2) switch
    {
        (EventFieldKind.Number, true) => $"{{{{money event.{fact[1]}}}}}",
        (EventFieldKind.Number, false) => $"{{{{number event.{fact[1]}}}}}",
        (EventFieldKind.Date, _) => $"{{{{date event.{fact[1]}}}}}",
        _ => $"{{{{event.{fact[1]}}}}}",
    };
}
