using System.Buffers;
using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Core.Senders;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>
/// Sends one predefined mail from a sender profile to itself, through the same classes as every other mail, to see whether
/// settings are right before they are saved.
/// </summary>
public sealed class SmtpTestService(
    IDbContextFactory<MessagingDbContext> databases,
    SenderProfileService senders,
    SmtpSettingsService settings,
    SmtpEndpointFactory endpoints,
    RateLimiter limiter,
    SendingOptions options,
    AuditTrail audit,
    ChangeSignals signals,
    TimeProvider clock)
{
    /// <summary>A person is waiting, so a test gives up sooner than a run would.</summary>
    private static readonly SmtpTimeouts Timeouts = new()
    {
        Connect = TimeSpan.FromSeconds(10),
        Command = TimeSpan.FromSeconds(20),
        EndOfData = TimeSpan.FromSeconds(60),
    };

    /// <summary>
    /// Tests. Errors: <see cref="NotFound"/> for the sender profile, <see cref="Invalid"/> for unsaved settings that cannot be.
    /// What the server refuses is not an error but a result.
    /// </summary>
    /// <param name="senderProfileKey">Whom the mail is from and goes to.</param>
    /// <param name="unsaved">Settings that are not saved yet; null for the stored ones, and without those the mail is captured.</param>
    /// <param name="cancellationToken">Gives up; a mail that was handed over is not called back.</param>
    public async Task<Outcome<SmtpTestResult>> TestAsync(string senderProfileKey, SmtpSettingsInput? unsaved = null, CancellationToken cancellationToken = default)
    {
        var sender = await senders.GetAsync(senderProfileKey, cancellationToken);
        if (!sender.Succeeded)
            return sender.Error;
        var tested = await settings.ForTestAsync(unsaved, cancellationToken);
        if (!tested.Succeeded)
            return tested.Error;
        if (!Mailbox.TryCreate(sender.Value.DisplayName, sender.Value.Email, out var mailbox, out var problem))
            return new SmtpTestResult(false, "Settings", null, $"\"{sender.Value.Email}\" is not an e-mail address: {problem}.", "Correct the sender profile.");

        var mail = Compose(mailbox, sender.Value, tested.Value);
        if (tested.Value is null)
            return await CaptureAsync(mail, cancellationToken);
        var endpoint = endpoints.Make(tested.Value);
        return endpoint.Succeeded
            ? await SendAsync(endpoint.Value with { Timeouts = Timeouts }, tested.Value.RateLimitPerMinute, mail, cancellationToken)
            : new SmtpTestResult(false, "Settings", null, endpoint.Error.Message);
    }

    private async Task<SmtpTestResult> SendAsync(SmtpEndpoint endpoint, int? limit, TestMail mail, CancellationToken cancellationToken)
    {
        var opened = await SmtpConnection.ConnectAsync(endpoint, clock, cancellationToken);
        if (opened.Connection is not { } connection)
            return Failed(opened.Failure!, endpoint);
        await using (connection)
        {
            if (limiter.Take(1, limit) == 0)
                return LimitReached(limit);
            SmtpSendResult sent;
            try
            {
                sent = await connection.SendAsync(new SmtpEnvelope(mail.From, [mail.To], mail.NeedsSmtpUtf8), mail.Content, null, cancellationToken);
            }
            finally
            {
                // Also when a person gave up: the server may have seen the message begin.
                limiter.Used();
            }

            await RecordAsync(sent, endpoint, mail);
            if (!sent.IsAccepted)
                return Failed(sent.Failure!, endpoint);
            await connection.QuitAsync(cancellationToken);
            var line = connection.IsSecure ? "over an encrypted line" : "over a line WITHOUT encryption";
            return new(true, nameof(SmtpStage.EndOfData), sent.Reply?.Code, $"The server took the test mail {line} and said: {sent.Reply}",
                $"Look into the mailbox of {mail.To.Address} to see that it arrives, and not as spam.");
        }
    }

    private async Task<SmtpTestResult> CaptureAsync(TestMail mail, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.CapturedMails.Add(new CapturedMail
        {
            At = clock.GetUtcNow(),
            From = mail.From.Address,
            Recipients = mail.To.Address,
            Subject = mail.Subject,
            Size = mail.Content.Length,
            Content = mail.Content,
        });
        await db.SaveChangesAsync(cancellationToken);
        signals.Publish(Topic.CapturedMail);
        return new(true, "Captured", null, "No SMTP server is configured, so the test mail was captured. Nothing left this machine.", "Look at it under Captured mail, or enter a server to send for real.");
    }

    /// <summary>The mail left or was refused: the row is written whether or not the person still waits.</summary>
    private async Task RecordAsync(SmtpSendResult sent, SmtpEndpoint endpoint, TestMail mail)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        db.MessageAttempts.Add(new MessageAttempt
        {
            At = clock.GetUtcNow(),
            DurationMs = (int)sent.Duration.TotalMilliseconds,
            Stage = (sent.Reply?.Stage ?? sent.Failure?.Stage ?? SmtpStage.EndOfData).ToString(),
            Result = sent.Outcome.ToString(),
            ReplyCode = sent.Reply?.Code,
            ReplyText = sent.Reply?.Text ?? sent.Failure?.Message,
        });
        audit.Add(db, "Tested", "SMTP settings", "smtp", $"{endpoint}, from and to {mail.From.Address}: {sent.Outcome}");
        await db.SaveChangesAsync(CancellationToken.None);
    }

    private TestMail Compose(Mailbox mailbox, SenderProfile sender, SmtpSettings? server)
    {
        var to = options.RedirectAllTo is { } redirect && Mailbox.TryCreate(null, redirect, out var other, out _) ? other : mailbox;
        var subject = to == mailbox ? "Test mail from Messaging" : $"Test mail from Messaging (for {mailbox.Address})";
        var replyTo = sender.ReplyTo is { } reply && Mailbox.TryCreate(null, reply, out var answers, out _) ? answers : null;
        var via = server is null ? "the capture transport" : string.Create(CultureInfo.InvariantCulture, $"{server.Host}, port {server.Port}");
        var mail = new MimeMail
        {
            From = mailbox,
            ReplyTo = replyTo,
            To = [to],
            Subject = subject,
            Date = clock.GetUtcNow(),
            MessageId = $"test.{Guid.NewGuid():N}@{mailbox.Domain}",
            TextBody = $"This is a test.\n\nIt was sent by Messaging through {via}, from the sender profile \"{sender.Key}\" to itself.\nThat you can read it means that the settings work.\n",
            ExtraHeaders = [new("Auto-Submitted", "auto-generated")],
        };
        var output = new ArrayBufferWriter<byte>();
        MimeWriter.Write(mail, output);
        return new(mailbox, to, subject, mail.NeedsSmtpUtf8, output.WrittenSpan.ToArray());
    }

    private SmtpTestResult LimitReached(int? limit) => new(
        false,
        "RateLimit",
        null,
        string.Create(CultureInfo.InvariantCulture, $"The sign-in worked, but the rate limit of {limit} messages a minute is used up by mail that is being sent, so the test mail was not sent."),
        string.Create(CultureInfo.InvariantCulture, $"Try again in {Math.Max(1, Math.Ceiling(limiter.NextFree().TotalSeconds)):0} seconds, or stop the run first."));

    private static SmtpTestResult Failed(SmtpFailure failure, SmtpEndpoint endpoint) =>
        new(false, failure.Stage.ToString(), failure.Reply?.Code, failure.Message, SmtpAdvice.For(failure, endpoint));

    private sealed record TestMail(Mailbox From, Mailbox To, string Subject, bool NeedsSmtpUtf8, byte[] Content);
}
