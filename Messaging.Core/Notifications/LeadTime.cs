using System.Globalization;

namespace Messaging.Core.Notifications;

/// <summary>How long before its date somebody is reminded of a subject: so many days, or months of the calendar.</summary>
/// <param name="Count">How many, from 0.</param>
/// <param name="Months">Whether months are meant, and not days.</param>
public readonly record struct LeadTime(int Count, bool Months = false)
{
    private const int MostDays = 366;
    private const int MostMonths = 24;

    /// <summary>In the words that people read: "7 days before", "on the day".</summary>
    public string Words => (Count, Months) switch
    {
        (0, _) => "on the day",
        (1, false) => "1 day before",
        (1, true) => "1 month before",
        (_, false) => string.Create(CultureInfo.InvariantCulture, $"{Count} days before"),
        (_, true) => string.Create(CultureInfo.InvariantCulture, $"{Count} months before"),
    };

    /// <summary>The day on which it comes due; the first day there is for a date so early that it would be before that.</summary>
    /// <param name="date">The subject's date.</param>
    public DateOnly DueOn(DateOnly date)
    {
        var earliest = Months ? DateOnly.MinValue.AddMonths(Count) : DateOnly.MinValue.AddDays(Count);
        return date < earliest ? DateOnly.MinValue : Months ? date.AddMonths(-Count) : date.AddDays(-Count);
    }

    /// <summary>Reads <c>7</c>, <c>7d</c> or <c>1m</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="leadTime">What it says.</param>
    public static bool TryParse(string? text, out LeadTime leadTime)
    {
        leadTime = default;
        var trimmed = text?.Trim() ?? "";
        var months = trimmed.EndsWith('m');
        if (!int.TryParse(trimmed is [.., 'd' or 'm'] ? trimmed[..^1] : trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > (months ? MostMonths : MostDays))
            return false;
        leadTime = new LeadTime(count, months && count > 0);
        return true;
    }

    /// <summary>As it is kept: <c>7d</c> or <c>1m</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count}{(Months ? 'm' : 'd')}");
}
