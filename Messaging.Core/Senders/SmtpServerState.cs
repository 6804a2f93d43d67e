using Messaging.Core.Signals;

namespace Messaging.Core.Senders;

/// <summary>
/// What this process knows of the line to the mail server. It is an observation, not a promise: after a restart it is made anew.
/// </summary>
public sealed class SmtpServerState(ChangeSignals signals)
{
    private volatile ServerTrouble? trouble;

    private const long NotAsked = -1;

    /// <summary>In bytes; 0 for none.</summary>
    private long messageSizeLimit = NotAsked;

    /// <summary>The largest message that the server said it takes, in bytes; null where it names none, or was not asked yet.</summary>
    public long? MessageSizeLimit => Volatile.Read(ref messageSizeLimit) is > 0 and var limit ? limit : null;

    /// <summary>Whether the server said what it takes.</summary>
    public bool HasGreeted => Volatile.Read(ref messageSizeLimit) != NotAsked;

    /// <summary>The server said what it takes.</summary>
    /// <param name="limit">The largest message in bytes, or null for no limit.</param>
    public void Greeted(long? limit)
    {
        // Most of the time it is what it was: a read costs less than a write that other processors see.
        var said = limit ?? 0;
        if (Volatile.Read(ref messageSizeLimit) != said)
            Volatile.Write(ref messageSizeLimit, said);
    }

    /// <summary>It is another server from now on, which was not asked yet.</summary>
    public void Replaced() => Volatile.Write(ref messageSizeLimit, NotAsked);

    /// <summary>Why messages wait, or null while the server can be reached.</summary>
    public ServerTrouble? Trouble => trouble;

    /// <summary>Messages wait for the server.</summary>
    /// <param name="words">What happened, with the server's words if it said any.</param>
    /// <param name="since">Since when.</param>
    /// <param name="nextTry">When it is tried again.</param>
    public void Waiting(string words, DateTimeOffset since, DateTimeOffset nextTry)
    {
        trouble = new ServerTrouble(words, since, nextTry);
        signals.Publish(Topic.Sending);
    }

    /// <summary>The server answered.</summary>
    public void Reached()
    {
        if (trouble is null)
            return;
        trouble = null;
        signals.Publish(Topic.Sending);
    }
}

/// <summary>Why messages wait.</summary>
/// <param name="Words">What happened.</param>
/// <param name="Since">Since when.</param>
/// <param name="NextTry">When the server is tried again.</param>
public sealed record ServerTrouble(string Words, DateTimeOffset Since, DateTimeOffset NextTry);
