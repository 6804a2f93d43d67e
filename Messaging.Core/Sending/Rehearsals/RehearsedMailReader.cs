using System.Security.Cryptography;
using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Definitions;
using Messaging.Core.Runs;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending.Rehearsals;

/// <summary>Gives the mails that were rehearsed to those who send them.</summary>
internal sealed class RehearsedMailReader(MailFactsReader facts, SentMailArchive archive, SendingOptions options)
{
    /// <summary>The rehearsed mails among these messages, each with what became different since.</summary>
    internal async Task<Dictionary<long, (RehearsedMail Mail, string? Change)>> ReadAsync(
        MessagingDbContext db, MessageRun run, MessageDefinition definition, IReadOnlyList<ClaimedMessage> messages, CancellationToken cancellationToken)
    {
        if (!run.IsRehearsed)
            return [];
        var ids = messages.Select(m => m.Id).ToList();
        var now = await facts.ReadAsync(db, definition, ids, cancellationToken);
        var mails = (await db.RehearsedMails.AsNoTracking().Where(m => EF.Parameter(ids).Contains(m.MessageResultId)).ToListAsync(cancellationToken)).ToDictionary(m => m.MessageResultId);
        return messages.Where(m => mails.TryGetValue(m.Id, out var mail) && mail.AttemptGroup == m.AttemptGroup && mail.Content is not null)
            .ToDictionary(m => m.Id, m => (mails[m.Id], MailFacts.Of(mails[m.Id]).ChangeTo(now[m.Id])));
    }

    /// <summary>The mail as it was rehearsed, proved by its hash.</summary>
    /// <param name="mail">One with content.</param>
    /// <param name="bcc">The run's blind copies, which are in no header.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The mail; what keeps it from being read; <see cref="RehearsalNotRepeatable"/>.</returns>
    internal async Task<Outcome<ComposedMail>> RestoreAsync(RehearsedMail mail, IReadOnlyList<string> bcc, CancellationToken cancellationToken)
    {
        var restored = await archive.RestoreAsync(mail.Content!, cancellationToken);
        if (!restored.Succeeded)
            return restored.Error;
        if (!SHA256.HashData(restored.Value.ToBytes().Span).AsSpan().SequenceEqual(mail.Hash))
            return new RehearsalNotRepeatable();
        // Where everything goes to one address, nobody else gets a copy.
        var sent = restored.Value with { Documents = mail.Documents };
        return options.RedirectAllTo is { Length: > 0 } ? sent : sent.WithBcc(bcc);
    }
}
