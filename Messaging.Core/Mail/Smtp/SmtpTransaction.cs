using System.Buffers;
using System.Globalization;
using System.Text;

namespace Messaging.Core.Mail.Smtp;

/// <summary>One MAIL, RCPT, DATA sequence (RFC 5321 section 3.3), as a group where the server pipelines (RFC 2920).</summary>
/// <param name="line">Where the server is.</param>
/// <param name="capabilities">What the server offers.</param>
/// <param name="timeouts">How long each step may take.</param>
/// <param name="envelope">Sender and recipients.</param>
/// <param name="message">The message, not dot-stuffed. What is missing at its end is added when it is sent.</param>
internal sealed class SmtpTransaction(SmtpLine line, SmtpCapabilities capabilities, SmtpTimeouts timeouts, SmtpEnvelope envelope, ArrayBufferWriter<byte> message)
{
    private readonly List<SmtpRecipientRefusal> _refused = [];
    private int _accepted;

    /// <summary>The server still holds a sender and recipients: RSET is due before the next message.</summary>
    public bool NeedsReset { get; private set; }

    /// <summary>The dialogue is at a point from which it can go on.</summary>
    public bool LeftLineInOrder { get; private set; }

    /// <summary>The steady time at which the server had answered MAIL.</summary>
    public long? MailAnsweredAt { get; private set; }

    /// <summary>Why this message cannot go to this server, seen without asking it; null when it can.</summary>
    public SmtpFailure? FindObstacle()
    {
        if (capabilities.MaxSize is { } limit && message.WrittenCount > limit)
            return NotSendable(string.Create(CultureInfo.InvariantCulture, $"The message has {message.WrittenCount:N0} bytes, and the server takes at most {limit:N0}."));
        if (envelope.RequiresSmtpUtf8 && !capabilities.SmtpUtf8)
            return NotSendable("An address has letters beyond ASCII before its @, and the server does not take such addresses (it does not offer SMTPUTF8).");
        return capabilities.EightBitMime || Ascii.IsValid(message.WrittenSpan) ? null : NotSendable("The message has 8-bit data, and the server does not take it (it does not offer 8BITMIME).");
    }

    /// <exception cref="SmtpFailureException">The line broke or the answers made no sense, before the final dot was written.</exception>
    public async Task<SmtpSendResult> RunAsync(bool resetFirst, Func<CancellationToken, ValueTask>? beforeData, CancellationToken cancellationToken)
    {
        var commands = Commands(resetFirst);
        if (capabilities.Pipelining)
            await WriteAsync(string.Concat(commands.Select(command => command.Text)), SmtpStage.Mail, cancellationToken);

        SmtpFailure? failure = null;
        SmtpReply? goAhead = null;
        foreach (var (text, stage, recipient) in commands)
        {
            // Without pipelining nothing more is asked once it is clear that the message cannot go.
            if (!capabilities.Pipelining && (failure is not null || (stage is SmtpStage.Data && _accepted == 0)))
                break;
            if (!capabilities.Pipelining)
                await WriteAsync(text, stage, cancellationToken);
            var reply = await line.ReadReplyAsync(stage, timeouts.Command, cancellationToken);
            if (stage is SmtpStage.Mail)
                MailAnsweredAt = line.Timestamp;
            if (reply.Code == 421)
                return Refuse(SmtpFailure.OfReply(reply));
            switch (stage)
            {
                case SmtpStage.Rcpt:
                    // Where the sender was refused, the server has none to take recipients for: that says nothing about them.
                    if (failure is null)
                        NoteRecipient(envelope.Recipients[recipient], reply);
                    break;
                case SmtpStage.Data:
                    goAhead = reply;
                    break;
                case SmtpStage.Mail:
                    NeedsReset = reply.IsPositive;
                    failure = reply.IsPositive ? null : SmtpFailure.OfReply(reply);
                    break;
                case var _ when !reply.IsPositive:
                    throw new SmtpFailureException(SmtpFailure.OfReply(reply));
            }
        }

        failure ??= _accepted == 0 ? AllRefused() : null;
        if (goAhead?.Code == 354)
            return failure is null ? await SendDataAsync(beforeData, cancellationToken) : await SendNothingAsync(failure, cancellationToken);
        failure ??= SmtpFailure.OfReply(goAhead!);
        LeftLineInOrder = failure.Kind is not SmtpFailureKind.Protocol;
        return Refuse(failure);
    }

    private async Task<SmtpSendResult> SendDataAsync(Func<CancellationToken, ValueTask>? beforeData, CancellationToken cancellationToken)
    {
        // All that could go wrong here goes wrong before the message counts as handed over.
        var data = DotStuffing.Finish(message);
        if (beforeData is not null)
            await beforeData(cancellationToken);

        // A server that has hung up meanwhile, or said something unasked, must not get the message: its next words could not be
        // told from an answer to it.
        if (!line.IsQuiet())
            throw new SmtpFailureException(new SmtpFailure(SmtpFailureKind.LineLost, SmtpStage.Data, "The server hung up or spoke out of turn before it got the message."));
        try
        {
            await line.WriteDataAsync(data, timeouts.DataBlock, cancellationToken);
        }
        catch (SmtpFailureException broken) when (broken.Failure.Kind is SmtpFailureKind.LineLost)
        {
            // A write fails only when not all was taken, so the final dot has not left. The server may have said why it hung up.
            if (await LastWordsAsync(cancellationToken) is { } words)
                return Refuse(SmtpFailure.OfReply(words));
            throw;
        }

        return await AwaitVerdictAsync(cancellationToken);
    }

