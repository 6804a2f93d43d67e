using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>
/// How a page of a long list is read: ids first, out of an index that holds all that the list narrows and sorts by, then the rows of the
/// page alone.
/// </summary>
internal static class PageReads
{
    /// <summary>The most ids that are read where a page needs some of them.</summary>
    private const int MostAtOnce = 5_000;

    /// <summary>
    /// All invoices, read out of the index of the list, which weighs a tenth of the rows. Without the hint SQLite takes an index of one column
    /// and fetches each row that it leaves, or reads the whole table: some hundred milliseconds with 200,000 invoices instead of some ten.
    /// </summary>
    internal static IQueryable<Invoice> InvoicesByList(this MessagingDbContext db) =>
        db.Invoices.FromSqlRaw("""SELECT * FROM "Invoices" INDEXED BY "IX_Invoices_List" """).AsNoTracking();

    /// <summary>All invoices, to be gone through by number; without the hint SQLite would read and sort them.</summary>
    internal static IQueryable<Invoice> InvoicesByNumber(this MessagingDbContext db) =>
        db.Invoices.FromSqlRaw("""SELECT * FROM "Invoices" INDEXED BY "IX_Invoices_Number" """).AsNoTracking();

    /// <summary>All results, read from the first to the last: for what most of them belong to that is quicker than by an index.</summary>
    internal static IQueryable<MessageResult> ResultsInTurn(this MessagingDbContext db) =>
        db.MessageResults.FromSqlRaw("""SELECT * FROM "MessageResults" NOT INDEXED""").AsNoTracking();

    /// <summary>All results, each to be found by its invoice.</summary>
    internal static IQueryable<MessageResult> ResultsByInvoice(this MessagingDbContext db) =>
        db.MessageResults.FromSqlRaw("""SELECT * FROM "MessageResults" INDEXED BY "IX_MessageResults_InvoiceId" """).AsNoTracking();

    /// <summary>The ids of one page, in order, and how many rows match in all.</summary>
    /// <param name="matching">All rows that match.</param>
    /// <param name="page">Which page.</param>
    /// <param name="ids">Their ids in the order of the list; turned round where it is told true. No two rows may be equal in it.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <param name="counted">The same rows, where they are counted quicker by another index.</param>
    /// <param name="costly">Whether to find out what matches takes much longer than to read it: then it is done once for page and count, where not too many match.</param>
    internal static async Task<Page<long>> ReadPageAsync<T>(
        this IQueryable<T> matching, PageRequest page, Func<IQueryable<T>, bool, IQueryable<long>> ids, CancellationToken cancellationToken, IQueryable<T>? counted = null, bool costly = false)
    {
        if (costly && await ids(matching, false).Take(MostAtOnce + 1).ToListAsync(cancellationToken) is { Count: <= MostAtOnce } all)
            return new Page<long>([.. all.Skip(Math.Max(0, page.Skip)).Take(Math.Clamp(page.Take, 1, PageRequest.MaxTake))], all.Count);
        counted ??= matching;
        if (page.Skip > 0)
            return await matching.ReadPageAsync(page, await counted.CountAsync(cancellationToken), ids, cancellationToken);
        var take = Math.Clamp(page.Take, 1, PageRequest.MaxTake);
        var first = await ids(matching, false).Take(take).ToListAsync(cancellationToken);
        // A first page with room left shows all there is: nothing has to be counted.
        return new Page<long>(first, first.Count < take ? first.Count : await counted.CountAsync(cancellationToken));
    }

    /// <summary>The ids of one page, in order, where it is known how many rows match.</summary>
    internal static async Task<Page<long>> ReadPageAsync<T>(
        this IQueryable<T> matching, PageRequest page, int total, Func<IQueryable<T>, bool, IQueryable<long>> ids, CancellationToken cancellationToken)
    {
        var (skip, take) = (Math.Max(0, page.Skip), Math.Clamp(page.Take, 1, PageRequest.MaxTake));
        var left = total - skip;
        if (left <= 0)
            return new Page<long>([], total);
        if (skip <= left)
            return new Page<long>(await ids(matching, false).Skip(skip).Take(take).ToListAsync(cancellationToken), total);
        // Nearer to the end, from where it is counted backwards: the last page is as quick as the first.
        var wanted = Math.Min(take, left);
        var found = await ids(matching, true).Skip(left - wanted).Take(wanted).ToListAsync(cancellationToken);
        found.Reverse();
        return new Page<long>(found, total);
    }

    /// <summary>The rows in the order of their ids; without those that are gone since the ids were read.</summary>
    internal static List<T> InOrderOf<T>(this IEnumerable<T> rows, IReadOnlyList<long> ids, Func<T, long> id)
    {
        var byId = rows.ToDictionary(id);
        return [.. ids.Where(byId.ContainsKey).Select(wanted => byId[wanted])];
    }
}
