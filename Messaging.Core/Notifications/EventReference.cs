using System.Globalization;
using System.Text;

namespace Messaging.Core.Notifications;

/// <summary>Writes the catalogue in <c>docs/notifications.md</c> from the code, so that it cannot say anything else than what is accepted.</summary>
public static class EventReference
{
    /// <summary>The line before the catalogue; what stands above it is written by hand.</summary>
    public const string Start = "## Catalogue";

    /// <summary>The catalogue as Markdown with LF line ends, from <see cref="Start"/> on.</summary>
    public static string ToMarkdown()
    {
        var page = new StringBuilder();
        page.Append(Start).Append("\n\nWritten from the code by `bash eng/event-reference.sh`. A field marked with * must be there. Reminders are put as dated subjects; the others are posted.\n");
        foreach (var (key, name) in EventCatalogue.Groups.SkipLast(1))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n### {name}\n");
            foreach (var type in EventCatalogue.All.Where(type => type.Group == key))
                Append(page, type);
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void Append(StringBuilder page, EventType type)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n#### `{type.Key}`: {type.Name}\n\n{type.Description}\n\n");
        page.Append(CultureInfo.InvariantCulture, $"- To: {Words(type.Audience)}.\n");
        if (type.IsReminder)
            page.Append(CultureInfo.InvariantCulture, $"- Reminder: {string.Join(", ", Rules.Parse(type.LeadTimes).Select(lead => lead.Words))}.\n");
        if (type.OncePerCustomer)
            page.Append("- Once for each customer.\n");
        foreach (var exception in type.Exceptions)
            page.Append(CultureInfo.InvariantCulture, $"- Not sent where {exception.Reason}{(exception.CustomerField ? $" (`{exception.Field}` of the event, or of the customer's free fields)" : "")}.\n");
        if (type.Condition is { } condition)
            page.Append(CultureInfo.InvariantCulture, $"- Its rule asks that {ConditionCheck.Say(condition)}; the rule can be changed.\n");
        page.Append("\n| field | type | meaning | example |\n| --- | --- | --- | --- |\n");
        foreach (var field in type.Fields)
            page.Append(CultureInfo.InvariantCulture, $"| `{field.Name}`{(field.Required ? "*" : "")} | {field.Kind.ToString().ToLowerInvariant()} | {field.Meaning}{(field.Secret ? " Encrypted, and shown to nobody but the recipient." : "")} | `{field.Sample}` |\n");
    }

    private static string Words(Audience audience) => audience switch
    {
        Audience.MainAddress => "the customer's main address",
        Audience.AllUsers => "all users of the customer",
        Audience.Participants => "the users of the customer in `participants`, or all where it is empty; never the `author`",
        Audience.EventAddress => "the `address` in the event",
        Audience.Department => "the members of the `department`; never the `author`",
        Audience.Subscribers => "the staff who subscribed to it; never the `author`",
        _ => throw new ArgumentOutOfRangeException(nameof(audience), audience, null),
    };
}
