using Messaging.Core.Definitions;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs.Checks;

/// <summary>Reads what the checks look at: a handful of queries, however many invoices there are.</summary>
internal sealed class CheckFactsReader(TemplateTrial trial)
{
    /// <summary>Tries the definition's templates on the first of the invoices: the one part that takes a while.</summary>
    internal async Task<TrialOutcome> TryAsync(
        MessagingDbContext db, MessageDefinition definition, InvoiceSelection selection, CancellationToken cancellationToken)
    {
        var first = await selection.Invoices(db).OrderBy(i => i.Id).Select(i => i.Id).Take(TemplateTrial.MaxRendered).ToListAsync(cancellationToken);
        return await trial.TryAsync(db, definition, first, cancellationToken);
    }

    /// <summary>Reads everything else.</summary>
    internal static async Task<CheckFacts> ReadAsync(
        MessagingDbContext db, MessageDefinition definition, InvoiceSelection selection, TrialOutcome tried, CancellationToken cancellationToken)
    {
        var sender = await db.SenderProfiles.AsNoTracking().FirstOrDefaultAsync(p => p.Key == definition.SenderProfileKey, cancellationToken);
        var transformations = await ReadTransformationsAsync(db, definition, cancellationToken);
        var invoices = await ReadInvoicesAsync(db, definition, selection, transformations, cancellationToken);
        return new CheckFacts
        {
            Definition = definition,
            Sender = sender,
            TemplateProblem = tried.Problem,
            InvoiceProblems = tried.InvoiceProblems,
            Transformations = transformations,
            MissingTransformations = [.. definition.TransformationKeys.Except(transformations.Select(t => t.Key), StringComparer.Ordinal)],
            Invoices = invoices,
        };
    }

    private static async Task<List<InvoiceTransformation>> ReadTransformationsAsync(
        MessagingDbContext db, MessageDefinition definition, CancellationToken cancellationToken)
    {
        var keys = definition.TransformationKeys;
        var found = await db.Transformations.AsNoTracking().Where(t => keys.Contains(t.Key)).ToListAsync(cancellationToken);
        return [.. found.OrderBy(t => keys.IndexOf(t.Key))];
    }

    private static async Task<List<InvoiceFacts>> ReadInvoicesAsync(
        MessagingDbContext db, MessageDefinition definition, InvoiceSelection selection, List<InvoiceTransformation> transformations,
        CancellationToken cancellationToken)
    {
        var query = selection.Invoices(db);
        var rows = await query.OrderBy(i => i.Id).Select(i => new InvoiceFacts(
            i.Id, i.ExternalId, i.Number, i.Status, i.Revision, i.CustomerId, i.Customer!.Number, i.Customer.Name, i.Customer.Language,
            i.Customer.EmailAddresses.Any(a => a.RecipientKey == definition.RecipientKey))).ToListAsync(cancellationToken);

        var earlier = (await ReadEarlierAsync(db, query, cancellationToken))
            .GroupBy(m => m.InvoiceId)
            .ToDictionary(g => g.Key, g => g.MaxBy(m => m.ResultId));
        var ids = transformations.Select(t => t.Id).ToList();
        var documents = (await db.TransformationResults.AsNoTracking()
                .Where(r => ids.Contains(r.TransformationId) && query.Any(i => i.Id == r.InvoiceId))
                .Select(r => new DocumentFacts(r.InvoiceId, r.TransformationId, r.Status, r.InvoiceRevision, r.TransformationVersion, r.Size, r.Error))
                .ToListAsync(cancellationToken))
            .ToLookup(d => d.InvoiceId);

        return [.. rows.Select(i => i with { Earlier = earlier.GetValueOrDefault(i.Id), Documents = [.. documents[i.Id]] })];
    }

    private static Task<List<EarlierMessage>> ReadEarlierAsync(
        MessagingDbContext db, IQueryable<Invoices.Invoice> query, CancellationToken cancellationToken)
    {
        var unfinished = MessageResultTransitions.Unfinished;
        return db.MessageResults.AsNoTracking()
            .Where(r => query.Any(i => i.Id == r.InvoiceId))
            .Where(r => unfinished.Contains(r.Status) || r.NextAttemptAt != null || r.SentAt != null
                || r.Status == MessageResultStatus.DeliveryUncertain)
            .Where(r => r.Status != MessageResultStatus.Closed || r.SentAt != null)
            .Select(r => new EarlierMessage(
                r.InvoiceId!.Value, r.Id, r.RunId!.Value, r.Run!.CreatedAt, r.Run.DefinitionName, r.Status, r.SentAt, r.Recipients, r.Invoice!.LastSentRevision))
            .ToListAsync(cancellationToken);
    }
}
