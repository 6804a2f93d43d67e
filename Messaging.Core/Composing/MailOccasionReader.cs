using Messaging.Core.Storage;
using Messaging.Core.Templates.Model;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Composing;

/// <summary>Reads what mails are about, for one invoice or for many at once.</summary>
internal static class MailOccasionReader
{
    internal static async Task<List<MailOccasion>> ReadAsync(
        MessagingDbContext db, IReadOnlyList<long> invoiceIds, RunModel run, IReadOnlyList<string> bcc, CancellationToken cancellationToken)
    {
        var invoices = await db.Invoices.AsNoTracking()
            .Include(i => i.Customer!).ThenInclude(c => c.EmailAddresses)
            .Include(i => i.Customer!).ThenInclude(c => c.Cluster)
            .Where(i => EF.Parameter(invoiceIds).Contains(i.Id))
            .OrderBy(i => i.Id)
            .AsSplitQuery()
            .ToListAsync(cancellationToken);
        var documents = (await db.TransformationResults.AsNoTracking()
                .Where(r => EF.Parameter(invoiceIds).Contains(r.InvoiceId)).ToListAsync(cancellationToken))
            .ToLookup(r => r.InvoiceId);
        return [.. invoices.Select(invoice => new MailOccasion(invoice, [.. documents[invoice.Id]], run, bcc))];
    }
}
