namespace Messaging.Core.Mail.Smtp;

/// <summary>
/// The open connections to one server. Never more than its bound are open; those at rest for a while are closed;
/// one the server has hung up on is not lent. A server that turns further connections away while others work has a limit
/// of its own: the pool makes do with fewer for a minute, and tries again.
/// </summary>
public sealed class SmtpConnectionPool : IAsyncDisposable
{
    /// <summary>How long the pool makes do with fewer connections after the server turned one away.</summary>
    private static readonly TimeSpan FewerFor = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _places;
    private readonly Lock _gate = new();
    private readonly Stack<SmtpConnection> _idle = new();
    private readonly ITimer _sweeper;
    private readonly TimeSpan _idleTime;
    private readonly int _maxTransactions;

    /// <summary>Steady times at which places were given up. Bounded by the places.</summary>
    private readonly Queue<long> _givenUp = new();
    private int _alive;
    private bool _disposed;

    /// <summary>Makes an empty pool; nothing is opened before it is needed.</summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="time">The clock for time limits and idle time.</param>
    /// <param name="maxConnections">At most so many connections are open at a time.</param>
    /// <param name="idleTime">A connection at rest for longer is closed; null for 30 seconds, well under the minutes after which servers hang up.</param>
    /// <param name="maxTransactions">A connection is closed after so many messages; servers commonly allow some hundreds.</param>
    public SmtpConnectionPool(SmtpEndpoint endpoint, TimeProvider time, int maxConnections, TimeSpan? idleTime = null, int maxTransactions = 500)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConnections, 1);
        Endpoint = endpoint;
        MaxConnections = maxConnections;
        _time = time;
        _places = new SemaphoreSlim(maxConnections, maxConnections);
        _idleTime = idleTime ?? TimeSpan.FromSeconds(30);
        _maxTransactions = maxTransactions;
        _sweeper = time.CreateTimer(_ => Sweep(), null, _idleTime / 2, _idleTime / 2);
    }

    /// <summary>The server.</summary>
    public SmtpEndpoint Endpoint { get; }

    /// <summary>The bound on open connections.</summary>
    public int MaxConnections { get; }

    /// <summary>Connections at rest now.</summary>
    public int IdleCount
    {
        get
        {
            lock (_gate)
                return _idle.Count;
        }
    }

    /// <summary>
    /// Lends a connection, open and signed in; waits while all are lent. A connection that was lent must come back by
    /// <see cref="ReturnAsync"/>, in whatever state it is. A failure needs nothing given back.
    /// </summary>
    public async Task<SmtpConnectResult> RentAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            await _places.WaitAsync(cancellationToken);
            SmtpConnectResult? result = null;
            var givenUp = false;
            try
            {
                result = await TakeOrConnectAsync(cancellationToken);
                givenUp = result.Failure is { IsUnreachable: true, Reply: not null } && TryGiveUpPlace();
                if (!givenUp)
                    return result;
            }
            finally
            {
                if (result?.Connection is null && !givenUp)
                    _places.Release();
            }
        }
    }

    /// <summary>Takes a connection back: kept when it can be used again, closed when not.</summary>
    public async ValueTask ReturnAsync(SmtpConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var keep = connection.IsUsable && connection.Transactions < _maxTransactions;
        lock (_gate)
        {
            keep = keep && !_disposed;
            if (keep)
                _idle.Push(connection);
        }

        if (!keep)
        {
            Interlocked.Decrement(ref _alive);
            await connection.QuitAsync();
        }

        _places.Release();
    }

    /// <summary>Closes the connections at rest. Those still lent are closed as they come back.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _disposed = true;
        await _sweeper.DisposeAsync();
        while (TakeIdle() is { } connection)
            await connection.QuitAsync();
    }

    private async Task<SmtpConnectResult> TakeOrConnectAsync(CancellationToken cancellationToken)
    {
        while (TakeIdle() is { } connection)
        {
            if (connection.IsAlive())
                return new SmtpConnectResult(connection, null);
            Interlocked.Decrement(ref _alive);
            await connection.DisposeAsync();
        }

        var connected = await SmtpConnection.ConnectAsync(Endpoint, _time, cancellationToken);
        if (connected.Connection is not null)
            Interlocked.Increment(ref _alive);
        return connected;
    }

    /// <summary>The server spoke and would not have this connection. Where others work, their place is waited for instead.</summary>
    private bool TryGiveUpPlace()
    {
        lock (_gate)
        {
            if (_disposed || Volatile.Read(ref _alive) == 0)
                return false;
            _givenUp.Enqueue(_time.GetTimestamp());
            return true;
        }
    }

    private void Sweep()
    {
        CloseIdle();
        lock (_gate)
        {
            while (_givenUp.TryPeek(out var at) && _time.GetElapsedTime(at) >= FewerFor)
            {
                _givenUp.Dequeue();
                _places.Release();
            }
        }
    }

    private SmtpConnection? TakeIdle()
    {
        lock (_gate)
            return _idle.TryPop(out var connection) ? connection : null;
    }

    private void CloseIdle()
    {
        List<SmtpConnection> stale;
        lock (_gate)
        {
            stale = [.. _idle.Where(connection => _time.GetElapsedTime(connection.LastUsed) >= _idleTime)];
            if (stale.Count == 0)
                return;
            var kept = _idle.Except(stale).Reverse().ToList();
            _idle.Clear();
            kept.ForEach(_idle.Push);
            Interlocked.Add(ref _alive, -stale.Count);
        }

        // Nothing waits for these goodbyes; QuitAsync has its own time limit and does not throw.
        foreach (var connection in stale)
            _ = connection.QuitAsync();
    }
}
