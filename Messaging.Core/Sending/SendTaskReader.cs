using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Invoices;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Core.Sending.Rehearsals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>Claimed messages of one run, or of events, that are read together shortly before they are put together.</summary>
/// <param name="Messages">The claimed rows, at least one.</param>
/// <param name="ReadAsync">Reads what they are made from.</param>
internal sealed record ClaimedBatch(IReadOnlyList<ClaimedMessage> Messages, Func<Task<List<SendTask>>> ReadAsync);

/// <summary>Prepares the reading of what claimed messages are made from.</summary>
internal sealed class SendTaskReader(
    IDbContextFactory<MessagingDbContext> databases, MailRecipeReader recipes, EventMailReader events, MailComposer composer, RehearsedMailReader rehearsals, TimeProvider clock)
{
    /// <summary>Enough that the statements cost little for each, and few enough that all composers have work and little is held in memory.</summary>
    private const int InvoicesTogether = 32;

    /// <summary>With each batch, all that mails of events can have in common is read too: rules, texts, departments.</summary>
    private const int EventsTogether = 256;

    /// <summary>Reads what the messages have in common.</summary>
    /// <param name="db">Where to read now; the batches read on their own.</param>
    /// <param name="runId">The run, or none for messages of events.</param>
    /// <param name="messages">Its messages.</param>
    /// <param name="worker">Who claimed them.</param>
    internal async Task<List<ClaimedBatch>> PrepareAsync(MessagingDbContext db, long? runId, IReadOnlyList<ClaimedMessage> messages, string worker)
    {
        if (runId is not { } id)
            return [.. messages.Chunk(EventsTogether).Select(some => new ClaimedBatch(some, () => OfEventsAsync(some, worker)))];
        // A claim is not given up half-way.
        var never = CancellationToken.None;
        var run = await db.MessageRuns.AsNoTracking().FirstAsync(r => r.Id == id, never);
        var definition = await db.MessageDefinitions.AsNoTracking().FirstOrDefaultAsync(d => d.Id == run.DefinitionId, never);
        var recipe = definition is null ? null : await recipes.ReadAsync(db, definition, never);
        // Whoever pressed "Send again" since was told.
        var first = messages.Where(m => m.IsFirstWindow).Select(m => m.Id).ToList();
        var elsewhere = await db.MessageResults.Where(r => EF.Parameter(first).Contains(r.Id)).SentElsewhereAsync(db, never);
        return [.. messages.Chunk(InvoicesTogether).Select(some => new ClaimedBatch(some, () => OfRunAsync(run, recipe, elsewhere, some, worker)))];
    }

    private async Task<List<SendTask>> OfRunAsync(
        MessageRun run, MailRecipe? recipe, Dictionary<long, SentElsewhere> elsewhere, IReadOnlyList<ClaimedMessage> messages, string worker)
    {
        var never = CancellationToken.None;
        await using var db = await databases.CreateDbContextAsync(never);
        var occasions = await MailOccasionReader.ReadEachAsync(db, [.. messages.Select(m => m.InvoiceId!.Value).Distinct()], RunModels.Of(run, clock), run.Bcc, never);
        var rehearsed = recipe is null ? [] : await rehearsals.ReadAsync(db, run, recipe.Definition, messages, never);
        return [.. messages.Select(message =>
        {
            var occasion = occasions.GetValueOrDefault(message.InvoiceId!.Value) ?? new NotFound("Invoice", $"{message.InvoiceId}");
            return new SendTask(message, ComposeAsync, recipe, SourceOf(occasion.Value), worker);

            async Task<Outcome<ComposedMail>> ComposeAsync(string id, DateTimeOffset date, CancellationToken cancellationToken)
            {
                if (recipe is null)
                    return new NotFound("Message definition", run.DefinitionKey);
                if (elsewhere.TryGetValue(message.Id, out var sent))
                    return new SentByOtherRun(sent.RunId, sent.RunId > run.Id);
                if (!message.WasConcept && occasion.Value?.Invoice.Status == InvoiceStatus.Concept)
                    return new ApprovalWithdrawn();
                if (!rehearsed.TryGetValue(message.Id, out var found))
                    return occasion.Succeeded ? await composer.ComposeAsync(recipe, occasion.Value, id, date, cancellationToken) : occasion.Error;
                return found.Change is { } change ? new RehearsalOutdated(change) : await rehearsals.RestoreAsync(found.Mail, run.Bcc, cancellationToken);
            }
        })];
    }

    private static MessageSource? SourceOf(MailOccasion? occasion) =>
        occasion is { Invoice: { Customer: { } customer } invoice } ? new MessageSource(invoice.Revision, customer.Id, customer.Version) : null;

    private async Task<List<SendTask>> OfEventsAsync(IReadOnlyList<ClaimedMessage> messages, string worker)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        var mails = await DamagedRows.ReadAsync(
            [.. messages.Select(m => m.NotificationId!.Value).Distinct()], ids => events.ReadAsync(db, ids, CancellationToken.None), problem => new EventUnreadable(problem));
        return [.. messages.Select(message =>
        {
            var mail = mails.GetValueOrDefault(message.NotificationId!.Value) ?? new NotFound("Event", $"{message.NotificationId}");
            return new SendTask(message, ComposeAsync, null, null, worker)
            {
                ComposeKept = mail.Value?.Kept is { } kept ? (id, date, cancellationToken) => kept.ComposeAsync(composer, id, date, cancellationToken) : null,
            };

            async Task<Outcome<ComposedMail>> ComposeAsync(string id, DateTimeOffset date, CancellationToken cancellationToken)
            {
                if (!mail.Succeeded)
                    return mail.Error;
                return message.IsFirstWindow && mail.Value.Outdated is { } outdated ? outdated : await mail.Value.ComposeAsync(composer, id, date, cancellationToken);
            }
        })];
    }
}
