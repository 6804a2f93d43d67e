using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Notices;

/// <summary>Shows people their notices. They are kept until read, so that none is lost with a window that was closed.</summary>
public sealed class NoticeService(IDbContextFactory<MessagingDbContext> databases, ChangeSignals signals, TimeProvider clock)
{
    /// <summary>How many notices a list shows.</summary>
    public const int MostShown = 10;

    /// <summary>The newest notices of a user.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<NoticeList> ListAsync(long userId, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var own = db.RunNotices.AsNoTracking().Where(n => n.UserId == userId);
        return new NoticeList(
            await own.OrderByDescending(n => n.Id).Take(MostShown).ToListAsync(cancellationToken), await own.CountAsync(n => n.ReadAt == null, cancellationToken));
    }

    /// <summary>The user has read the notices of a run, or of the mail of events.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="runId">The run, or null for the mail of events.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    public Task MarkReadAsync(long userId, long? runId, CancellationToken cancellationToken) => MarkReadAsync(userId, unread => unread.Where(n => n.RunId == runId), cancellationToken);

    /// <summary>The user has read all notices.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    public Task MarkAllReadAsync(long userId, CancellationToken cancellationToken) => MarkReadAsync(userId, unread => unread, cancellationToken);

    private async Task MarkReadAsync(long userId, Func<IQueryable<RunNotice>, IQueryable<RunNotice>> which, CancellationToken cancellationToken)
    {
        DateTimeOffset? now = clock.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var read = await which(db.RunNotices.Where(n => n.UserId == userId && n.ReadAt == null))
            .ExecuteUpdateAsync(set => set.SetProperty(n => n.ReadAt, now), cancellationToken);
        if (read > 0)
            signals.Publish(Topic.Notices(userId));
    }
}

/// <summary>Notices of a user.</summary>
/// <param name="Items">The newest, the newest first.</param>
/// <param name="Unread">How many are not read yet, older ones included.</param>
public sealed record NoticeList(IReadOnlyList<RunNotice> Items, int Unread);

/// <summary>Registers notices.</summary>
public static class NoticeServices
{
    /// <summary>Adds the services of this feature.</summary>
    public static IServiceCollection AddNotices(this IServiceCollection services) => services.AddSingleton<NoticeService>();
}
