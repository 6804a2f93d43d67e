using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Definitions;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Runs;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending.Rehearsals;

/// <summary>Shows the mails of a run before they leave.</summary>
public sealed class RehearsalService
{
    private const int Chunk = 1_000;

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly MailFactsReader facts;
    private readonly SentMailArchive archive;
    private readonly AuditTrail audit;
    private readonly ChangeSignals signals;

    internal RehearsalService(IDbContextFactory<MessagingDbContext> databases, MailFactsReader facts, SentMailArchive archive, AuditTrail audit, ChangeSignals signals)
    {
        this.databases = databases;
        this.facts = facts;
        this.archive = archive;
        this.audit = audit;
        this.signals = signals;
    }

    /// <summary>How far the rehearsal is.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<RehearsalView> GetAsync(long runId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var waiting = await db.MessageResults.CountAsync(r => r.RunId == runId && r.Status == MessageResultStatus.Waiting, cancellationToken);
        var counts = await db.RehearsedMails.Where(m => m.RunId == runId).GroupBy(m => m.Error == null).Select(g => new { Made = g.Key, Count = g.Count() }).ToListAsync(cancellationToken);
        return new RehearsalView(waiting, counts.Where(c => c.Made).Sum(c => c.Count), counts.Where(c => !c.Made).Sum(c => c.Count));
    }

    /// <summary>The mails that would be held back, since their invoice, recipients or documents became different after they were made.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Stops between chunks.</param>
    public async Task<ChangedMails> FindChangedAsync(long runId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var ids = await FindChangedIdsAsync(db, runId, cancellationToken);
        var first = ids.Take(ChangedMails.MaxListed).ToDictionary(c => c.ResultId, c => c.Change);
        var keys = first.Keys.ToList();
        var rows = await db.MessageResults.Where(r => EF.Parameter(keys).Contains(r.Id)).OrderBy(r => r.Id)
            .Select(r => new { r.Id, r.Invoice!.ExternalId, r.Invoice.Number, r.Customer!.Name }).ToListAsync(cancellationToken);
        return new ChangedMails(ids.Count, rows.ConvertAll(r => new ChangedMail(r.Id, r.ExternalId, r.Number, r.Name, first[r.Id])));
    }

    /// <summary>One mail of those that match, as it will leave.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="filter">Which are paged through.</param>
    /// <param name="position">Which of them, from 0; beyond the last, the last.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>The mail; <see cref="NotFound"/> where none matches; why it cannot be shown.</returns>
    public async Task<Outcome<RehearsedMessage>> ReadAsync(long runId, RehearsalFilter filter, int position, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var matching = Matching(db, runId, filter);
        var total = await matching.CountAsync(cancellationToken);
        var at = Math.Clamp(position, 0, Math.Max(0, total - 1));
        var id = await matching.OrderBy(m => m.MessageResultId).Skip(at).Select(m => (long?)m.MessageResultId).FirstOrDefaultAsync(cancellationToken);
        return id is { } found ? await ShowAsync(db, runId, found, at, total, cancellationToken) : new NotFound("Rehearsed mail of run", Number(runId));
    }

    /// <summary>One mail, byte for byte as it will leave.</summary>
    /// <param name="resultId">Its message.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>An RFC 5322 message; <see cref="NotFound"/> where none is rehearsed, or a document of it is gone.</returns>
    public async Task<Outcome<byte[]>> ReadEmlAsync(long resultId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var content = await db.RehearsedMails.Where(m => m.MessageResultId == resultId).Select(m => m.Content).FirstOrDefaultAsync(cancellationToken);
        return content is null ? new NotFound("Rehearsed mail of result", Number(resultId)) : await archive.ReadAsync(content, cancellationToken);
    }

    /// <summary>Has mails made anew, with the texts, addresses and documents of now. Only before the run's first start.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="all">All mails; else those that could not be made and those that became different.</param>
    /// <param name="cancellationToken">Stops before anything is dropped.</param>
    /// <returns>How many are made anew; <see cref="NothingToRehearse"/>.</returns>
    public async Task<Outcome<int>> RehearseAgainAsync(long runId, bool all, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var changed = all ? [] : (await FindChangedIdsAsync(db, runId, cancellationToken)).ConvertAll(c => c.ResultId);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await RehearsalAgent.NotStarted(db).AnyAsync(r => r.Id == runId, cancellationToken))
            return new NothingToRehearse(runId);
        var dropped = await db.RehearsedMails.Where(m => m.RunId == runId && (all || m.Error != null || EF.Parameter(changed).Contains(m.MessageResultId))).ExecuteDeleteAsync(cancellationToken);
        audit.Add(db, "Rehearsed again", "Message run", Number(runId), string.Create(CultureInfo.InvariantCulture, $"{dropped} mails"));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signals.Publish(Topic.Run(runId));
        return dropped;
    }

    private async Task<List<(long ResultId, string Change)>> FindChangedIdsAsync(MessagingDbContext db, long runId, CancellationToken cancellationToken)
    {
        var changed = new List<(long, string)>();
        if (await DefinitionOfAsync(db, runId, cancellationToken) is not { } definition)
            return changed;
        // Those that were sent since cannot be held back any more.
        var mails = db.RehearsedMails.AsNoTracking()
            .Where(m => m.RunId == runId && m.Error == null && db.MessageResults.Any(r => r.Id == m.MessageResultId && r.Status == MessageResultStatus.Waiting)).OrderBy(m => m.MessageResultId);
        long last = 0;
        while (await mails.Where(m => m.MessageResultId > last).Take(Chunk)
                   .Select(m => new { m.MessageResultId, Then = new MailFacts(m.InvoiceRevision, m.Recipients, m.Documents) }).ToListAsync(cancellationToken) is { Count: > 0 } chunk)
        {
            last = chunk[^1].MessageResultId;
            var now = await facts.ReadAsync(db, definition, chunk.ConvertAll(m => m.MessageResultId), cancellationToken);
            foreach (var mail in chunk)
            {
                if (now.TryGetValue(mail.MessageResultId, out var facts) && mail.Then.ChangeTo(facts) is { } change)
                    changed.Add((mail.MessageResultId, change));
            }
        }

        return changed;
    }

    private async Task<Outcome<RehearsedMessage>> ShowAsync(MessagingDbContext db, long runId, long resultId, int position, int total, CancellationToken cancellationToken)
    {
        var mail = await db.RehearsedMails.AsNoTracking().FirstAsync(m => m.MessageResultId == resultId, cancellationToken);
        var row = await db.MessageResults.Where(r => r.Id == resultId)
            .Select(r => new { r.Invoice!.ExternalId, Invoice = r.Invoice.Number, r.Customer!.Number, r.Customer.Name }).FirstAsync(cancellationToken);
        var definition = await DefinitionOfAsync(db, runId, cancellationToken);
        var change = definition is null ? null : MailFacts.Of(mail).ChangeTo((await facts.ReadAsync(db, definition, [resultId], cancellationToken))[resultId]);
        var shown = new RehearsedMessage(position, total, resultId, row.ExternalId, row.Invoice, row.Number, row.Name, mail.At, null, null, mail.Error, mail.Error is null ? change : null);
        if (mail.Content is null)
            return shown;
        var bytes = await archive.ReadAsync(mail.Content, cancellationToken);
        return bytes.Succeeded
            ? shown with { Mail = MailReading.Preview(MimeReader.Read(bytes.Value)), Source = MailReading.Source(bytes.Value) }
            : shown with { Error = bytes.Error.Message };
    }

    private static Task<MessageDefinition?> DefinitionOfAsync(MessagingDbContext db, long runId, CancellationToken cancellationToken) =>
        db.MessageRuns.Where(r => r.Id == runId).Join(db.MessageDefinitions, r => r.DefinitionId, d => d.Id, (_, d) => d).AsNoTracking().FirstOrDefaultAsync(cancellationToken);

    private static IQueryable<RehearsedMail> Matching(MessagingDbContext db, long runId, RehearsalFilter filter)
    {
        var mails = db.RehearsedMails.AsNoTracking().Where(m => m.RunId == runId);
        if (filter.OnlyFailed)
            mails = mails.Where(m => m.Error != null);
        if (Queries.Containing(filter.Search) is { } pattern)
        {
            mails = mails.Where(m => EF.Functions.Like(m.Recipients, pattern, "\\") || db.MessageResults.Any(r => r.Id == m.MessageResultId
                && (EF.Functions.Like(r.Invoice!.Number!, pattern, "\\") || EF.Functions.Like(r.Invoice.ExternalId, pattern, "\\")
                    || EF.Functions.Like(r.Customer!.Number, pattern, "\\") || EF.Functions.Like(r.Customer.Name, pattern, "\\"))));
        }

        return mails;
    }

    private static string Number(long id) => id.ToString(CultureInfo.InvariantCulture);
}
