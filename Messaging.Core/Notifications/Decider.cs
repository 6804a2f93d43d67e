namespace Messaging.Core.Notifications;

/// <summary>What the decision about one event needs to know.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Rule">The type's rule.</param>
/// <param name="Data">Its fields.</param>
/// <param name="CustomerFields">The free fields of its customer; empty where it has none.</param>
/// <param name="HadBefore">Whether the customer has got mail of this type before.</param>
/// <param name="Staff">How many of the staff would get it; not asked for where it is for customers.</param>
/// <param name="Template">The name of the template it asks for, or none.</param>
internal sealed record DecisionFacts(
    EventType Type, NotificationRule Rule, EventData Data, IReadOnlyDictionary<string, string> CustomerFields, bool HadBefore, int Staff, string? Template);

/// <summary>Decides whether mail is made of an event, and says why. Pure.</summary>
internal static class Decider
{
    internal static (NotificationDecision Decision, string Reason) Decide(DecisionFacts facts)
    {
        var (type, rule) = (facts.Type, facts.Rule);
        if (facts.Template is null && !rule.Enabled)
            return No($"the rule of \"{type.Name}\" is switched off");
        if (type.Exceptions.FirstOrDefault(exception => Applies(exception, facts)) is { } exception)
            return No(exception.Reason);
        if (facts.Template is null && rule.Condition is { } condition
            && !ConditionCheck.Holds(facts.Data.Values.GetValueOrDefault(condition.Field), condition.Operator, condition.Value))
            return No($"the rule asks that {ConditionCheck.Say(condition)}");
        if (type.OncePerCustomer && facts.HadBefore)
            return No("the customer has got this mail before, and gets it only once");
        if (rule.Audience is Audience.Department or Audience.Subscribers && facts.Staff == 0)
            return No(WhyNobody(rule, facts.Data));
        var by = facts.Template is { } template ? $"with the template \"{template}\" that the event asked for" : $"by the rule of \"{type.Name}\"";
        return (NotificationDecision.Send, $"Goes to {Whom(rule, facts.Data)}, {by}.");
    }

    /// <summary>The audience in words.</summary>
    internal static string Whom(NotificationRule rule, EventData data) => rule.Audience switch
    {
        Audience.MainAddress => rule.RecipientKey is { } key ? $"the customer's addresses under \"{key}\"" : "the customer's main address",
        Audience.AllUsers => "all users of the customer",
        Audience.Participants => data.List(EventType.ParticipantsField).Count > 0 ? "those who posted" : "all users of the customer, since none of them has posted",
        Audience.EventAddress => "the address in the event",
        Audience.Department => $"the members of the department \"{DepartmentOf(rule, data)}\"",
        Audience.Subscribers => "the staff who subscribed to it",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule.Audience, null),
    };

    /// <summary>The department that the rule or else the event names.</summary>
    internal static string? DepartmentOf(NotificationRule rule, EventData data) => rule.DepartmentKey ?? data.Text(EventType.DepartmentField);

    private static string WhyNobody(NotificationRule rule, EventData data) => rule.Audience == Audience.Subscribers
        ? "nobody of the staff, other than its author, has subscribed to it"
        : $"the department \"{DepartmentOf(rule, data)}\" has no member, other than its author, who gets it";

    private static bool Applies(EventException exception, DecisionFacts facts)
    {
        var value = facts.Data.Values.GetValueOrDefault(exception.Field);
        if (value is null && exception.CustomerField && facts.CustomerFields.TryGetValue(exception.Field, out var own))
            value = own.Trim().ToUpperInvariant() is "YES" or "1" ? "true" : own.Trim();
        return ConditionCheck.Holds(value, exception.Operator, exception.Value);
    }

    private static (NotificationDecision Decision, string Reason) No(string why) => (NotificationDecision.NotSent, $"Not sent: {why}.");
}
