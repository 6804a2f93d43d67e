using Messaging.Core.Senders;

namespace Messaging.Core.Sending;

/// <summary>
/// A server that cannot be reached is nobody's failed attempt. While the circuit is open nothing is claimed; at the end of each
/// wait one message tries one connection, and the first that gets through closes the circuit. Settings that have never worked are
/// tried the same way, so that a wrong password is tried once and locks no account.
/// </summary>
internal sealed class ServerCircuit(SmtpServerState state, TimeProvider clock)
{
    private static readonly TimeSpan[] Waits =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(5)];

    private readonly Lock gate = new();
    private int failures;
    private bool proven;
    private DateTimeOffset since;
    private long lastTry;
    private TimeSpan wait;

    /// <summary>Whether it is not yet time to try again.</summary>
    internal bool MustWait
    {
        get
        {
            lock (gate)
                return IsWaiting;
        }
    }

    /// <summary>Whether one connection at a time is tried.</summary>
    internal bool IsProbing
    {
        get
        {
            lock (gate)
                return failures > 0 || !proven;
        }
    }

    /// <summary>By the steady clock: a time of day that is set back must not make it wait for hours.</summary>
    private bool IsWaiting => failures > 0 && clock.GetElapsedTime(lastTry) < wait;

    internal void Unreachable(string words)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            // Connections that were tried together fail together: that is one failure, not several.
            if (IsWaiting)
                return;
            since = failures == 0 ? now : since;
            wait = Waits[Math.Min(failures, Waits.Length - 1)];
            lastTry = clock.GetTimestamp();
            failures++;
            state.Waiting(words, since, now + wait);
        }
    }

    internal void Reached()
    {
        lock (gate)
            (failures, proven) = (0, true);
        state.Reached();
    }

    /// <summary>The server answered, but did not let us in: the next try is with one connection again.</summary>
    internal void Refused()
    {
        lock (gate)
            (failures, proven) = (0, false);
        state.Reached();
    }

    /// <summary>The settings changed: what was learnt of the old server does not hold.</summary>
    internal void Forget() => Refused();
}
