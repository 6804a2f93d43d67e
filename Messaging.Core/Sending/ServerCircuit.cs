using Messaging.Core.Senders;

namespace Messaging.Core.Sending;

/// <summary>
/// A server that cannot be reached is nobody's failed attempt. While the circuit is open nothing is claimed; at the end of each
/// wait one message tries one connection, and the first that gets through closes the circuit.
/// </summary>
internal sealed class ServerCircuit(SmtpServerState state, TimeProvider clock)
{
    private static readonly TimeSpan[] Waits =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(5)];

    private readonly Lock gate = new();
    private int failures;
    private DateTimeOffset since;
    private DateTimeOffset nextTry;

    /// <summary>Whether it is not yet time to try again.</summary>
    internal bool MustWait
    {
        get
        {
            lock (gate)
                return failures > 0 && clock.GetUtcNow() < nextTry;
        }
    }

    /// <summary>Whether one connection at a time is tried.</summary>
    internal bool IsProbing
    {
        get
        {
            lock (gate)
                return failures > 0;
        }
    }

    internal void Unreachable(string words)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            // Connections that were tried together fail together: that is one failure, not several.
            if (failures > 0 && now < nextTry)
                return;
            since = failures == 0 ? now : since;
            nextTry = now + Waits[Math.Min(failures, Waits.Length - 1)];
            failures++;
            state.Waiting(words, since, nextTry);
        }
    }

    internal void Reached()
    {
        lock (gate)
            failures = 0;
        state.Reached();
    }

    /// <summary>The settings changed: what was learnt of the old server does not hold.</summary>
    internal void Forget() => Reached();
}
