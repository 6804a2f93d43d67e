using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Notifications;
using Messaging.Core.Sending.Rehearsals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>Reads at once what the claimed messages of one run, or those of events, are made from.</summary>
internal sealed class SendTaskReader(MailRecipeReader recipes, EventMailReader events, MailComposer composer, RehearsedMailReader rehearsals)
{
    /// <param name="db">Where to read.</param>
    /// <param name="runId">The run, or none for messages of events.</param>
    /// <param name="messages">Its messages.</param>
    /// <param name="worker">Who claimed them.</param>
    internal Task<List<SendTask>> ReadAsync(MessagingDbContext db, long? runId, List<ClaimedMessage> messages, string worker) =>
        runId is { } run ? OfRunAsync(db, run, messages, worker) : OfEventsAsync(db, messages, worker);

    private async Task<List<SendTask>> OfRunAsync(MessagingDbContext db, long runId, List<ClaimedMessage> messages, string worker)
    {
        // A claim is not given up half-way.
        var never = CancellationToken.None;
        var run = await db.MessageRuns.AsNoTracking().FirstAsync(r => r.Id == runId, never);
        var definition = await db.MessageDefinitions.AsNoTracking().FirstOrDefaultAsync(d => d.Id == run.DefinitionId, never);
        var recipe = definition is null ? null : await recipes.ReadAsync(db, definition, never);
        var occasions = (await MailOccasionReader.ReadAsync(db, [.. messages.Select(m => m.InvoiceId!.Value).Distinct()], RunModels.Of(run), run.Bcc, never))
            .ToDictionary(o => o.Invoice.Id);
        var rehearsed = definition is null ? [] : await rehearsals.ReadAsync(db, run, definition, messages, never);
        return messages.ConvertAll(message =>
        {
            var occasion = occasions[message.InvoiceId!.Value];
            return new SendTask(message, ComposeAsync, recipe, occasion.Invoice.Revision, worker);

            async Task<Outcome<ComposedMail>> ComposeAsync(string id, DateTimeOffset date, CancellationToken cancellationToken)
            {
                if (recipe is null)
                    return new NotFound("Message definition", run.DefinitionKey);
                if (!rehearsed.TryGetValue(message.Id, out var found))
                    return await composer.ComposeAsync(recipe, occasion, id, date, cancellationToken);
                return found.Change is { } change ? new RehearsalOutdated(change) : await rehearsals.RestoreAsync(found.Mail, run.Bcc, cancellationToken);
            }
        });
    }

    private async Task<List<SendTask>> OfEventsAsync(MessagingDbContext db, List<ClaimedMessage> messages, string worker)
    {
        var mails = await events.ReadAsync(db, [.. messages.Select(m => m.NotificationId!.Value).Distinct()], CancellationToken.None);
        return messages.ConvertAll(message =>
        {
            var mail = mails[message.NotificationId!.Value];
            return new SendTask(message, ComposeAsync, null, 0, worker)
            {
                ComposeKept = mail.Value?.Kept is { } kept ? (id, date, cancellationToken) => kept.ComposeAsync(composer, id, date, cancellationToken) : null,
            };

            async Task<Outcome<ComposedMail>> ComposeAsync(string id, DateTimeOffset date, CancellationToken cancellationToken) =>
                mail.Succeeded ? await mail.Value.ComposeAsync(composer, id, date, cancellationToken) : mail.Error;
        });
    }
}
