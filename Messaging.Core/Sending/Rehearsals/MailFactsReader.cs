using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending.Rehearsals;

/// <summary>Reads how things stand for messages of one run.</summary>
internal sealed class MailFactsReader(SendingOptions options)
{
    /// <param name="db">Where to read.</param>
    /// <param name="definition">The run's definition.</param>
    /// <param name="resultIds">Messages of the run.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The facts of each message that still exists.</returns>
    internal async Task<Dictionary<long, MailFacts>> ReadAsync(
        MessagingDbContext db, MessageDefinition definition, IReadOnlyList<long> resultIds, CancellationToken cancellationToken)
    {
        var messages = await db.MessageResults.Where(r => EF.Parameter(resultIds).Contains(r.Id))
            .Select(r => new { r.Id, InvoiceId = r.InvoiceId!.Value, r.Invoice!.Revision, r.Invoice.CustomerId }).ToListAsync(cancellationToken);
        var customers = messages.ConvertAll(m => m.CustomerId);
        var invoices = messages.ConvertAll(m => m.InvoiceId);
        var addresses = (await db.EmailAddresses.Where(a => a.RecipientKey == definition.RecipientKey && EF.Parameter(customers).Contains(a.CustomerId))
            .OrderBy(a => a.Id).Select(a => new { a.CustomerId, a.Address }).ToListAsync(cancellationToken)).ToLookup(a => a.CustomerId, a => a.Address);
        var keys = definition.TransformationKeys;
        var documents = (await (
                from document in db.TransformationResults
                join transformation in db.Transformations on document.TransformationId equals transformation.Id
                where EF.Parameter(invoices).Contains(document.InvoiceId) && keys.Contains(transformation.Key) && document.Status == TransformationResultStatus.Ready
                orderby document.TransformationId
                select new { document.InvoiceId, document.TransformationId, document.DocumentHash }).ToListAsync(cancellationToken))
            .ToLookup(d => d.InvoiceId, d => DocumentKeys.Of(d.TransformationId, d.DocumentHash));
        return messages.ToDictionary(m => m.Id, m => new MailFacts(
            m.Revision, options.RedirectAllTo is { Length: > 0 } redirect ? redirect : string.Join(", ", addresses[m.CustomerId]), DocumentKeys.Join(documents[m.InvoiceId])));
    }
}
