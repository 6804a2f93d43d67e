using System.Buffers;
using System.Text;

namespace Messaging.Core.Mail.Smtp;

/// <summary>
/// One connection to an SMTP server, for many messages, one after the other. What the server or the line refuses comes back as
/// a value; exceptions are left for misuse and for the caller's own cancellation.
/// </summary>
public sealed class SmtpConnection : IAsyncDisposable
{
    // A larger buffer is not kept from one message to the next: dozens of connections each have one.
    private const int MaxKeptBuffer = 1024 * 1024;

    private readonly SmtpLine _line;
    private readonly TimeProvider _time;

    // The message that is being sent. Whoever has entered writes it; nobody else does before they have left.
    private ArrayBufferWriter<byte> _message = new(16 * 1024);
    private bool _needsReset;
    private int _busy;

    private SmtpConnection(SmtpEndpoint endpoint, SmtpLine line, SmtpHandshake handshake, TimeProvider time)
    {
        (_line, _time) = (line, time);
        Endpoint = endpoint;
        Capabilities = handshake.Capabilities;
        Greeting = handshake.Greeting!;
        IsSecure = handshake.IsSecure;
        LastUsed = time.GetTimestamp();
    }

    /// <summary>The server it leads to.</summary>
    public SmtpEndpoint Endpoint { get; }

    /// <summary>What the server offers.</summary>
    public SmtpCapabilities Capabilities { get; }

    /// <summary>The server's first words.</summary>
    public SmtpReply Greeting { get; }

    /// <summary>The line has TLS.</summary>
    public bool IsSecure { get; }

    /// <summary>Another message may be sent.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>Transactions so far, whatever became of them.</summary>
    public int Transactions { get; private set; }

    /// <summary>The <see cref="TimeProvider.GetTimestamp"/> of the end of the last use.</summary>
    internal long LastUsed { get; private set; }

    /// <summary>Opens a connection up to the point where mail can be sent: greeting, EHLO, TLS, sign-in. This is also how settings are tested.</summary>
    public static async Task<SmtpConnectResult> ConnectAsync(SmtpEndpoint endpoint, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(time);
        var handshake = new SmtpHandshake(endpoint, time);
        try
        {
            var line = await handshake.OpenAsync(cancellationToken);
            return new SmtpConnectResult(new SmtpConnection(endpoint, line, handshake, time), null);
        }
        catch (SmtpFailureException exception)
        {
            // Before any message was named, a lost line or nonsense is nobody's failed attempt.
            var failure = exception.Failure;
            return new SmtpConnectResult(null, failure.IsTemporary ? failure with { Kind = SmtpFailureKind.Unreachable } : failure);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Nobody foresaw it, and still it is no message's fault: none was named.
            return new SmtpConnectResult(null, new SmtpFailure(SmtpFailureKind.Unreachable, SmtpStage.Connect, $"The connection could not be opened: {exception.Message}"));
        }
    }

    /// <inheritdoc cref="SendAsync(SmtpEnvelope, Action{IBufferWriter{byte}}, Func{CancellationToken, ValueTask}, CancellationToken)"/>
    public Task<SmtpSendResult> SendAsync(SmtpEnvelope envelope, ReadOnlyMemory<byte> message, Func<CancellationToken, ValueTask>? beforeData = null, CancellationToken cancellationToken = default) =>
        SendAsync(envelope, output => output.Write(message.Span), beforeData, cancellationToken);

