using System.Globalization;

namespace Messaging.Core.Notifications;

/// <summary>Compares a field with a value. Pure.</summary>
internal static class ConditionCheck
{
    /// <summary>Whether the comparison holds. A field without a value equals nothing.</summary>
    internal static bool Holds(object? field, ConditionOperator comparison, string? value) => comparison switch
    {
        ConditionOperator.IsSet => field is not null,
        ConditionOperator.IsNotSet => field is null,
        ConditionOperator.Equals => field is not null && Compare(field, value) == 0,
        ConditionOperator.NotEquals => field is null || Compare(field, value) != 0,
        ConditionOperator.GreaterThan => field is not null && Compare(field, value) > 0,
        ConditionOperator.LessThan => field is not null && Compare(field, value) < 0,
        ConditionOperator.Contains => field switch
        {
            string text => text.Contains(value ?? "", StringComparison.OrdinalIgnoreCase),
            IReadOnlyList<string> list => list.Contains(value ?? "", StringComparer.OrdinalIgnoreCase),
            _ => false,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, null),
    };

    /// <summary>The condition in words: "status is Paid".</summary>
    internal static string Say(RuleCondition condition) => condition.Operator switch
    {
        ConditionOperator.IsSet => $"{condition.Field} is there",
        ConditionOperator.IsNotSet => $"{condition.Field} is not there",
        ConditionOperator.Equals => $"{condition.Field} is {condition.Value}",
        ConditionOperator.NotEquals => $"{condition.Field} is not {condition.Value}",
        ConditionOperator.GreaterThan => $"{condition.Field} is more than {condition.Value}",
        ConditionOperator.LessThan => $"{condition.Field} is less than {condition.Value}",
        _ => $"{condition.Field} contains {condition.Value}",
    };

    /// <summary>Less than, equal to or more than 0; null where both cannot be compared.</summary>
    private static int? Compare(object field, string? value) => field switch
    {
        decimal number => decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var other) ? number.CompareTo(other) : null,
        DateOnly date => DateOnly.TryParse(value, CultureInfo.InvariantCulture, out var other) ? date.CompareTo(other) : null,
        bool truth => bool.TryParse(value, out var other) ? truth.CompareTo(other) : null,
        string text => Math.Sign(string.Compare(text, value, StringComparison.OrdinalIgnoreCase)),
        _ => null,
    };
}
