using System.Data.Common;
using System.Globalization;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Health;

/// <summary>Watches writes that sending depends on, and says on every screen when the database does not take them.</summary>
public sealed class DatabaseWatch(IDbContextFactory<MessagingDbContext> databases, ProgramHealth health, TimeProvider clock)
{
    /// <summary>A write that takes longer is worth a word. Grouped writes take some milliseconds.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();

    /// <summary>Steady times at which the writes under way began. Bounded by the writers: a handful.</summary>
    private readonly List<long> underWay = [];

    /// <summary>Runs a write. What it throws comes out of here.</summary>
    /// <param name="write">The write, with its commit.</param>
    public async Task<T> WriteAsync<T>(Func<Task<T>> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var began = clock.GetTimestamp();
        lock (gate)
            underWay.Add(began);
        try
        {
            var result = await write();
            health.Clear(TroubleKind.Database);
            return result;
        }
        catch (Exception e) when (e is DbException or DbUpdateException)
        {
            health.Report(TroubleKind.Database, DatabaseErrors.Describe(e));
            throw;
        }
        finally
        {
            lock (gate)
                underWay.Remove(began);
        }
    }

    /// <summary>To be called every few seconds: notices writes that hang, and whether a database in trouble takes writes again.</summary>
    /// <param name="cancellationToken">Stops looking.</param>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        TimeSpan? longest;
        lock (gate)
            longest = underWay.Count == 0 ? null : clock.GetElapsedTime(underWay.Min());
        if (longest > Slow)
        {
            health.Report(TroubleKind.Database, string.Create(CultureInfo.InvariantCulture,
                $"The database has not taken a write for {longest.Value.TotalSeconds:0} seconds: another program has locked it, or the disk is very slow. Nothing is lost; sending goes on by itself when it takes writes again. Look for a backup program or a database tool that holds messaging.db open."));
            return;
        }

        if (longest is null && health.Has(TroubleKind.Database))
            await TryAsync(cancellationToken);
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(async () =>
            {
                await using var db = await databases.CreateDbContextAsync(cancellationToken);
                return await db.ProbeWriteAsync(cancellationToken);
            });
        }
        catch (Exception e) when (e is DbException or DbUpdateException)
        {
            // Still in trouble, which has been reported; the next look tries again.
        }
    }
}
