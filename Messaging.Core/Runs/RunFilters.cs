using System.Globalization;

namespace Messaging.Core.Runs;

/// <summary>The queries behind the list of runs.</summary>
internal static class RunFilters
{
    /// <summary>Runs that are there for all to see.</summary>
    internal static IQueryable<MessageRun> Complete(this IQueryable<MessageRun> runs) => runs.Where(r => r.Status != RunStatus.BeingMade);

    internal static IQueryable<MessageRun> Matching(this IQueryable<MessageRun> runs, RunFilter filter)
    {
        runs = runs.Complete();
        if (filter.Status is { } status)
            runs = runs.Where(r => r.Status == status);
        if (filter.DefinitionKey is { Length: > 0 } key)
            runs = runs.Where(r => r.DefinitionKey == key);
        if (filter.From is { } from)
        {
            var start = Start(from);
            runs = runs.Where(r => r.PeriodFrom == null && r.PeriodTo == null ? r.CreatedAt >= start : (r.PeriodTo ?? r.PeriodFrom) >= from);
        }

        if (filter.To is { } to)
        {
            var end = Start(to.AddDays(1));
            runs = runs.Where(r => r.PeriodFrom == null && r.PeriodTo == null ? r.CreatedAt < end : (r.PeriodFrom ?? r.PeriodTo) <= to);
        }

        if (filter.Search?.Trim() is { Length: > 0 } search)
        {
            var isNumber = long.TryParse(search, NumberStyles.None, CultureInfo.InvariantCulture, out var id);
            runs = runs.Where(r => r.DefinitionName.Contains(search) || r.CreatedBy.Contains(search) || (isNumber && r.Id == id));
        }

        return runs;
    }

    internal static IQueryable<MessageRun> Sorted(this IQueryable<MessageRun> runs, string? column, bool descending) => (column, descending) switch
    {
        ("run", false) => runs.OrderBy(r => r.Id),
        ("definition", false) => runs.OrderBy(r => r.DefinitionName).ThenByDescending(r => r.Id),
        ("definition", true) => runs.OrderByDescending(r => r.DefinitionName).ThenByDescending(r => r.Id),
        ("status", false) => runs.OrderBy(r => r.Status).ThenByDescending(r => r.Id),
        ("status", true) => runs.OrderByDescending(r => r.Status).ThenByDescending(r => r.Id),
        ("period", false) => runs.OrderBy(r => r.PeriodFrom).ThenByDescending(r => r.Id),
        ("period", true) => runs.OrderByDescending(r => r.PeriodFrom).ThenByDescending(r => r.Id),
        ("createdBy", false) => runs.OrderBy(r => r.CreatedBy).ThenByDescending(r => r.Id),
        ("createdBy", true) => runs.OrderByDescending(r => r.CreatedBy).ThenByDescending(r => r.Id),
        _ => runs.OrderByDescending(r => r.Id),
    };

    /// <summary>Days of a run without a period are days of UTC.</summary>
    private static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
