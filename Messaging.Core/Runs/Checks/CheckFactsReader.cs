using Messaging.Core.Customers;
using Messaging.Core.Definitions;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs.Checks;

/// <summary>Reads what the checks look at: a handful of queries for each some thousand invoices.</summary>
internal sealed class CheckFactsReader(TemplateTrial trial)
{
    /// <summary>Invoices whose parts are read at once, so that what is read and thrown away again stays small.</summary>
    private const int Chunk = 5_000;

    /// <summary>The <see cref="MessageAttempt.Result"/> of a try whose answer was lost.</summary>
    private const string Uncertain = nameof(SmtpOutcome.Uncertain);

    /// <summary>The <see cref="MessageAttempt.Result"/> of a try that the server took.</summary>
    private const string Accepted = nameof(SmtpOutcome.Accepted);

    /// <summary>Tries the definition's templates on the first of the invoices: the one part that takes a while.</summary>
    internal async Task<TrialOutcome> TryAsync(
        MessagingDbContext db, MessageDefinition definition, InvoiceSelection selection, CancellationToken cancellationToken)
    {
        var first = await selection.Ids(db).Take(TemplateTrial.MaxRendered).ToListAsync(cancellationToken);
        return await trial.TryAsync(db, definition, first, cancellationToken);
    }

