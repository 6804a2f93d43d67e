using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Runs;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Notices;

/// <summary>Makes the notice of what has ended, within the transaction that ends it: both are there after a crash, or neither.</summary>
internal static class NoticeWriter
{
    /// <summary>Tells the person who started a run.</summary>
    /// <param name="db">A context with the transaction in which the run's status was changed.</param>
    /// <param name="runId">The run.</param>
    /// <param name="now">When it happened.</param>
    /// <param name="cancellationToken">Stops; the caller then commits nothing.</param>
    /// <returns>Who is told, or null where the run was started by a program or by somebody who is gone.</returns>
    internal static async Task<long?> AddAsync(MessagingDbContext db, long runId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var run = await db.MessageRuns.AsNoTracking().FirstAsync(r => r.Id == runId, cancellationToken);
        // What a program started on behalf of a person, that person made.
        var starter = UserDirectory.Normalize(run.StartedBy ?? run.CreatedBy);
        var maker = UserDirectory.Normalize(run.CreatedBy);
        var user = await db.Users.AsNoTracking().Where(u => (u.NormalizedEmail == starter || u.NormalizedEmail == maker) && !u.Disabled)
            .OrderBy(u => u.NormalizedEmail == starter ? 0 : 1).Select(u => new { u.Id, u.MailRunEnds }).FirstOrDefaultAsync(cancellationToken);
        if (user is null)
            return null;
        var counts = await db.MessageResults.Where(r => r.RunId == runId).CountByStatusAsync(cancellationToken);
        var partlyRefused = await db.MessageResults.PartlyRefused().CountAsync(r => r.RunId == runId, cancellationToken);
        db.RunNotices.Add(Make(user.Id, runId, now, run.Status, Say(run, counts, partlyRefused), user.MailRunEnds));
        await db.SaveChangesAsync(cancellationToken);
        return user.Id;
    }

    /// <summary>
    /// Tells that the mail of events was stopped by errors: the person who started it last, and all administrators, since it runs for
    /// months and whoever started it may be away.
    /// </summary>
    /// <param name="db">A context with the transaction in which it was stopped.</param>
    /// <param name="reason">Why, with the server's own words.</param>
    /// <param name="startedBy">Who started it last, or none.</param>
    /// <param name="now">When it happened.</param>
    /// <param name="cancellationToken">Stops; the caller then commits nothing.</param>
    /// <returns>Who is told.</returns>
    internal static async Task<IReadOnlyList<long>> AddForEventMailAsync(MessagingDbContext db, string reason, string? startedBy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var starter = startedBy is null ? null : UserDirectory.Normalize(startedBy);
        var users = await db.Users.AsNoTracking().Where(u => (u.Role == Role.Administrator || u.NormalizedEmail == starter) && !u.Disabled)
            .Select(u => new { u.Id, u.MailRunEnds }).ToListAsync(cancellationToken);
        foreach (var user in users)
            db.RunNotices.Add(Make(user.Id, null, now, RunStatus.StoppedByErrors, $"The mail of events was stopped by errors: {reason.TrimEnd('.')}. Events are accepted, and their mails wait.", user.MailRunEnds));
        await db.SaveChangesAsync(cancellationToken);
        return users.ConvertAll(u => u.Id);
    }

    /// <summary>What happened, in numbers.</summary>
    private static string Say(MessageRun run, IReadOnlyDictionary<MessageResultStatus, int> counts, int partlyRefused)
    {
        var total = counts.Values.Sum();
        var sent = counts.GetValueOrDefault(MessageResultStatus.SendSuccessful);
        var name = string.Create(CultureInfo.InvariantCulture, $"Run {run.Id} ({run.DefinitionName})");
        var words = run.Status switch
        {
            RunStatus.Finished => $"{name} has finished: {(sent == 1 ? "its message was" : $"all {Number(sent)} messages were")} sent.",
            RunStatus.FinishedWithProblems => $"{name} has finished with problems: {Number(sent)} of {Messages(total)} {(sent == 1 ? "was" : "were")} sent, {Number(total - sent)} {(total - sent == 1 ? "was" : "were")} not.",
            RunStatus.StoppedByErrors => $"{name} was stopped by errors after {Messages(sent)} of {Number(total)}: {run.StopReason}",
            _ => throw new ArgumentException($"A run that is {RunWords.Of(run.Status)} has not ended.", nameof(run)),
        };
        return partlyRefused == 0 ? words : $"{words} {(sent == 1 ? "It" : $"{Number(partlyRefused)} of these")} did not reach every address: the mail server refused some.";
    }

    private static RunNotice Make(long user, long? run, DateTimeOffset now, RunStatus status, string words, bool byMail) => new()
    {
        UserId = user, RunId = run, At = now, Status = status, Words = words, Mail = byMail ? NoticeMail.Pending : NoticeMail.None, MailNextAt = byMail ? now : null,
    };

    private static string Messages(int count) => count == 1 ? "1 message" : $"{Number(count)} messages";

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
