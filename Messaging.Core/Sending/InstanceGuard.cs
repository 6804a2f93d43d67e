using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Sending;

/// <summary>
/// Keeps two installations from sending the same mails. One process at a time may use a data directory; and a database that was
/// restored or copied holds everything that would send until a person has looked at it.
/// </summary>
/// <remarks>
/// Three files lie beside the database. <c>instance.lock</c> is held open by the running process. <c>instance.id</c> is written once and
/// never again: a copied directory has it with another time of creation. <c>instance.epoch</c> grows with every start and whenever
/// messages leave, and so does a number in the database: a restored database is behind it, also where the program ran all the time.
/// </remarks>
public sealed class InstanceGuard(IDbContextFactory<MessagingDbContext> databases, ChangeSignals signals, TimeProvider clock) : IDisposable
{
    /// <summary>File systems keep times with different precision.</summary>
    private static readonly TimeSpan TimePrecision = TimeSpan.FromSeconds(2);

    /// <summary>While messages leave, it is noted so often; once more when they have left.</summary>
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(1);

    private FileStream? directoryLock;
    private string epochFile = "";
    private long epoch;
    private long? notedAt;
    private bool mayHaveSent;

    /// <summary>This installation's random name; part of every Message-ID.</summary>
    public string InstanceId { get; private set; } = "";

    /// <summary>The first part of a message's Message-ID: the same for all its tries within one window, so that a mail store can be searched for it.</summary>
    internal string MessageIdOf(long resultId, int attemptGroup) => string.Create(CultureInfo.InvariantCulture, $"{resultId}.{attemptGroup}.{InstanceId}");

    /// <summary>Whether everything that would send is held.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Why it is held, as a sentence, or null.</summary>
    public string? HeldReason { get; private set; }

    /// <summary>Takes the data directory for this process. To be called before the database is opened.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <returns>Whether it was free.</returns>
    public bool TryLock(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        try
        {
            directoryLock = new FileStream(Path.Combine(dataDirectory, "instance.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Compares the database with the files beside it, and notes the start in both.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    public async Task CheckAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var identity = new FileInfo(Path.Combine(dataDirectory, "instance.id"));
        epochFile = Path.Combine(dataDirectory, "instance.epoch");
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var state = await db.InstanceStates.SingleOrDefaultAsync(cancellationToken);
        if (state is null)
        {
            state = new InstanceState { InstanceId = Guid.NewGuid().ToString("N")[..16] };
            db.InstanceStates.Add(state);
            if (!identity.Exists)
                await WriteIdentityAsync(identity, state, cancellationToken);
        }

        // Decided before this start is noted. One ahead is a process that ended between the two notes.
        var reason = FindDifference(state, identity, await ReadEpochAsync(cancellationToken));
        if (reason is not null && state.HeldSince is null)
        {
            state.HeldSince = clock.GetUtcNow();
            state.HeldReason = reason;
        }

        epoch = ++state.Epoch;
        await db.SaveChangesAsync(cancellationToken);
        await WriteEpochAsync(cancellationToken);
        InstanceId = state.InstanceId;
        IsHeld = state.HeldSince is not null;
        HeldReason = state.HeldReason;
    }

    /// <summary>Messages are about to leave. For the sending agent alone, which calls it often.</summary>
    internal async Task NoteLeavingAsync()
    {
        mayHaveSent = true;
        if (notedAt is null || clock.GetElapsedTime(notedAt.Value) >= NoteEvery)
            await NoteAsync();
    }

    /// <summary>No message is on the line any more: what left since the last note is noted.</summary>
    internal async Task NoteLeftAsync()
    {
        if (!mayHaveSent)
            return;
        await NoteAsync();
        mayHaveSent = false;
    }

    /// <summary>From now on this is the installation. For <see cref="HeldRelease"/>, which stops what would send first.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="audit">Who it was.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    internal async Task ReleaseAsync(string dataDirectory, AuditTrail audit, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var state = await db.InstanceStates.SingleAsync(cancellationToken);
        var identity = new FileInfo(Path.Combine(dataDirectory, "instance.id"));
        // A new name, so that no Message-ID is given a second time.
        state.InstanceId = Guid.NewGuid().ToString("N")[..16];
        await WriteIdentityAsync(identity, state, cancellationToken);
        state.HeldSince = null;
        state.HeldReason = null;
        audit.Add(db, "Released", "Sending", state.InstanceId, "Sending was held because the database had been restored or copied.");
        await db.SaveChangesAsync(cancellationToken);
        (InstanceId, IsHeld, HeldReason) = (state.InstanceId, false, null);
        signals.Publish(Topic.Sending);
    }

    /// <inheritdoc />
    public void Dispose() => directoryLock?.Dispose();

    private static string? FindDifference(InstanceState state, FileInfo identity, long? epoch)
    {
        if (!identity.Exists || File.ReadAllText(identity.FullName) != state.InstanceId)
            return "The database belongs to another data directory than the one it lies in: it was restored or copied.";
        if ((FileBirth.Of(identity) - state.IdentityFileCreatedAt).Duration() > TimePrecision)
            return "The data directory is a copy of another one, which may still be sending.";
        if (state.Epoch < epoch)
            return "The database is older than the data directory it lies in: it was restored from a backup, and mails it knows nothing of may have left since.";
        return null;
    }

    private static async Task WriteIdentityAsync(FileInfo identity, InstanceState state, CancellationToken cancellationToken)
    {
        identity.Delete();
        await File.WriteAllTextAsync(identity.FullName, state.InstanceId, cancellationToken);
        identity.Refresh();
        state.IdentityFileCreatedAt = FileBirth.Of(identity);
    }

    /// <summary>First in the database: a file that is ahead of it always means that the database was put back.</summary>
    private async Task NoteAsync()
    {
        var next = epoch + 1;
        await using var db = await databases.CreateDbContextAsync();
        await db.InstanceStates.ExecuteUpdateAsync(set => set.SetProperty(s => s.Epoch, next));
        epoch = next;
        await WriteEpochAsync(CancellationToken.None);
        notedAt = clock.GetTimestamp();
    }

    private async Task<long?> ReadEpochAsync(CancellationToken cancellationToken) =>
        File.Exists(epochFile) && long.TryParse(await File.ReadAllTextAsync(epochFile, cancellationToken), CultureInfo.InvariantCulture, out var noted) ? noted : null;

    /// <summary>Beside it first, so that a program that ends in this moment leaves no empty file.</summary>
    private async Task WriteEpochAsync(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(epochFile + ".new", epoch.ToString(CultureInfo.InvariantCulture), cancellationToken);
        File.Move(epochFile + ".new", epochFile, overwrite: true);
    }
}
