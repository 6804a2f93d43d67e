using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Messaging.Tests.Support.Smtp;

/// <summary>The fake server's end of a connection: reads lines, and hands its answers over whole, by line or by byte.</summary>
internal sealed class FakeSmtpLine(Socket socket, FakeDelivery delivery) : IAsyncDisposable
{
    private readonly byte[] _input = new byte[64 * 1024];
    private readonly List<byte> _output = [];
    private Stream _stream = new NetworkStream(socket, ownsSocket: true);
    private int _start;
    private int _end;

    public async Task SecureAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        var secured = new SslStream(_stream);
        await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken);
        _stream = secured;
        (_start, _end) = (0, 0);
    }

    /// <summary>Puts words on the way; they leave when the client would otherwise wait.</summary>
    public async Task SayAsync(string text, CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        foreach (var line in text.Split('\n'))
        {
            var bytes = Encoding.UTF8.GetBytes(line + "\r\n");
            if (delivery is FakeDelivery.Whole)
                _output.AddRange(bytes);
            else if (delivery is FakeDelivery.ByLine)
                await _stream.WriteAsync(bytes, cancellationToken);
            else
                await WriteByByteAsync(bytes, cancellationToken);
        }
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_output.Count == 0)
            return;
        await _stream.WriteAsync(_output.ToArray(), cancellationToken);
        _output.Clear();
    }

    /// <summary>The next line without its CRLF; null when the client has hung up.</summary>
    public async Task<byte[]?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        while (true)
        {
            var end = _input.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            var length = end < 0 ? _end - _start : end + 1;
            line.AddRange(_input.AsSpan(_start, length));
            _start += length;
            if (end >= 0)
                return [.. line.Take(line.Count - (line.Count > 1 && line[^2] == '\r' ? 2 : 1))];
            if (!await FillAsync(cancellationToken))
                return null;
        }
    }

    /// <summary>Reads so many bytes and forgets them.</summary>
    public async Task SkipAsync(int count, CancellationToken cancellationToken)
    {
        while (count > 0 && (_end > _start || await FillAsync(cancellationToken)))
        {
            var take = Math.Min(count, _end - _start);
            _start += take;
            count -= take;
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        (_start, _end) = (0, await _stream.ReadAsync(_input, cancellationToken));
        return _end > 0;
    }

    private async Task WriteByByteAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        foreach (var b in bytes)
        {
            await _stream.WriteAsync(new[] { b }, cancellationToken);
            await Task.Yield();
        }
    }
}
