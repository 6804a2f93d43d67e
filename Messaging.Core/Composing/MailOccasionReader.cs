using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Messaging.Core.Storage;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Composing;

/// <summary>Reads what mails are about, for one invoice or for many at once.</summary>
internal static class MailOccasionReader
{
    /// <summary>By invoice. One that is damaged keeps no other back.</summary>
    internal static Task<Dictionary<long, Outcome<MailOccasion>>> ReadEachAsync(
        MessagingDbContext db, IReadOnlyList<long> invoiceIds, RunModel run, IReadOnlyList<string> bcc, CancellationToken cancellationToken) =>
        DamagedRows.ReadAsync(
            invoiceIds,
            async ids => (await ReadAsync(db, ids, run, bcc, cancellationToken)).ToDictionary(occasion => occasion.Invoice.Id, Outcome.Success),
            problem => new InvoiceUnreadable(problem));

    internal static async Task<List<MailOccasion>> ReadAsync(
        MessagingDbContext db, IReadOnlyList<long> invoiceIds, RunModel run, IReadOnlyList<string> bcc, CancellationToken cancellationToken)
    {
        var invoices = await InvoiceRows.ReadAsync(db, invoiceIds, cancellationToken);
        var documents = await TransformationResultRows.ReadAsync(db, invoiceIds, cancellationToken);
        return [.. invoices.Select(invoice => new MailOccasion(invoice, [.. documents[invoice.Id]], run, bcc))];
    }
}
