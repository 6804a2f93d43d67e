using Messaging.Core.Runs;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>What results ask about events. It stands here so that runs need not know of notifications, which know of results.</summary>
internal static class EventReads
{
    /// <summary>Only messages of events of a type.</summary>
    internal static IQueryable<MessageResult> OfEventType(this IQueryable<MessageResult> results, MessagingDbContext db, string type) =>
        results.Where(r => db.Notifications.Any(n => n.Id == r.NotificationId && n.TypeKey == type));

    /// <summary>Key and name of the types of events.</summary>
    internal static async Task<Dictionary<long, (string Key, string Name)>> EventTypesAsync(
        this MessagingDbContext db, IReadOnlyCollection<long> notificationIds, CancellationToken cancellationToken) => notificationIds.Count == 0
        ? []
        : (await db.Notifications.Where(n => notificationIds.Contains(n.Id)).Select(n => new { n.Id, n.TypeKey, n.TypeName }).ToListAsync(cancellationToken))
            .ToDictionary(n => n.Id, n => (n.TypeKey, n.TypeName));
}
