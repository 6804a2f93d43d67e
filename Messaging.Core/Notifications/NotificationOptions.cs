namespace Messaging.Core.Notifications;

/// <summary>When reminders are sent. Section <c>Messaging:Events</c>.</summary>
public sealed record NotificationOptions
{
    /// <summary>The time zone in which days begin; that of the machine where none is set.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>The time of day from which the reminders of a day are sent.</summary>
    public TimeSpan ReminderTime { get; init; } = TimeSpan.FromHours(8);
}

/// <summary>Which day it is, in the time zone of the settings.</summary>
internal sealed class ReminderDays(NotificationOptions options, TimeProvider clock)
{
    private DateTime LocalNow => TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.TimeZone ?? clock.LocalTimeZone).DateTime;

    /// <summary>The day of the calendar.</summary>
    internal DateOnly Today => DateOnly.FromDateTime(LocalNow);

    /// <summary>The last day whose reminders are due: yesterday, while the time of day has not come.</summary>
    internal DateOnly LastDue => DateOnly.FromDateTime(LocalNow - options.ReminderTime);
}
