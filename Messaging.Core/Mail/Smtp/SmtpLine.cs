using System.Net.Sockets;

namespace Messaging.Core.Mail.Smtp;

/// <summary>The line to a server: writes commands, reads answers, and holds every step to its time limit.</summary>
internal sealed class SmtpLine(Socket socket, Stream stream, TimeProvider time) : IAsyncDisposable
{
    // One write of message data, which has the time of SmtpTimeouts.DataBlock.
    private const int DataBlockSize = 1024 * 1024;

    private readonly byte[] _input = new byte[4096];
    private readonly SmtpReplyParser _parser = new();
    private int _start;
    private int _end;

    // Of the step under way. Used again for the next, since most steps end long before their limit.
    private CancellationTokenSource _step = new(Timeout.InfiniteTimeSpan, time);

    public Socket Socket { get; } = socket;

    public Stream Stream { get; private set; } = stream;

    /// <summary>The steady time of this moment.</summary>
    public long Timestamp => time.GetTimestamp();

    /// <summary>The server has said more than it was asked for.</summary>
    public bool HasUnreadInput => _end > _start;

    /// <summary>Goes on over TLS. Whatever came before and was not read is forgotten.</summary>
    public void Upgrade(Stream secured)
    {
        Stream = secured;
        (_start, _end) = (0, 0);
    }

    public Task WriteAsync(ReadOnlyMemory<byte> bytes, SmtpStage stage, TimeSpan limit, CancellationToken cancellationToken) =>
        WithinAsync(stage, limit, token => Stream.WriteAsync(bytes, token), cancellationToken);

    public async Task WriteDataAsync(ReadOnlyMemory<byte> bytes, TimeSpan limitPerBlock, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            var block = bytes[..Math.Min(DataBlockSize, bytes.Length)];
            bytes = bytes[block.Length..];
            await WriteAsync(block, SmtpStage.Data, limitPerBlock, cancellationToken);
        }
    }

    public async Task<SmtpReply> ReadReplyAsync(SmtpStage stage, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (!TryTakeBuffered(stage))
            await WithinAsync(stage, limit, token => FillAsync(stage, token), cancellationToken);
        return _parser.Take(stage);
    }

    /// <summary>Runs one step and turns what can go wrong on a line into a failure of its stage. Only the caller's own cancellation comes out as such.</summary>
    public async Task WithinAsync(SmtpStage stage, TimeSpan limit, Func<CancellationToken, ValueTask> step, CancellationToken cancellationToken)
    {
        _step.CancelAfter(limit);
        try
        {
            // Ends before the source is used again: from then on this caller's cancellation does not reach it.
            using var caller = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _step);
            await step(_step.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Lost(stage, $"The server did not answer {SmtpFailure.Name(stage)} within {limit.TotalSeconds:0.###} seconds.", exception);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Lost(stage, $"The connection broke while waiting for the answer to {SmtpFailure.Name(stage)}.", exception);
        }
        finally
        {
            if (!_step.TryReset())
            {
                _step.Dispose();
                _step = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            }
        }
    }

    /// <summary>Nothing waits to be read and the other side has not hung up: what a connection at rest should look like.</summary>
    public bool IsQuiet()
    {
        if (HasUnreadInput)
            return false;
        try
        {
            return !Socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Stream.DisposeAsync();
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // The line is being given up; that it is broken already changes nothing.
        }

        Socket.Dispose();
        _step.Dispose();
    }

    private async ValueTask FillAsync(SmtpStage stage, CancellationToken cancellationToken)
    {
        do
        {
            (_start, _end) = (0, await Stream.ReadAsync(_input, cancellationToken));
            if (_end == 0)
                throw Lost(stage, $"The server closed the connection without answering {SmtpFailure.Name(stage)}.", null);
        }
        while (!TryTakeBuffered(stage));
    }

    private bool TryTakeBuffered(SmtpStage stage)
    {
        try
        {
            _start += _parser.Consume(_input.AsSpan(_start, _end - _start));
            return _parser.IsComplete;
        }
        catch (FormatException exception)
        {
            throw new SmtpFailureException(new SmtpFailure(SmtpFailureKind.Protocol, stage, $"The server cannot be understood at {SmtpFailure.Name(stage)}: {exception.Message}."), exception);
        }
    }

    private static SmtpFailureException Lost(SmtpStage stage, string message, Exception? inner) =>
        new(new SmtpFailure(SmtpFailureKind.LineLost, stage, message), inner);
}