    /// <summary>From here on, whatever is not an answer leaves the message's fate unknown.</summary>
    private async Task<SmtpSendResult> AwaitVerdictAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reply = await line.ReadReplyAsync(SmtpStage.EndOfData, timeouts.EndOfData, cancellationToken);
            if (reply.Code is >= 300 and < 400)
                return Uncertain(new SmtpFailure(SmtpFailureKind.Protocol, SmtpStage.EndOfData, $"The server answered the message with: {reply}", reply));
            NeedsReset = false;
            LeftLineInOrder = reply.Code != 421 && !line.HasUnreadInput;
            return reply.IsPositive
                ? new SmtpSendResult { Outcome = SmtpOutcome.Accepted, Reply = reply, RefusedRecipients = _refused }
                : Refuse(SmtpFailure.OfReply(reply));
        }
        catch (SmtpFailureException exception)
        {
            return Uncertain(exception.Failure);
        }
        catch (OperationCanceledException)
        {
            return Uncertain(new SmtpFailure(SmtpFailureKind.LineLost, SmtpStage.EndOfData, "Waiting for the answer to the message was given up."));
        }
    }

    // RFC 2920 section 3.1: DATA was sent with the group and accepted although nobody is left to receive; a lone dot ends it.
    private async Task<SmtpSendResult> SendNothingAsync(SmtpFailure failure, CancellationToken cancellationToken)
    {
        await WriteAsync(".\r\n", SmtpStage.Data, cancellationToken);
        var reply = await line.ReadReplyAsync(SmtpStage.EndOfData, timeouts.EndOfData, cancellationToken);
        NeedsReset = !reply.IsPositive;
        LeftLineInOrder = reply.Code != 421;
        return Refuse(failure);
    }

    private async Task<SmtpReply?> LastWordsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var reply = await line.ReadReplyAsync(SmtpStage.Data, timeouts.Quit, cancellationToken);
            return reply.IsTemporary || reply.IsPermanent ? reply : null;
        }
        catch (SmtpFailureException)
        {
            return null;
        }
    }

    private List<(string Text, SmtpStage Stage, int Recipient)> Commands(bool resetFirst)
    {
        var commands = new List<(string, SmtpStage, int)>(envelope.Recipients.Count + 3);
        if (resetFirst)
            commands.Add(("RSET\r\n", SmtpStage.Reset, -1));
        var mail = new StringBuilder("MAIL FROM:<").Append(envelope.From?.Address).Append('>');
        if (capabilities.Size)
            mail.Append(CultureInfo.InvariantCulture, $" SIZE={message.WrittenCount}");
        if (capabilities.EightBitMime && !Ascii.IsValid(message.WrittenSpan))
            mail.Append(" BODY=8BITMIME");
        if (envelope.RequiresSmtpUtf8)
            mail.Append(" SMTPUTF8");
        commands.Add((mail.Append("\r\n").ToString(), SmtpStage.Mail, -1));
        for (var i = 0; i < envelope.Recipients.Count; i++)
            commands.Add(($"RCPT TO:<{envelope.Recipients[i].Address}>\r\n", SmtpStage.Rcpt, i));
        commands.Add(("DATA\r\n", SmtpStage.Data, -1));
        return commands;
    }

    // ASCII but for the local parts that SMTPUTF8 allows; a Mailbox holds no line breaks.
    private Task WriteAsync(string commands, SmtpStage stage, CancellationToken cancellationToken) =>
        line.WriteAsync(Encoding.UTF8.GetBytes(commands), stage, timeouts.Command, cancellationToken);

    private void NoteRecipient(Mime.Mailbox recipient, SmtpReply reply)
    {
        if (reply.IsPositive)
            _accepted++;
        else
            _refused.Add(new SmtpRecipientRefusal(recipient, reply));
    }

    /// <summary>One recipient that may be accepted later makes the whole refusal a temporary one.</summary>
    private SmtpFailure AllRefused()
    {
        var decisive = _refused.Find(refusal => refusal.Reply.IsTemporary) ?? _refused[0];
        return SmtpFailure.OfReply(decisive.Reply);
    }

    private SmtpSendResult Refuse(SmtpFailure failure) =>
        new() { Outcome = SmtpOutcome.Refused, Failure = failure, Reply = failure.Reply, RefusedRecipients = _refused };

    private SmtpSendResult Uncertain(SmtpFailure failure) =>
        new() { Outcome = SmtpOutcome.Uncertain, Failure = failure, Reply = failure.Reply, RefusedRecipients = _refused };

    private static SmtpFailure NotSendable(string message) => new(SmtpFailureKind.NotSendable, SmtpStage.Mail, message);
}
