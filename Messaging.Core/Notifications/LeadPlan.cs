namespace Messaging.Core.Notifications;

/// <summary>Which lead time of a dated subject is due when. Pure.</summary>
internal static class LeadPlan
{
    /// <summary>The first day on or after <paramref name="from"/> on which a reminder comes due, or none.</summary>
    internal static DateOnly? NextDue(DateOnly date, IReadOnlyList<LeadTime> leadTimes, DateOnly from)
    {
        DateOnly? next = null;
        foreach (var day in leadTimes.Select(lead => lead.DueOn(date)))
        {
            if (day >= from && (next is null || day < next))
                next = day;
        }

        return next;
    }

    /// <summary>Of all that are due by a day the one nearest to the date: after a time without the program the others are not made up for.</summary>
    internal static LeadTime? Nearest(DateOnly date, IReadOnlyList<LeadTime> leadTimes, DateOnly from, DateOnly until)
    {
        LeadTime? nearest = null;
        foreach (var lead in leadTimes.Where(lead => lead.DueOn(date) >= from && lead.DueOn(date) <= until))
        {
            if (nearest is not { } best || lead.DueOn(date) > best.DueOn(date))
                nearest = lead;
        }

        return nearest;
    }
}
