using System.Data.Common;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Composing;

/// <summary>Reads what mails are about, for one invoice or for many at once.</summary>
internal static class MailOccasionReader
{
    /// <summary>By invoice. One that is damaged keeps no other back: each says for itself that it cannot be read.</summary>
    internal static async Task<Dictionary<long, Outcome<MailOccasion>>> ReadEachAsync(
        MessagingDbContext db, IReadOnlyList<long> invoiceIds, RunModel run, IReadOnlyList<string> bcc, CancellationToken cancellationToken)
    {
        try
        {
            return (await ReadAsync(db, invoiceIds, run, bcc, cancellationToken)).ToDictionary(occasion => occasion.Invoice.Id, Outcome.Success);
        }
        catch (Exception e) when (IsDamage(e) && invoiceIds.Count == 1)
        {
            return new() { [invoiceIds[0]] = new InvoiceUnreadable(e.Message) };
        }
        catch (Exception e) when (IsDamage(e))
        {
            var each = new Dictionary<long, Outcome<MailOccasion>>();
            foreach (var id in invoiceIds)
            {
                foreach (var (invoice, occasion) in await ReadEachAsync(db, [id], run, bcc, cancellationToken))
                    each.Add(invoice, occasion);
            }

            return each;
        }
    }

    internal static async Task<List<MailOccasion>> ReadAsync(
        MessagingDbContext db, IReadOnlyList<long> invoiceIds, RunModel run, IReadOnlyList<string> bcc, CancellationToken cancellationToken)
    {
        var invoices = await InvoiceRows.ReadAsync(db, invoiceIds, cancellationToken);
        var documents = await TransformationResultRows.ReadAsync(db, invoiceIds, cancellationToken);
        return [.. invoices.Select(invoice => new MailOccasion(invoice, [.. documents[invoice.Id]], run, bcc))];
    }

    /// <summary>The database itself answered.</summary>
    private static bool IsDamage(Exception e) => e is not (DbException or OperationCanceledException);
}