    /// <summary>Sends one message.</summary>
    /// <param name="envelope">Sender and recipients.</param>
    /// <param name="message">Writes the message as <see cref="Mime.MimeWriter"/> does: not dot-stuffed, without a final dot. Called once, before the server is
    /// asked for anything. What it throws comes out of this method, and the connection is as it was.</param>
    /// <param name="beforeData">Runs after the server's go-ahead and before the first byte of the message leaves; the place to commit a journal.
    /// An exception from it comes out of this method, and the message has then not been sent.</param>
    /// <param name="cancellationToken">Before the final dot, cancelling throws, and nothing was delivered. After it, the result is <see cref="SmtpOutcome.Uncertain"/>.</param>
    /// <exception cref="InvalidOperationException">The connection is in use or no longer <see cref="IsUsable"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while the server certainly does not have the message.</exception>
    public async Task<SmtpSendResult> SendAsync(
        SmtpEnvelope envelope, Action<IBufferWriter<byte>> message, Func<CancellationToken, ValueTask>? beforeData = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(message);
        if (envelope.Recipients.Count == 0)
            throw new ArgumentException("An envelope needs at least one recipient.", nameof(envelope));
        Enter();
        var inOrder = true;
        try
        {
            message(_message);
            var started = _time.GetTimestamp();
            var transaction = new SmtpTransaction(_line, Capabilities, Endpoint.Timeouts, envelope, _message);
            if (transaction.FindObstacle() is { } obstacle)
                return new SmtpSendResult { Outcome = SmtpOutcome.Refused, Failure = obstacle, ConnectionUsable = true };

            inOrder = false;
            Transactions++;
            SmtpSendResult result;
            try
            {
                result = await transaction.RunAsync(_needsReset, beforeData, cancellationToken);
                _needsReset = transaction.NeedsReset;
                inOrder = transaction.LeftLineInOrder;
            }
            catch (SmtpFailureException exception)
            {
                result = new SmtpSendResult { Outcome = SmtpOutcome.Refused, Failure = exception.Failure, Reply = exception.Failure.Reply };
            }

            var sinceMail = transaction.MailAnsweredAt is { } answered ? _time.GetElapsedTime(answered) : TimeSpan.Zero;
            return result with { Duration = _time.GetElapsedTime(started), SinceMail = sinceMail, ConnectionUsable = inOrder };
        }
        finally
        {
            _message.ResetWrittenCount();
            if (_message.Capacity > MaxKeptBuffer)
                _message = new ArrayBufferWriter<byte>(16 * 1024);
            Leave(inOrder);
        }
    }

    /// <summary>Asks the server to forget an unfinished transaction; also a way to see whether it is still there.</summary>
    /// <returns>What is wrong; null when all is well.</returns>
    public async Task<SmtpFailure?> ResetAsync(CancellationToken cancellationToken = default)
    {
        Enter();
        var inOrder = false;
        try
        {
            var reply = await AskAsync("RSET\r\n", SmtpStage.Reset, Endpoint.Timeouts.Command, cancellationToken);
            inOrder = reply.IsPositive;
            _needsReset = _needsReset && !inOrder;
            return inOrder ? null : SmtpFailure.OfReply(reply);
        }
        catch (SmtpFailureException exception)
        {
            return exception.Failure;
        }
        finally
        {
            Leave(inOrder);
        }
    }

    /// <summary>Says goodbye and closes. What the server makes of it does not matter, so nothing is reported.</summary>
    public async Task QuitAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            if (IsUsable && Interlocked.CompareExchange(ref _busy, 1, 0) == 0)
                await AskAsync("QUIT\r\n", SmtpStage.Quit, Endpoint.Timeouts.Quit, cancellationToken);
        }
        catch (Exception exception) when (exception is SmtpFailureException or OperationCanceledException)
        {
            // The connection is being closed either way.
        }
        finally
        {
            await DisposeAsync();
        }
    }

    /// <summary>Closes without a goodbye. A message whose final dot was not written is thereby not delivered.</summary>
    public ValueTask DisposeAsync()
    {
        IsUsable = false;
        return _line.DisposeAsync();
    }

    /// <summary>Usable, and the server has neither hung up nor said anything unasked while the connection was at rest.</summary>
    internal bool IsAlive() => IsUsable && _line.IsQuiet();

    private async Task<SmtpReply> AskAsync(string command, SmtpStage stage, TimeSpan limit, CancellationToken cancellationToken)
    {
        await _line.WriteAsync(Encoding.ASCII.GetBytes(command), stage, limit, cancellationToken);
        return await _line.ReadReplyAsync(stage, limit, cancellationToken);
    }

    private void Enter()
    {
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
            throw new InvalidOperationException("The connection is in use: one message at a time.");
        if (IsUsable)
            return;
        _busy = 0;
        throw new InvalidOperationException("The connection can no longer be used.");
    }

    private void Leave(bool inOrder)
    {
        IsUsable = IsUsable && inOrder;
        LastUsed = _time.GetTimestamp();
        Volatile.Write(ref _busy, 0);
    }
}
