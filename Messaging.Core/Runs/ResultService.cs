using System.Globalization;
using System.Runtime.CompilerServices;
using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs;

/// <summary>Lists message results and does what a person asks with them.</summary>
public sealed class ResultService
{
    /// <summary>The most results of a search that are read at once.</summary>
    private const int MostFound = 20_000;

    /// <summary>From so many results on it is quicker to go through all customers or invoices in order than to sort the results by them.</summary>
    private const int LargeList = 5_000;

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly RunCounts runCounts;
    private readonly ResultChanges changes;
    private readonly SentMailArchive archive;

    internal ResultService(IDbContextFactory<MessagingDbContext> databases, RunCounts runCounts, ResultChanges changes, SentMailArchive archive)
    {
        this.databases = databases;
        this.runCounts = runCounts;
        this.changes = changes;
        this.archive = archive;
    }

    /// <summary>A page of results. Sort columns: customer, invoice, status, attempts, nextAttemptAt, sentAt; else the newest first.</summary>
    public async Task<Page<ResultRow>> ListAsync(ResultFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await ReadRowsAsync(db, await db.Matching(filter).ReadPageAsync(page, IdsOf(page), cancellationToken), cancellationToken);
    }

    /// <summary>A page of results, and how many of what the filter leaves have each status, its own status left aside: the length of the list follows from them.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="page">Which page; sorted as <see cref="ListAsync"/> does.</param>
    /// <param name="known">The filter's run as it has just been read for all who watch it, which saves counting once more; or null.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<ResultPage> ReadAsync(ResultFilter filter, PageRequest page, RunView? known, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var wide = filter with { Status = null, OnlyProblems = false };
        if (Queries.Containing(filter.Search) is { } pattern && await SearchAsync(db, filter, wide, pattern, page, cancellationToken) is { } searched)
            return searched;
        var counts = wide.RunId is not { } run || wide != new ResultFilter { RunId = run } ? await db.Matching(wide).CountByStatusAsync(cancellationToken)
            : known?.Run.Id == run ? known.Counts : await runCounts.ReadAsync(run, cancellationToken);
        var total = counts.Where(c => filter.Takes(c.Key)).Sum(c => c.Value);
        var ids = total >= LargeList && db.IdsInTurn(filter, page.Sort, page.Descending) is not null ? InTurn : IdsOf(page);
        return new ResultPage(await ReadRowsAsync(db, await db.Matching(filter).ReadPageAsync(page, total, ids, cancellationToken), cancellationToken), counts);

