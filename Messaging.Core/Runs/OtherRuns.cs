using Messaging.Core.Mail.Smtp;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs;

/// <summary>That another message has sent the same invoice.</summary>
/// <param name="ResultId">The message that is asked about.</param>
/// <param name="RunId">The run that sent its invoice.</param>
/// <param name="At">When, or none where that is no longer known.</param>
internal sealed record SentElsewhere(long ResultId, long RunId, DateTimeOffset? At);

/// <summary>
/// Messages of the same invoice in several runs. Whoever makes a run is told of those in earlier ones, and decides. Of what happens in
/// others afterwards they know nothing: that must not send an invoice twice.
/// </summary>
internal static class OtherRuns
{
    private const string Uncertain = nameof(SmtpOutcome.Uncertain);

    /// <summary>
    /// By message, the last run that sent its invoice, or may have, after whoever made the message's own run could have been told: a run that
    /// was made later, or an earlier one where "Send again" was pressed since.
    /// </summary>
    internal static async Task<Dictionary<long, SentElsewhere>> SentElsewhereAsync(this IQueryable<MessageResult> results, MessagingDbContext db, CancellationToken cancellationToken)
    {
        var found =
            from result in results
            join other in db.MessageResults on result.InvoiceId equals other.InvoiceId
            where other.Id != result.Id
                && (other.RunId > result.RunId || (other.AttemptGroup > 1 && (other.SentAt >= result.Run!.CreatedAt || other.HandedOverAt >= result.Run.CreatedAt)))
                // What a server refused was handed over too. A try whose answer was lost counts whatever became of the message since.
                && (other.SentAt != null || other.Status == MessageResultStatus.DeliveryUncertain
                    || (other.Status == MessageResultStatus.Processing && other.HandedOverAt != null)
                    || db.MessageAttempts.Any(a => a.MessageResultId == other.Id && a.Result == Uncertain))
            select new { result.Id, RunId = other.RunId!.Value, At = other.HandedOverAt ?? other.SentAt };
        return (await found.ToListAsync(cancellationToken)).GroupBy(f => f.Id)
            .ToDictionary(g => g.Key, g => new SentElsewhere(g.Key, g.Max(f => f.RunId), g.Max(f => f.At)));
    }

    /// <summary>Those whose invoice has another message that leaves by itself, now or when its run is started.</summary>
    internal static IQueryable<long> StillToBeSentElsewhere(this IQueryable<MessageResult> results, MessagingDbContext db) =>
        from result in results
        join other in db.MessageResults.Open() on result.InvoiceId equals other.InvoiceId
        where other.Id != result.Id
        select result.Id;
}
