using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs;

/// <summary>Turns a selection into the invoices that it means at this moment.</summary>
internal static class SelectionQuery
{
    /// <summary>The ids of the invoices. What belongs to them is read by their ids: to ask anew for each row whether it belongs to the selection takes seconds.</summary>
    internal static IQueryable<long> Ids(this InvoiceSelection selection, MessagingDbContext db) => selection.Invoices(db).OrderBy(i => i.Id).Select(i => i.Id);

    private static IQueryable<Invoice> Invoices(this InvoiceSelection selection, MessagingDbContext db)
    {
        var invoices = db.Invoices.AsNoTracking();
        // One parameter for the whole list: a statement may hold only some thousands of single ones.
        if (selection.Ids is { } ids)
            return invoices.Where(i => EF.Parameter(ids).Contains(i.Id));
        if (selection.ExternalIds is { } names)
            return invoices.Where(i => EF.Parameter(names).Contains(i.ExternalId));
        return selection.Filter!.Matching(db);
    }

    internal static async Task<Error?> FindUnknownAsync(
        this InvoiceSelection selection, MessagingDbContext db, CancellationToken cancellationToken)
    {
        if (selection.ExternalIds is not { } names)
            return null;
        var known = await db.Invoices.Where(i => EF.Parameter(names).Contains(i.ExternalId)).Select(i => i.ExternalId).ToListAsync(cancellationToken);
        var unknown = names.Except(known, StringComparer.Ordinal).ToList();
        return unknown.Count > 0 ? new UnknownInvoices(unknown) : null;
    }
}
