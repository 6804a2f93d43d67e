using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Messaging.Tests.Support.Browser;

/// <summary>
/// A wire between a browser and the program that a test can cut and mend. The browser's own offline mode leaves an open WebSocket alone,
/// so it cannot show what happens when the network goes away.
/// </summary>
public sealed class NetworkSwitch : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly CancellationTokenSource _end = new();
    private readonly IPEndPoint _target;
    private readonly Task _accepting;
    private volatile bool _cut;

    public NetworkSwitch(Uri target)
    {
        _target = new IPEndPoint(IPAddress.Loopback, target.Port);
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    /// <summary>What the browser opens instead of the program's own address.</summary>
    public Uri Address { get; }

    /// <summary>Ends every connection, and every new one at once.</summary>
    public void Cut()
    {
        _cut = true;
        foreach (var socket in _open.Keys)
            socket.Close(0);
    }

    public void Mend() => _cut = false;

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                var browser = await _listener.AcceptSocketAsync(_end.Token);
                if (_cut)
                    browser.Close(0);
                else
                    relays.Add(RelayAsync(browser));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // An accept that starts after the end finds a listener that does not listen.
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(Socket browser)
    {
        using var program = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (browser)
        {
            browser.NoDelay = true;
            _open[browser] = _open[program] = 0;
            try
            {
                await program.ConnectAsync(_target, _end.Token);
                await Task.WhenAll(CopyAsync(browser, program), CopyAsync(program, browser));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One side is gone: the other goes with it.
                browser.Close(0);
            }
            finally
            {
                _open.TryRemove(browser, out _);
                _open.TryRemove(program, out _);
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[32 * 1024];
        int count;
        while ((count = await from.ReceiveAsync(buffer, _end.Token)) > 0)
            await to.SendAsync(buffer.AsMemory(0, count), _end.Token);
        to.Shutdown(SocketShutdown.Send);
    }
}
