using System.Buffers;
using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Notices;
using Messaging.Core.Runs;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>
/// Sends the mail of notices, in the way of test mails: within the rate limit, and never counted as a message. Each is claimed on disk before
/// it is handed over, so that it goes out once at most, also when the program is killed: then it is shown as one that may have arrived.
/// </summary>
public sealed class NoticeMailer(
    IDbContextFactory<MessagingDbContext> databases, TestMailSender mails, InstanceGuard guard, ChangeSignals signals, SendingOptions options, TimeProvider clock)
{
    /// <summary>Few, and far apart: a run that was stopped by a wrong password must not lock the account by its notice.</summary>
    private const int MaxTries = 3;

    private const string Doubt = "what the server answered was lost, since the program ended or the database failed just then. It is not sent again.";

    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan WaitForRoom = TimeSpan.FromMinutes(1);

    /// <summary>Sends what is due. After a failure the others are put off too. To be called by one caller, which waits for the end.</summary>
    /// <param name="cancellationToken">Stops before the next one.</param>
    public async Task SendDueAsync(CancellationToken cancellationToken)
    {
        await DoubtAsync(cancellationToken);
        while (!guard.IsHeld && !cancellationToken.IsCancellationRequested && await FindAsync(cancellationToken) is { } notice)
        {
            if (!await SendAsync(notice, cancellationToken))
                return;
        }
    }

    /// <summary>Nothing is on the line yet, so that what is claimed is nobody's: its outcome did not reach the disk.</summary>
    private async Task DoubtAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var left = await db.RunNotices.AsNoTracking().Where(n => n.Mail == NoticeMail.Sending).ToListAsync(cancellationToken);
        foreach (var notice in left)
            await NoteAsync(db, notice, NoticeMail.Uncertain, null, Doubt, tries: 1);
    }

    private async Task<RunNotice?> FindAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.RunNotices.AsNoTracking().Where(n => n.Mail == NoticeMail.Pending && n.MailNextAt <= now).OrderBy(n => n.Id).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Right before it is handed over: what stands as claimed after a crash may have left.</summary>
    private static async Task<bool> ClaimAsync(MessagingDbContext db, RunNotice notice, CancellationToken cancellationToken) =>
        await db.RunNotices.Where(n => n.Id == notice.Id && n.Mail == NoticeMail.Pending)
            .ExecuteUpdateAsync(set => set.SetProperty(n => n.Mail, NoticeMail.Sending), cancellationToken) == 1;

    /// <returns>Whether the next one may be tried.</returns>
    private async Task<bool> SendAsync(RunNotice notice, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var settings = await db.SmtpSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        var mail = await ComposeAsync(db, notice, cancellationToken);
        if (!mail.Succeeded)
        {
            await NoteAsync(db, notice, NoticeMail.Failed, null, mail.Error.Message, tries: 1);
            return true;
        }

        if (!await ClaimAsync(db, notice, cancellationToken))
            return true;
        var key = notice.RunId?.ToString(CultureInfo.InvariantCulture) ?? "event-mail";
        SmtpTestResult result;
        try
        {
            result = await mails.SendAsync(mail.Value, settings, notice.RunId is null ? "Event mail" : "Message run", key, cancellationToken, "Told by mail");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The program ends with the mail on the line: it stays claimed, since it may have arrived, and the next start says so.
            return false;
        }

        if (result.Ok)
        {
            await NoteAsync(db, notice, NoticeMail.Sent, null, null, tries: 1);
            return true;
        }

        var now = clock.GetUtcNow();
        if (result.Stage != TestMailSender.RateLimitStage)
            await PutOffAsync(db, now + Wait);
        if (result.Stage == TestMailSender.RateLimitStage)
            await NoteAsync(db, notice, NoticeMail.Pending, now + WaitForRoom, result.Message, tries: 0);
        else if (result is { Stage: nameof(SmtpStage.EndOfData), Code: null })
            // Handed over without an answer: it is not sent again.
            await NoteAsync(db, notice, NoticeMail.Uncertain, null, result.Message, tries: 1);
        else if (notice.MailTries + 1 >= MaxTries)
            await NoteAsync(db, notice, NoticeMail.Failed, null, result.Message, tries: 1);
        else
            await NoteAsync(db, notice, NoticeMail.Pending, now + Wait, result.Message, tries: 1);
        return false;
    }

    /// <summary>One failure is enough for all: twenty runs that a wrong password stopped must not try it twenty times.</summary>
    private static async Task PutOffAsync(MessagingDbContext db, DateTimeOffset? until) =>
        await db.RunNotices.Where(n => n.Mail == NoticeMail.Pending && n.MailNextAt < until).ExecuteUpdateAsync(set => set.SetProperty(n => n.MailNextAt, until), CancellationToken.None);

    /// <summary>What came of it is noted whether or not the program is about to end.</summary>
    private async Task NoteAsync(MessagingDbContext db, RunNotice notice, NoticeMail mail, DateTimeOffset? next, string? error, int tries)
    {
        await db.RunNotices.Where(n => n.Id == notice.Id).ExecuteUpdateAsync(set => set
            .SetProperty(n => n.Mail, mail).SetProperty(n => n.MailNextAt, next).SetProperty(n => n.MailError, error)
            .SetProperty(n => n.MailTries, notice.MailTries + tries), CancellationToken.None);
        signals.Publish(Topic.Notices(notice.UserId));
    }

    private async Task<Outcome<TestMail>> ComposeAsync(MessagingDbContext db, RunNotice notice, CancellationToken cancellationToken)
    {
        var user = await db.Users.AsNoTracking().FirstAsync(u => u.Id == notice.UserId, cancellationToken);
        var senderKey = await db.MessageDefinitions.Where(d => db.MessageRuns.Any(r => r.Id == notice.RunId && r.DefinitionId == d.Id)).Select(d => d.SenderProfileKey).FirstOrDefaultAsync(cancellationToken);
        var sender = await db.SenderProfiles.AsNoTracking().OrderBy(p => p.Key == senderKey ? 0 : 1).ThenBy(p => p.Id).FirstOrDefaultAsync(cancellationToken);
        if (sender is null || !Mailbox.TryCreate(sender.DisplayName, sender.Email, out var from, out _))
            return new NoNoticeSender();
        if (!Mailbox.TryCreate(user.DisplayName, options.RedirectAllTo ?? user.Email, out var to, out var problem))
            return new BadNoticeAddress(user.Email, problem);
        return Write(notice, user, from, to);
    }

    private TestMail Write(RunNotice notice, User user, Mailbox from, Mailbox to)
    {
        var what = notice.Status == RunStatus.StoppedByErrors ? "was stopped by errors" : notice.Status == RunStatus.Finished ? "has finished" : "has finished with problems";
        var (subject, where, why) = notice.RunId is { } run
            ? (string.Create(CultureInfo.InvariantCulture, $"Message run {run} {what}"), string.Create(CultureInfo.InvariantCulture, $"message run {run}"), "you started the run")
            : ($"The mail of events {what}", "Event notifications", "you started the mail of events, or are an administrator");
        var mail = new MimeMail
        {
            From = from,
            To = [to],
            Subject = subject,
            Date = clock.GetUtcNow(),
            MessageId = string.Create(CultureInfo.InvariantCulture, $"notice.{notice.Id}.{guard.InstanceId}@{from.Domain}"),
            TextBody = $"Dear {user.DisplayName},\n\n{notice.Words}\n\nOpen {where} in Messaging to see more.\n\nYou get this mail because {why}, and asked for such mails under \"Your account\".\n",
            ExtraHeaders = [new("Auto-Submitted", "auto-generated")],
        };
        var output = new ArrayBufferWriter<byte>();
        MimeWriter.Write(mail, output);
        return new(from, [to], mail.Subject, mail.NeedsSmtpUtf8, output.WrittenSpan.ToArray());
    }
}

/// <summary>A notice can be from nobody.</summary>
public sealed record NoNoticeSender() : Error("There is no sender profile that the mail could come from. Add one.");

/// <summary>The person's address cannot be one.</summary>
public sealed record BadNoticeAddress(string Address, string Problem) : Error($"\"{Address}\" cannot get mail: {Problem}.");