        IQueryable<long> InTurn(IQueryable<MessageResult> results, bool fromEnd) => db.IdsInTurn(filter, page.Sort, page.Descending != fromEnd)!;
    }

    /// <summary>
    /// A search costs much more than what it finds: it is done once, for the counts and for the page. Null where it finds so much that reading
    /// it all would cost more than a second search.
    /// </summary>
    private async Task<ResultPage?> SearchAsync(MessagingDbContext db, ResultFilter filter, ResultFilter wide, string pattern, PageRequest page, CancellationToken cancellationToken)
    {
        // Numbers of invoices are read meanwhile on another processor: the database works on the thread that asks it.
        var invoicesFound = Task.Run(() => FindInvoicesAsync(pattern, cancellationToken), cancellationToken);
        var narrowed = (await IsMostOfAllAsync(db, wide, cancellationToken) ? db.MatchingOfMany(wide with { Search = null }) : db.Matching(wide with { Search = null })).AsNoTracking();
        var found = await StatusesAsync(narrowed.Containing(db, pattern, null), cancellationToken);
        var invoices = await invoicesFound;
        if (found.Count > MostFound || invoices.Count > MostFound)
            return null;
        foreach (var (id, status) in await StatusesAsync(db.Matching(wide with { Search = null }).AsNoTracking().Where(r => r.InvoiceId != null && EF.Parameter(invoices).Contains(r.InvoiceId.Value)), cancellationToken))
            found[id] = status;

        var counts = found.Values.CountBy(status => status).ToDictionary();
        var ids = found.Where(r => filter.Takes(r.Value)).Select(r => r.Key).ToList();
        var sorted = db.MessageResults.AsNoTracking().Where(r => EF.Parameter(ids).Contains(r.Id));
        return new ResultPage(await ReadRowsAsync(db, await sorted.ReadPageAsync(page, ids.Count, IdsOf(page), cancellationToken), cancellationToken), counts);
    }

    private async Task<bool> IsMostOfAllAsync(MessagingDbContext db, ResultFilter filter, CancellationToken cancellationToken)
    {
        if (filter.RunId is not { } run)
            return false;
        var last = await db.MessageResults.MaxAsync(r => (long?)r.Id, cancellationToken) ?? 0;
        return (await runCounts.ReadAsync(run, cancellationToken)).Values.Sum() * 4L >= last;
    }

    private async Task<List<long>> FindInvoicesAsync(string pattern, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.InvoicesContaining(pattern).Take(MostFound + 1).ToListAsync(cancellationToken);
    }

    private static Task<Dictionary<long, MessageResultStatus>> StatusesAsync(IQueryable<MessageResult> results, CancellationToken cancellationToken) =>
        results.Select(r => new { r.Id, r.Status }).Take(MostFound + 1).ToDictionaryAsync(r => r.Id, r => r.Status, cancellationToken);

    /// <summary>All results that match, the newest first, read in parts: a hundred thousand need no more memory than some.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="cancellationToken">Stops between two parts.</param>
    public async IAsyncEnumerable<ResultRow> ReadAllAsync(ResultFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var before = long.MaxValue; ;)
        {
            await using var db = await databases.CreateDbContextAsync(cancellationToken);
            var last = before;
            var rows = await ReadRowsAsync(db, db.Matching(filter).AsNoTracking().Where(r => r.Id < last).OrderByDescending(r => r.Id).Take(PageRequest.MaxTake), cancellationToken);
            foreach (var row in rows)
                yield return row;
            if (rows.Count < PageRequest.MaxTake)
                yield break;
            before = rows[^1].Id;
        }
    }

    /// <summary>How many results have each status, the filter's own status left aside.</summary>
    public async Task<IReadOnlyDictionary<MessageResultStatus, int>> CountAsync(ResultFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Matching(filter with { Status = null }).CountByStatusAsync(cancellationToken);
    }

    /// <summary>How many results of a selection have each status at this moment.</summary>
    public async Task<IReadOnlyDictionary<MessageResultStatus, int>> CountAsync(ResultSelection selection, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Chosen(selection).CountByStatusAsync(cancellationToken);
    }

    /// <summary>One result with its tries.</summary>
    /// <returns>The result or <see cref="NotFound"/>.</returns>
    public async Task<Outcome<ResultDetail>> GetAsync(long id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = await ReadRowsAsync(db, db.MessageResults.AsNoTracking().Where(r => r.Id == id), cancellationToken);
        if (rows.Count == 0)
            return Missing(id);
        var attempts = await db.MessageAttempts.AsNoTracking().Where(a => a.MessageResultId == id)
            .OrderByDescending(a => a.Id).ToListAsync(cancellationToken);
        var hasMail = await db.SentMails.AnyAsync(m => m.MessageResultId == id, cancellationToken);
        return new ResultDetail(rows[0], attempts, hasMail);
    }

    /// <summary>The message as it was last handed over, byte for byte, but for secret fields of events: dots are kept in their place.</summary>
    /// <returns>An RFC 5322 message; <see cref="NotFound"/> where none was handed over, or a document of it is gone.</returns>
    public async Task<Outcome<byte[]>> ReadEmlAsync(long id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var mail = await db.SentMails.AsNoTracking().Where(m => m.MessageResultId == id).OrderByDescending(m => m.Id).FirstOrDefaultAsync(cancellationToken);
        if (mail is null)
            return new NotFound("Sent message of result", id.ToString(CultureInfo.InvariantCulture));
        return await archive.ReadAsync(mail.Content, cancellationToken);
    }

    /// <summary>What "Send again" would do with a selection at this moment.</summary>
    public Task<SendAgainPlan> PlanSendAgainAsync(ResultSelection selection, CancellationToken cancellationToken) => changes.PlanAsync(selection, cancellationToken);

    /// <summary>
    /// Sends again in a new window. Those that have or may have arrived, and those whose invoice another message has sent or is to send, only
    /// with <paramref name="evenIfSent"/>; those of closed runs, on the line, or still under way are skipped and counted by reason.
    /// </summary>
    public Task<Outcome<BulkChange>> SendAgainAsync(ResultSelection selection, bool evenIfSent, CancellationToken cancellationToken) =>
        changes.SendAgainAsync(selection, evenIfSent, null, cancellationToken);

    /// <summary>Sends again what a person was shown.</summary>
    /// <param name="selection">Which results.</param>
    /// <param name="evenIfSent">Whether those too that had or may have arrived when they were shown.</param>
    /// <param name="shownAt">When the person was told how many those are. What was handed over later is left alone.</param>
    /// <param name="cancellationToken">Stops before anything is changed.</param>
    public Task<Outcome<BulkChange>> SendAgainAsync(ResultSelection selection, bool evenIfSent, DateTimeOffset shownAt, CancellationToken cancellationToken) =>
        changes.SendAgainAsync(selection, evenIfSent, shownAt, cancellationToken);

    /// <summary>Removes results that are not on the line and have never been handed over; the others stay as evidence.</summary>
    public Task<Outcome<BulkChange>> DeleteAsync(ResultSelection selection, CancellationToken cancellationToken) =>
        changes.DeleteAsync(selection, cancellationToken);

    private static Func<IQueryable<MessageResult>, bool, IQueryable<long>> IdsOf(PageRequest page) =>
        (results, fromEnd) => results.AsNoTracking().Sorted(page.Sort, page.Descending != fromEnd).Select(r => r.Id);

    private static async Task<Page<ResultRow>> ReadRowsAsync(MessagingDbContext db, Page<long> found, CancellationToken cancellationToken)
    {
        var rows = await ReadRowsAsync(db, db.MessageResults.AsNoTracking().Where(r => EF.Parameter(found.Items).Contains(r.Id)), cancellationToken);
        return new Page<ResultRow>(rows.InOrderOf(found.Items, r => r.Id), found.Total);
    }

    private static async Task<IReadOnlyList<ResultRow>> ReadRowsAsync(MessagingDbContext db, IQueryable<MessageResult> query, CancellationToken cancellationToken)
    {
        var rows = await query.Select(r => new
        {
            Result = r,
            DefinitionKey = r.Run == null ? null : r.Run.DefinitionKey,
            DefinitionName = r.Run == null ? null : r.Run.DefinitionName,
            ExternalId = r.Invoice == null ? null : r.Invoice.ExternalId,
            Number = r.Invoice == null ? null : r.Invoice.Number,
            CustomerNumber = r.Customer == null ? null : r.Customer.Number,
            CustomerName = r.Customer == null ? null : r.Customer.Name,
            RecipientKey = db.MessageDefinitions.Where(d => r.Run != null && d.Id == r.Run.DefinitionId).Select(d => d.RecipientKey).SingleOrDefault(),
        }).ToListAsync(cancellationToken);
        var events = await db.EventTypesAsync([.. rows.Where(r => r.Result.NotificationId is not null).Select(r => r.Result.NotificationId!.Value)], cancellationToken);
        var inRun = await CountInRunsAsync(db, [.. rows.Select(r => r.Result)], cancellationToken);
        // A list inside the projection would need APPLY, which SQLite does not have.
        var unsent = rows.Where(r => r.Result is { Recipients: null, CustomerId: not null }).Select(r => r.Result.CustomerId!.Value).ToHashSet();
        var addresses = (await db.EmailAddresses.Where(a => unsent.Contains(a.CustomerId)).OrderBy(a => a.Id)
            .Select(a => new { a.CustomerId, a.RecipientKey, a.Address }).ToListAsync(cancellationToken)).ToLookup(a => (a.CustomerId, a.RecipientKey), a => a.Address);
        return
        [
            .. rows.Select(r => new ResultRow(
                r.Result.Id, r.Result.RunId, r.DefinitionKey, r.DefinitionName, r.Result.InvoiceId, r.ExternalId, r.Number,
                r.Result.CustomerId, r.CustomerNumber, r.CustomerName,
                r.Result.Recipients is { } recipients ? recipients.Split(", ") : [.. addresses[(r.Result.CustomerId ?? 0, r.RecipientKey ?? "")]],
                r.Result.Status, r.Result.Attempts, r.Result.LastError, r.Result.NextAttemptAt, r.Result.MessageId, r.Result.SentAt, inRun.GetValueOrDefault((r.Result.RunId ?? 0, r.Result.CustomerId ?? 0)))
            {
                NotificationId = r.Result.NotificationId, EventType = EventOf(r.Result)?.Key, EventName = EventOf(r.Result)?.Name,
            }),
        ];

        (string Key, string Name)? EventOf(MessageResult result) => result.NotificationId is { } id && events.TryGetValue(id, out var type) ? type : null;
    }

    private static async Task<Dictionary<(long RunId, long CustomerId), int>> CountInRunsAsync(MessagingDbContext db, List<MessageResult> results, CancellationToken cancellationToken)
    {
        var runs = results.Where(r => r.RunId is not null).Select(r => r.RunId!.Value).ToHashSet();
        var customers = results.Where(r => r.CustomerId is not null).Select(r => r.CustomerId!.Value).ToHashSet();
        return (await db.MessageResults.Where(r => runs.Contains(r.RunId!.Value) && customers.Contains(r.CustomerId!.Value))
                .GroupBy(r => new { RunId = r.RunId!.Value, CustomerId = r.CustomerId!.Value })
                .Select(g => new { g.Key.RunId, g.Key.CustomerId, Count = g.Count() })
                .ToListAsync(cancellationToken))
            .ToDictionary(g => (g.RunId, g.CustomerId), g => g.Count);
    }

    private static NotFound Missing(long id) => new("Message result", id.ToString(CultureInfo.InvariantCulture));
}
