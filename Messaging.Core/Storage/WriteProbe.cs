using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>Finds out whether the database takes writes.</summary>
internal static class WriteProbe
{
    /// <summary>Writes what is there already: enough to see whether the disk and the lock let it through.</summary>
    internal static Task<int> ProbeWriteAsync(this MessagingDbContext db, CancellationToken cancellationToken) =>
        db.InstanceStates.ExecuteUpdateAsync(set => set.SetProperty(s => s.Epoch, s => s.Epoch), cancellationToken);
}
