using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>Shows and clears what the capture transport took instead of sending it.</summary>
public sealed class CapturedMailService(IDbContextFactory<MessagingDbContext> databases, AuditTrail audit, ChangeSignals signals)
{
    private const string Kind = "Captured mail";

    /// <summary>One page of the mails that match.</summary>
    /// <param name="search">Part of the subject, the sender or a recipient; null for all.</param>
    /// <param name="page">Sorts by <c>at</c> (its own order, newest first), <c>subject</c>, <c>recipients</c> or <c>size</c>.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<Page<CapturedMailRow>> ListAsync(string? search, PageRequest page, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = Matching(db.CapturedMails.AsNoTracking(), search);
        var total = await rows.CountAsync(cancellationToken);
        var found = await Sorted(rows, page).Slice(page)
            .Select(m => new CapturedMailRow(m.Id, m.At, m.From, m.Recipients, m.Subject, m.Size, m.MessageResultId))
            .ToListAsync(cancellationToken);
        return new(found, total);
    }

    /// <summary>One mail, taken apart, or <see cref="NotFound"/>.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<Outcome<CapturedMessage>> GetAsync(long id, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.CapturedMails.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancellationToken) is not { } mail)
            return Gone(id);
        var runId = mail.MessageResultId is { } resultId
            ? await db.MessageResults.Where(r => r.Id == resultId).Select(r => (long?)r.RunId).SingleOrDefaultAsync(cancellationToken)
            : null;
        var read = MimeReader.Read(mail.Content);
        return new CapturedMessage(
            new(mail.Id, mail.At, mail.From, mail.Recipients, mail.Subject, mail.Size, mail.MessageResultId),
            runId,
            [.. read.Headers.Select(h => new CapturedHeader(h.Name, h.Value))],
            MailReading.Preview(read) with { From = read.Header("From") ?? mail.From, To = [read.Header("To") ?? mail.Recipients], Subject = read.Header("Subject") ?? mail.Subject },
            MailReading.Source(mail.Content));
    }

    /// <summary>The message as it would have gone over the line, or <see cref="NotFound"/>.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<Outcome<CapturedFile>> RawAsync(long id, CancellationToken cancellationToken = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var content = await db.CapturedMails.Where(m => m.Id == id).Select(m => m.Content).SingleOrDefaultAsync(cancellationToken);
        return content is null ? Gone(id) : new CapturedFile(string.Create(CultureInfo.InvariantCulture, $"captured-{id}.eml"), "message/rfc822", content);
    }

    /// <summary>One attachment, or <see cref="NotFound"/>.</summary>
    /// <param name="id">The mail's number.</param>
    /// <param name="index">The attachment's place, from 0.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<Outcome<CapturedFile>> AttachmentAsync(long id, int index, CancellationToken cancellationToken = default)
    {
        var raw = await RawAsync(id, cancellationToken);
        if (!raw.Succeeded)
            return raw.Error;
        var attachments = MailReading.Attachments(MimeReader.Read(raw.Value.Content));
        return index >= 0 && index < attachments.Count
            ? new CapturedFile(MailReading.NameOf(attachments[index], index), attachments[index].ContentType, attachments[index].Content)
            : new NotFound("Attachment", index.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>How many mails match.</summary>
    /// <param name="search">As in the list; null for all.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<int> CountAsync(string? search = null, CancellationToken cancellationToken = default) =>
        (await ListAsync(search, new PageRequest(Take: 1), cancellationToken)).Total;

    /// <summary>Deletes those named; gives how many were there. The messages' results are not touched.</summary>
    /// <param name="ids">Their numbers.</param>
    /// <param name="cancellationToken">Stops before the delete.</param>
    public async Task<int> DeleteAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default) =>
        await DeleteAsync(rows => rows.Where(m => ids.Contains(m.Id)), cancellationToken);

    /// <summary>Deletes all that match; gives how many there were.</summary>
    /// <param name="search">As in the list; null for all.</param>
    /// <param name="cancellationToken">Stops before the delete.</param>
    public async Task<int> DeleteMatchingAsync(string? search, CancellationToken cancellationToken = default) =>
        await DeleteAsync(rows => Matching(rows, search), cancellationToken);

    private async Task<int> DeleteAsync(Func<IQueryable<CapturedMail>, IQueryable<CapturedMail>> which, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var deleted = await which(db.CapturedMails).ExecuteDeleteAsync(cancellationToken);
        if (deleted > 0)
        {
            audit.Add(db, "Deleted", Kind, "", string.Create(CultureInfo.InvariantCulture, $"{deleted} captured mails"));
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        if (deleted > 0)
            signals.Publish(Topic.CapturedMail);
        return deleted;
    }

    private static IQueryable<CapturedMail> Matching(IQueryable<CapturedMail> rows, string? search) => Queries.Containing(search) is { } pattern
        ? rows.Where(m => EF.Functions.Like(m.Subject, pattern, "\\") || EF.Functions.Like(m.Recipients, pattern, "\\") || EF.Functions.Like(m.From, pattern, "\\"))
        : rows;

    private static NotFound Gone(long id) => new(Kind, id.ToString(CultureInfo.InvariantCulture));

    private static IQueryable<CapturedMail> Sorted(IQueryable<CapturedMail> rows, PageRequest page) => (page.Sort, page.Descending) switch
    {
        ("at", false) => rows.OrderBy(m => m.At).ThenBy(m => m.Id),
        ("subject", false) => rows.OrderBy(m => m.Subject).ThenByDescending(m => m.Id),
        ("subject", true) => rows.OrderByDescending(m => m.Subject).ThenByDescending(m => m.Id),
        ("recipients", false) => rows.OrderBy(m => m.Recipients).ThenByDescending(m => m.Id),
        ("recipients", true) => rows.OrderByDescending(m => m.Recipients).ThenByDescending(m => m.Id),
        ("size", false) => rows.OrderBy(m => m.Size).ThenByDescending(m => m.Id),
        ("size", true) => rows.OrderByDescending(m => m.Size).ThenByDescending(m => m.Id),
        _ => rows.OrderByDescending(m => m.At).ThenByDescending(m => m.Id),
    };
}
