using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Core.Sending.Rehearsals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>Reads what claimed messages of one run, or of events, are made from: some at a time, shortly before they are put together.</summary>
/// <param name="messages">Some of the messages.</param>
internal delegate Task<List<SendTask>> ReadTasks(IReadOnlyList<ClaimedMessage> messages);

/// <summary>Prepares the reading of what claimed messages are made from.</summary>
internal sealed class SendTaskReader(
    IDbContextFactory<MessagingDbContext> databases, MailRecipeReader recipes, EventMailReader events, MailComposer composer, RehearsedMailReader rehearsals)
{
    /// <summary>Reads what the messages have in common, which is the same for all of them.</summary>
    /// <param name="db">Where to read now; what is given reads on its own.</param>
    /// <param name="runId">The run, or none for messages of events.</param>
    /// <param name="worker">Who claimed them.</param>
    internal async Task<ReadTasks> PrepareAsync(MessagingDbContext db, long? runId, string worker)
    {
        if (runId is not { } id)
            return messages => OfEventsAsync(messages, worker);
        // A claim is not given up half-way.
        var never = CancellationToken.None;
        var run = await db.MessageRuns.AsNoTracking().FirstAsync(r => r.Id == id, never);
        var definition = await db.MessageDefinitions.AsNoTracking().FirstOrDefaultAsync(d => d.Id == run.DefinitionId, never);
        var recipe = definition is null ? null : await recipes.ReadAsync(db, definition, never);
        return messages => OfRunAsync(run, recipe, messages, worker);
    }

    private async Task<List<SendTask>> OfRunAsync(MessageRun run, MailRecipe? recipe, IReadOnlyList<ClaimedMessage> messages, string worker)
    {
        var never = CancellationToken.None;
        await using var db = await databases.CreateDbContextAsync(never);
        var occasions = await MailOccasionReader.ReadEachAsync(db, [.. messages.Select(m => m.InvoiceId!.Value).Distinct()], RunModels.Of(run), run.Bcc, never);
        var rehearsed = recipe is null ? [] : await rehearsals.ReadAsync(db, run, recipe.Definition, messages, never);
        return [.. messages.Select(message =>
        {
            var occasion = occasions[message.InvoiceId!.Value];
            return new SendTask(message, ComposeAsync, recipe, occasion.Value?.Invoice.Revision ?? 0, worker);

            async Task<Outcome<ComposedMail>> ComposeAsync(string id, DateTimeOffset date, CancellationToken cancellationToken)
            {
                if (recipe is null)
                    return new NotFound("Message definition", run.DefinitionKey);
                if (!rehearsed.TryGetValue(message.Id, out var found))
                    return occasion.Succeeded ? await composer.ComposeAsync(recipe, occasion.Value, id, date, cancellationToken) : occasion.Error;
                return found.Change is { } change ? new RehearsalOutdated(change) : await rehearsals.RestoreAsync(found.Mail, run.Bcc, cancellationToken);
            }
        })];
    }

    private async Task<List<SendTask>> OfEventsAsync(IReadOnlyList<ClaimedMessage> messages, string worker)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        var mails = await events.ReadAsync(db, [.. messages.Select(m => m.NotificationId!.Value).Distinct()], CancellationToken.None);
        return [.. messages.Select(message =>
        {
            var mail = mails[message.NotificationId!.Value];
            return new SendTask(message, ComposeAsync, null, 0, worker)
            {
                ComposeKept = mail.Value?.Kept is { } kept ? (id, date, cancellationToken) => kept.ComposeAsync(composer, id, date, cancellationToken) : null,
            };

            async Task<Outcome<ComposedMail>> ComposeAsync(string id, DateTimeOffset date, CancellationToken cancellationToken) =>
                mail.Succeeded ? await mail.Value.ComposeAsync(composer, id, date, cancellationToken) : mail.Error;
        })];
    }
}
