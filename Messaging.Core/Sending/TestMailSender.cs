using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;
using Messaging.Core.Senders;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>A mail that a person sends to see how it arrives.</summary>
internal sealed record TestMail(Mailbox From, IReadOnlyList<Mailbox> To, string Subject, bool NeedsSmtpUtf8, byte[] Content);

/// <summary>
/// Hands test mails over, one at a time, within the rate limit and through the same classes as every other mail. They belong to no run and
/// are not repeated: a person is waiting for the answer.
/// </summary>
public sealed class TestMailSender
{
    /// <summary>The stage of a mail that was not sent because the rate limit was used up.</summary>
    internal const string RateLimitStage = "RateLimit";

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly SmtpEndpointFactory endpoints;
    private readonly RateLimiter limiter;
    private readonly AuditTrail audit;
    private readonly ChangeSignals signals;
    private readonly TimeProvider clock;

    /// <summary>Made by the container.</summary>
    public TestMailSender(
        IDbContextFactory<MessagingDbContext> databases, SmtpEndpointFactory endpoints, RateLimiter limiter, AuditTrail audit, ChangeSignals signals, TimeProvider clock)
    {
        this.databases = databases;
        this.endpoints = endpoints;
        this.limiter = limiter;
        this.audit = audit;
        this.signals = signals;
        this.clock = clock;
    }

    /// <summary>A person is waiting, so a test gives up sooner than a run would.</summary>
    private static readonly SmtpTimeouts Timeouts = new()
    {
        Connect = TimeSpan.FromSeconds(10),
        Command = TimeSpan.FromSeconds(20),
        EndOfData = TimeSpan.FromSeconds(60),
    };

    /// <summary>Sends, or captures where there are no settings. What the server refuses is a result, not an error.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="settings">The server; null to capture.</param>
    /// <param name="kind">Kind of the object that is tested, for the audit trail.</param>
    /// <param name="key">Key of that object.</param>
    /// <param name="cancellationToken">Gives up; a mail that was handed over is not called back.</param>
    /// <param name="action">What is done, for the audit trail.</param>
    internal async Task<SmtpTestResult> SendAsync(TestMail mail, SmtpSettings? settings, string kind, string key, CancellationToken cancellationToken, string action = "Tested")
    {
        if (settings is null)
            return await CaptureAsync(mail, cancellationToken);
        var endpoint = endpoints.Make(settings);
        return endpoint.Succeeded
            ? await HandOverAsync(endpoint.Value with { Timeouts = Timeouts }, settings.RateLimitPerMinute, mail, (action, kind, key), cancellationToken)
            : new SmtpTestResult(false, "Settings", null, endpoint.Error.Message);
    }

    private async Task<SmtpTestResult> HandOverAsync(SmtpEndpoint endpoint, int? limit, TestMail mail, (string Action, string Kind, string Key) entry, CancellationToken cancellationToken)
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
                sent = await connection.SendAsync(new SmtpEnvelope(mail.From, mail.To, mail.NeedsSmtpUtf8), mail.Content, null, cancellationToken);
            }
            finally
            {
                // Also when a person gave up: the server may have seen the message begin.
                limiter.Used();
            }

            await RecordAsync(sent, endpoint, connection.Capabilities.MaxSize, mail, entry);
            if (!sent.IsAccepted)
                return Failed(sent.Failure!, endpoint);
            await connection.QuitAsync(cancellationToken);
            var line = connection.IsSecure ? "over an encrypted line" : "over a line WITHOUT encryption";
            return new(true, nameof(SmtpStage.EndOfData), sent.Reply?.Code, $"The server took the test mail {line} and said: {sent.Reply}",
                $"Look into the mailbox of {string.Join(", ", mail.To.Select(to => to.Address))} to see that it arrives, and not as spam.");
        }
    }

    private async Task<SmtpTestResult> CaptureAsync(TestMail mail, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.CapturedMails.Add(new CapturedMail
        {
            At = clock.GetUtcNow(),
            From = mail.From.Address,
            Recipients = string.Join(", ", mail.To.Select(to => to.Address)),
            Subject = mail.Subject,
            Size = mail.Content.Length,
            Content = mail.Content.ToArray(),
        });
        await db.SaveChangesAsync(cancellationToken);
        signals.Publish(Topic.CapturedMail);
        return new(true, "Captured", null, "No SMTP server is configured, so the test mail was captured. Nothing left this machine.", "Look at it under Captured mail, or enter a server to send for real.");
    }

    /// <summary>The mail left or was refused: the row is written whether or not the person still waits.</summary>
    private async Task RecordAsync(SmtpSendResult sent, SmtpEndpoint endpoint, long? sizeLimit, TestMail mail, (string Action, string Kind, string Key) entry)
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
        audit.Add(db, entry.Action, entry.Kind, entry.Key, $"{endpoint}, from {mail.From.Address} to {string.Join(", ", mail.To.Select(to => to.Address))}: {sent.Outcome}");
        await db.SaveChangesAsync(CancellationToken.None);
        await db.SmtpSettings.Where(s => s.Host == endpoint.Host && s.Port == endpoint.Port).ExecuteUpdateAsync(set => set.SetProperty(s => s.MessageSizeLimit, sizeLimit));
    }

    private SmtpTestResult LimitReached(int? limit) => new(
        false,
        RateLimitStage,
        null,
        string.Create(CultureInfo.InvariantCulture, $"The sign-in worked, but the rate limit of {limit} messages a minute is used up by mail that is being sent, so the test mail was not sent."),
        string.Create(CultureInfo.InvariantCulture, $"Try again in {Math.Max(1, Math.Ceiling(limiter.NextFree().TotalSeconds)):0} seconds, or stop the run first."));

    private static SmtpTestResult Failed(SmtpFailure failure, SmtpEndpoint endpoint) =>
        new(false, failure.Stage.ToString(), failure.Reply?.Code, failure.Message, SmtpAdvice.For(failure, endpoint));
}
