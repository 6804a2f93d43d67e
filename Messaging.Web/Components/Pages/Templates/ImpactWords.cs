using Messaging.Core.Sending;
using Messaging.Web.Components.Shared;

namespace Messaging.Web.Components.Pages.Templates;

/// <summary>The sentences about what a change does.</summary>
public static class ImpactWords
{
    /// <summary>"Of 1,000 mails of the last runs and events, 980 stay the same, 20 differ, and 3 could not be made before either."</summary>
    public static string Summary(ImpactReport report)
    {
        if (report.Total == 0)
            return "There is no mail of a run or event to look at.";
        List<string> parts = [$"{Show.Number(report.Count(Impact.Same))} stay the same", $"{Show.Number(report.Count(Impact.Differs))} differ"];
        if (report.Count(Impact.FailsNow) is > 0 and var now)
            parts.Add($"{Show.Number(now)} cannot be made any more");
        if (report.Count(Impact.FailsStill) is > 0 and var still)
            parts.Add($"{Show.Number(still)} could not be made before either");
        var list = parts.Count == 1 ? parts[0] : $"{string.Join(", ", parts.Take(parts.Count - 1))} and {parts[^1]}";
        var rest = report.Done < report.Total ? $" The other {Show.Number(report.Total - report.Done)} were not looked at." : "";
        return $"Of {Show.Count(report.Done, "mail", "mails")} of the last runs and events, {list}.{rest}";
    }

    public static string Of(Impact impact) => impact switch
    {
        Impact.Same => "Same",
        Impact.Differs => "Differs",
        Impact.FailsNow => "Fails now",
        _ => "Failed before",
    };
}
