using Messaging.Core.Composing;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Senders;

namespace Messaging.Core.Sending;

/// <summary>Takes mails away: over SMTP, or into the list of captured mails.</summary>
internal interface IMailTransport : IAsyncDisposable
{
    /// <summary>Most messages in any minute, or null.</summary>
    int? RateLimitPerMinute { get; }

    /// <summary>Takes one mail.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="resultId">The message it is.</param>
    /// <param name="begin">Runs right before the first command of the message leaves, on a line that is open. What it throws comes out of here, and the message has not begun.</param>
    /// <param name="beforeData">Commits the journal; runs before the first byte of message data leaves. What it throws comes out of here, and nothing was sent.</param>
    /// <param name="cancellationToken">Gives up where that leaves no doubt.</param>
    Task<SmtpSendResult> SendAsync(
        ComposedMail mail, long resultId, Action begin, Func<CancellationToken, ValueTask> beforeData, CancellationToken cancellationToken);
}

/// <summary>Sends over SMTP, reusing connections.</summary>
internal sealed class SmtpTransport(SmtpEndpoint endpoint, int? rateLimit, int maxConnections, SmtpServerState server, TimeProvider clock) : IMailTransport
{
    private readonly SmtpConnectionPool pool = new(endpoint, clock, maxConnections);

    public int? RateLimitPerMinute => rateLimit;

    public async Task<SmtpSendResult> SendAsync(
        ComposedMail mail, long resultId, Action begin, Func<CancellationToken, ValueTask> beforeData, CancellationToken cancellationToken)
    {
        var rented = await pool.RentAsync(cancellationToken);
        if (rented.Connection is not { } connection)
            return new SmtpSendResult { Outcome = SmtpOutcome.Refused, Failure = rented.Failure, Reply = rented.Failure!.Reply };
        server.Greeted(connection.Capabilities.MaxSize);
        try
        {
            var envelope = new SmtpEnvelope(mail.From, mail.EnvelopeRecipients, mail.NeedsSmtpUtf8);
            begin();
            return await connection.SendAsync(envelope, mail.WriteTo, beforeData, cancellationToken);
        }
        finally
        {
            await pool.ReturnAsync(connection);
        }
    }

    public ValueTask DisposeAsync() => pool.DisposeAsync();
}
