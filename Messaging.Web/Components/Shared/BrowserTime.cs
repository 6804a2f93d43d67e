using System.Globalization;
using Microsoft.JSInterop;

namespace Messaging.Web.Components.Shared;

/// <summary>The time zone of the person's browser, asked for once per circuit.</summary>
public sealed class BrowserTime(IJSRuntime js)
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");
    private Task<TimeZoneInfo>? zone;

    /// <summary>The browser's zone; UTC where it names one that this machine does not know.</summary>
    public Task<TimeZoneInfo> ZoneAsync() => zone ??= AskAsync();

    /// <summary>"22 Nov 2026, 14:32"</summary>
    public static string Text(DateTimeOffset time, TimeZoneInfo zone, bool seconds = false) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString(seconds ? "d MMM yyyy, HH:mm:ss" : "d MMM yyyy, HH:mm", English);

    /// <summary>"14:32" on the same day, else with the day.</summary>
    public static string Clock(DateTimeOffset time, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        return local.ToString(local.Date == TimeZoneInfo.ConvertTime(now, zone).Date ? "HH:mm" : "d MMM, HH:mm", English);
    }

    private async Task<TimeZoneInfo> AskAsync()
    {
        var name = await js.InvokeAsync<string?>("messaging.timeZone");
        return name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? found : TimeZoneInfo.Utc;
    }
}
