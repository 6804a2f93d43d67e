using System.Globalization;
using Messaging.Core.Runs;

namespace Messaging.Web.Components.Pages.Runs;

/// <summary>The filter of the list of runs as its address holds it; the file of the list has the same names.</summary>
public static class RunAddress
{
    /// <summary>What the address asks for. What it misspells is left out.</summary>
    public static RunFilter Filter(string? status, string? definition, string? search, string? from, string? to) =>
        new(Enum.TryParse<RunStatus>(status, out var one) ? one : null, definition, search) { From = Day(from), To = Day(to) };

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
