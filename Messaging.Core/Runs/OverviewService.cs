using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs;

/// <summary>Reads what the first page shows. Each part is a short read of its own.</summary>
public sealed class OverviewService(IDbContextFactory<MessagingDbContext> databases, RunService runs, TimeProvider clock)
{
    /// <summary>How many days the chart goes back, today included.</summary>
    public const int Days = 30;

    private const int MostRuns = 8;
    private const string Accepted = "Accepted";

    private static readonly RunStatus[] Active = [RunStatus.StoppedByErrors, RunStatus.Running, RunStatus.Stopped, RunStatus.FinishedWithProblems];

    /// <summary>Everything of the first page.</summary>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<Overview> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var captures = !await db.SmtpSettings.AnyAsync(cancellationToken);
        var problems = await db.Matching(new ResultFilter { NeedsPerson = true }).CountByStatusAsync(cancellationToken);
        return new Overview(await ReadSetupAsync(db, cancellationToken), await ReadRunsAsync(cancellationToken), problems, await ReadDaysAsync(db, cancellationToken), captures)
        {
            StoppedEventMail = await db.EventMailStates.AsNoTracking().FirstOrDefaultAsync(s => s.Status != RunStatus.Running, cancellationToken),
        };
    }

    private static async Task<IReadOnlyList<SetupStep>> ReadSetupAsync(MessagingDbContext db, CancellationToken cancellationToken) =>
    [
        // Without SMTP settings mails are captured, which is enough to try everything.
        new(SetupPart.Transport, true),
        new(SetupPart.Sender, await db.SenderProfiles.AnyAsync(cancellationToken)),
        new(SetupPart.RecipientKey, await db.RecipientKeys.AnyAsync(cancellationToken)),
        new(SetupPart.Templates, await db.SubjectTemplates.AnyAsync(cancellationToken) && await db.BodyTemplates.AnyAsync(cancellationToken)),
        new(SetupPart.Definition, await db.MessageDefinitions.AnyAsync(cancellationToken)),
        new(SetupPart.Customers, await db.Customers.AnyAsync(cancellationToken)),
        new(SetupPart.Invoices, await db.Invoices.AnyAsync(cancellationToken)),
    ];

    private async Task<IReadOnlyList<RunView>> ReadRunsAsync(CancellationToken cancellationToken)
    {
        var found = new List<RunView>();
        foreach (var status in Active)
        {
            if (found.Count < MostRuns)
                found.AddRange((await runs.ListAsync(new RunFilter(status), new PageRequest(0, MostRuns - found.Count), cancellationToken)).Items);
        }

        return found;
    }

    /// <summary>One count for each day over the index of the tries: none of them reads more than that day's rows.</summary>
    private async Task<IReadOnlyList<SentOnDay>> ReadDaysAsync(MessagingDbContext db, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
        var days = new List<SentOnDay>(Days);
        for (var day = today.AddDays(1 - Days); day <= today; day = day.AddDays(1))
        {
            var (from, to) = (StartOf(day), StartOf(day.AddDays(1)));
            var count = await db.MessageAttempts.CountAsync(a => a.At >= from && a.At < to && a.MessageResultId != null && a.Result == Accepted, cancellationToken);
            days.Add(new SentOnDay(day, count));
        }

        return days;
    }

    private DateTimeOffset StartOf(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, clock.LocalTimeZone.GetUtcOffset(local));
    }
}
