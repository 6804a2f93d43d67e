using Messaging.Core.Common;
using Messaging.Core.Notifications;
using Messaging.Core.Templates.Model;
using Messaging.Web.Components.Shared;

namespace Messaging.Web.Components.Pages.Notifications;

/// <summary>What the pages about events call things.</summary>
internal static class NotificationWords
{
    /// <summary>Who can get the mail of events, in words.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Audiences { get; } = [.. Enum.GetValues<Audience>().Select(a => KeyValuePair.Create(a.ToString(), Of(a)))];

    /// <summary>How a field can be compared, in words.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Operators { get; } = [.. Enum.GetValues<ConditionOperator>().Select(o => KeyValuePair.Create(o.ToString(), Of(o)))];

    /// <summary>What a field can be, in words.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> FieldKinds { get; } = [.. Enum.GetValues<EventFieldKind>().Select(k => KeyValuePair.Create(k.ToString(), Of(k)))];

    public static string Of(Audience audience) => audience switch
    {
        Audience.MainAddress => "The customer's main address",
        Audience.AllUsers => "All addresses of the customer",
        Audience.Participants => "Those who posted, else all addresses",
        Audience.EventAddress => "The address in the event",
        Audience.Department => "A department of the staff",
        Audience.Subscribers => "Staff who subscribed",
        _ => throw new ArgumentOutOfRangeException(nameof(audience), audience, null),
    };

    public static string Of(ConditionOperator comparison) => comparison switch
    {
        ConditionOperator.Equals => "is",
        ConditionOperator.NotEquals => "is not",
        ConditionOperator.GreaterThan => "is above or after",
        ConditionOperator.LessThan => "is below or before",
        ConditionOperator.Contains => "contains",
        ConditionOperator.IsSet => "is there",
        ConditionOperator.IsNotSet => "is not there",
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, null),
    };

    public static string Of(EventFieldKind kind) => kind switch
    {
        EventFieldKind.Text => "text",
        EventFieldKind.Number => "number",
        EventFieldKind.Date => "date",
        EventFieldKind.Boolean => "true or false",
        _ => "list of texts",
    };

    /// <summary>The group's name.</summary>
    public static string Group(string key) => EventCatalogue.Groups.FirstOrDefault(group => group.Key == key).Name ?? key;

    /// <summary>When the mail goes out: "When it is posted", or "7, 5 and 1 days before".</summary>
    public static string When(EventType type, NotificationRule rule) => When(type, rule.LeadTimes);

    /// <summary>The same as the type has it.</summary>
    public static string When(EventType type) => When(type, type.LeadTimes);

    private static string When(EventType type, IEnumerable<string> leadTimes)
    {
        if (!type.IsReminder)
            return "When it happens";
        var leads = leadTimes.Select(text => LeadTime.TryParse(text, out var lead) ? lead : default).OrderByDescending(lead => lead.Months).ThenByDescending(lead => lead.Count).ToList();
        return leads.Count switch
        {
            0 => "Never: no lead times",
            1 => Capital(leads[0].Words),
            _ when leads.TrueForAll(lead => !lead.Months) => $"{string.Join(", ", leads.SkipLast(1).Select(lead => Show.Number(lead.Count)))} and {Show.Number(leads[^1].Count)} days before",
            _ => Capital(string.Join(", ", leads.Select(lead => lead.Words))),
        };
    }

    /// <summary>Lead times as a person enters them: "1m, 7, 5".</summary>
    public static string Enter(IEnumerable<string> leadTimes) => string.Join(", ", leadTimes.Select(text => text.TrimEnd('d')));

    /// <summary>What a person entered, in parts.</summary>
    public static List<string> Split(string? entered) => [.. (entered ?? "").Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>Only the error of a field, for a form that shows it there.</summary>
    public static string[] Of(Error? error, string field) => (error as Invalid)?.Fields.GetValueOrDefault(field) ?? [];

    private static string Capital(string words) => words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
}