    /// <summary>Reads everything else.</summary>
    internal static async Task<CheckFacts> ReadAsync(
        MessagingDbContext db, MessageDefinition definition, InvoiceSelection selection, TrialOutcome tried, CancellationToken cancellationToken)
    {
        var sender = await db.SenderProfiles.AsNoTracking().FirstOrDefaultAsync(p => p.Key == definition.SenderProfileKey, cancellationToken);
        var transformations = await ReadTransformationsAsync(db, definition, cancellationToken);
        var invoices = new List<InvoiceFacts>();
        var texts = new SharedTexts();
        foreach (var chunk in (await selection.Ids(db).ToListAsync(cancellationToken)).Chunk(Chunk))
            invoices.AddRange(await ReadInvoicesAsync(db, definition, chunk, transformations, texts, cancellationToken));
        return new CheckFacts
        {
            Definition = definition,
            Sender = sender,
            Server = await db.SmtpSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken),
            TemplateProblem = tried.Problem,
            InvoiceProblems = tried.InvoiceProblems,
            Transformations = transformations,
            MissingTransformations = [.. definition.TransformationKeys.Except(transformations.Select(t => t.Key), StringComparer.Ordinal)],
            Invoices = invoices,
        };
    }

    /// <summary>Whether the invoices are all still there, and nobody has sent any of them or put it into a run since the facts were read.</summary>
    internal static async Task<bool> StillHoldAsync(MessagingDbContext db, CheckFacts facts, CancellationToken cancellationToken)
    {
        foreach (var chunk in facts.Invoices.Chunk(Chunk))
        {
            if (!await StillHoldAsync(db, chunk, cancellationToken))
                return false;
        }

        return true;
    }

    /// <summary>The same for some of the invoices.</summary>
    internal static async Task<bool> StillHoldAsync(MessagingDbContext db, InvoiceFacts[] invoices, CancellationToken cancellationToken)
    {
        var ids = Array.ConvertAll(invoices, i => i.Id);
        if (await db.Invoices.CountAsync(i => EF.Parameter(ids).Contains(i.Id), cancellationToken) != ids.Length)
            return false;
        var latest = await Earlier(db, ids).GroupBy(r => r.InvoiceId!.Value).Select(g => new { g.Key, ResultId = g.Max(r => r.Id) })
            .ToDictionaryAsync(g => g.Key, g => g.ResultId, cancellationToken);
        return invoices.All(i => i.Earlier?.ResultId == (latest.TryGetValue(i.Id, out var id) ? id : null));
    }

    private static async Task<List<InvoiceTransformation>> ReadTransformationsAsync(
        MessagingDbContext db, MessageDefinition definition, CancellationToken cancellationToken)
    {
        var keys = definition.TransformationKeys;
        var found = await db.Transformations.AsNoTracking().Where(t => keys.Contains(t.Key)).ToListAsync(cancellationToken);
        return [.. found.OrderBy(t => keys.IndexOf(t.Key))];
    }

    private static async Task<List<InvoiceFacts>> ReadInvoicesAsync(
        MessagingDbContext db, MessageDefinition definition, long[] chunk, List<InvoiceTransformation> transformations, SharedTexts texts,
        CancellationToken cancellationToken)
    {
        var rows = await db.Invoices.Where(i => EF.Parameter(chunk).Contains(i.Id)).OrderBy(i => i.Id).Select(i => new InvoiceFacts(
            i.Id, i.ExternalId, i.Number, i.Status, i.Revision, i.CustomerId, i.Customer!.Number, i.Customer.Name, i.Customer.Language, i.Total))
            .ToListAsync(cancellationToken);
        var customers = rows.ConvertAll(r => r.CustomerId);
        var addresses = (await db.EmailAddresses.Where(a => a.RecipientKey == definition.RecipientKey && EF.Parameter(customers).Contains(a.CustomerId))
            .Select(a => new { a.CustomerId, a.Address }).ToListAsync(cancellationToken)).ToLookup(a => a.CustomerId, a => a.Address);

        var earlier = (await ReadEarlierAsync(db, chunk, cancellationToken))
            .GroupBy(m => m.InvoiceId)
            .ToDictionary(g => g.Key, g => Share(texts, g.MaxBy(m => m.ResultId)!));
        var ids = transformations.Select(t => t.Id).ToList();
        var documents = (await db.TransformationResults.AsNoTracking()
                .Where(r => ids.Contains(r.TransformationId) && EF.Parameter(chunk).Contains(r.InvoiceId))
                .Select(r => new DocumentFacts(r.InvoiceId, r.TransformationId, r.Status, r.InvoiceRevision, r.TransformationVersion, r.Size, r.Error, r.DocumentHash))
                .ToListAsync(cancellationToken))
            .ToLookup(d => d.InvoiceId);

        return
        [
            .. rows.Select(i => i with
            {
                CustomerNumber = texts.One(i.CustomerNumber)!, CustomerName = texts.One(i.CustomerName)!, Language = texts.One(i.Language),
                HasAddress = addresses.Contains(i.CustomerId), AddressProblem = addresses[i.CustomerId].Select(AddressRules.Problem).FirstOrDefault(problem => problem is not null),
                // Hashes are looked at where there is something to compare them with; a hundred thousand others would only cost memory.
                Earlier = earlier.GetValueOrDefault(i.Id), Documents = earlier.ContainsKey(i.Id) ? [.. documents[i.Id]] : [.. documents[i.Id].Select(d => d with { Hash = null })],
            }),
        ];
    }

    private static Task<List<EarlierMessage>> ReadEarlierAsync(MessagingDbContext db, long[] chunk, CancellationToken cancellationToken) =>
        Earlier(db, chunk).Select(r => new EarlierMessage(
                r.InvoiceId!.Value, r.Id, r.RunId!.Value, r.Run!.CreatedAt, r.Run.DefinitionName, r.Status, r.SentAt, r.Recipients, r.Invoice!.LastSentRevision, r.Documents)
            {
                RunIsBeingMade = r.Run.Status == RunStatus.BeingMade, AttemptGroup = r.AttemptGroup, SendUntil = r.SendUntil,
                WasCaptured = r.SentAt != null && db.MessageAttempts.Any(a => a.MessageResultId == r.Id && a.Result == Accepted && a.ReplyText == MessageAttempt.Captured)
                    && !db.MessageAttempts.Any(a => a.MessageResultId == r.Id && (a.Result == Uncertain || (a.Result == Accepted && a.ReplyText != MessageAttempt.Captured))),
                MayHaveArrived = r.SentAt == null && db.MessageAttempts.Any(a => a.MessageResultId == r.Id && a.Result == Uncertain),
            })
            .ToListAsync(cancellationToken);

    private static IQueryable<MessageResult> Earlier(MessagingDbContext db, long[] chunk)
    {
        var unfinished = MessageResultTransitions.Unfinished;
        return db.MessageResults.AsNoTracking()
            .Where(r => r.InvoiceId != null && EF.Parameter(chunk).Contains(r.InvoiceId.Value))
            // A try whose answer was lost may have arrived, also where its run was closed since, or "Send again" was refused.
            .Where(r => r.SentAt != null || r.Status == MessageResultStatus.DeliveryUncertain
                || (r.Status != MessageResultStatus.Closed && (unfinished.Contains(r.Status) || r.NextAttemptAt != null))
                || db.MessageAttempts.Any(a => a.MessageResultId == r.Id && a.Result == Uncertain));
    }

    private static EarlierMessage Share(SharedTexts texts, EarlierMessage message) =>
        message with { Definition = texts.One(message.Definition)!, Recipients = texts.One(message.Recipients) };

    /// <summary>Keeps a customer's texts once, and not once for each of its invoices. Holds no more than the customers of one check have.</summary>
    private sealed class SharedTexts
    {
        private readonly HashSet<string> texts = new(StringComparer.Ordinal);

        internal string? One(string? text)
        {
            if (text is null)
                return null;
            if (texts.TryGetValue(text, out var kept))
                return kept;
            texts.Add(text);
            return text;
        }
    }
}
