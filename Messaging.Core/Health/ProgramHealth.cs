using Messaging.Core.Signals;

namespace Messaging.Core.Health;

/// <summary>
/// What is wrong with the machine that this process runs on, as far as it has noticed. An observation, not a record: after a restart it
/// is made anew. Holds one entry for each kind of trouble.
/// </summary>
public sealed class ProgramHealth(ChangeSignals signals, TimeProvider clock)
{
    private readonly Lock gate = new();
    private volatile IReadOnlyList<Trouble> troubles = [];

    /// <summary>What is wrong now, the oldest first; empty when all is well.</summary>
    public IReadOnlyList<Trouble> Troubles => troubles;

    /// <summary>Something is wrong, or is wrong in other words than before.</summary>
    /// <param name="kind">What.</param>
    /// <param name="words">Sentences that say what happened, to what, and what to do.</param>
    public void Report(TroubleKind kind, string words)
    {
        lock (gate)
        {
            var known = troubles.FirstOrDefault(trouble => trouble.Kind == kind);
            if (known?.Words == words)
                return;
            Trouble now = known is null ? new(kind, words, clock.GetUtcNow()) : known with { Words = words };
            troubles = [.. troubles.Where(trouble => trouble.Kind != kind), now];
        }

        signals.Publish(Topic.Health);
    }

    /// <summary>That is well again.</summary>
    /// <param name="kind">What.</param>
    public void Clear(TroubleKind kind)
    {
        if (!Has(kind))
            return;
        lock (gate)
            troubles = [.. troubles.Where(trouble => trouble.Kind != kind)];
        signals.Publish(Topic.Health);
    }

    /// <summary>What is wrong of this kind, or null.</summary>
    /// <param name="kind">What.</param>
    public Trouble? Find(TroubleKind kind) => troubles.FirstOrDefault(trouble => trouble.Kind == kind);

    /// <summary>Whether that is wrong now.</summary>
    /// <param name="kind">What.</param>
    public bool Has(TroubleKind kind) => troubles.Any(trouble => trouble.Kind == kind);
}

/// <summary>Something that is wrong.</summary>
/// <param name="Kind">What it concerns.</param>
/// <param name="Words">Sentences for people.</param>
/// <param name="Since">When it was noticed.</param>
public sealed record Trouble(TroubleKind Kind, string Words, DateTimeOffset Since);

/// <summary>What can be wrong.</summary>
public enum TroubleKind
{
    /// <summary>The database cannot be written: the disk is full or broken, or another program has locked it.</summary>
    Database,

    /// <summary>Little room is left on the disk of the data directory.</summary>
    DiskSpace,

    /// <summary>The machine's time of day was set anew.</summary>
    Clock,

    /// <summary>The process did not run for a while.</summary>
    Standstill,

    /// <summary>The part of the program that sends does not work.</summary>
    Sending,
}
