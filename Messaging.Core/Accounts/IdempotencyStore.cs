using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Accounts;

/// <summary>
/// Keeps the first answer to a request, so that the same request gives it again for 24 hours.
/// A request whose answer never came (the process was killed) is not carried out again: it may have had its effect.
/// </summary>
public sealed class IdempotencyStore(IDbContextFactory<MessagingDbContext> databases, TimeProvider clock)
{
    /// <summary>How long a key stands for its first request.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>Claims a key for a request.</summary>
    /// <param name="caller">Who asks; keys of different callers are different.</param>
    /// <param name="key">The header's value.</param>
    /// <param name="requestHash">SHA-256 of method, path and body.</param>
    /// <param name="cancellationToken">Stops before the claim.</param>
    /// <returns>
    /// An answer without status where this request is the first and is to be carried out; the first answer where there is one;
    /// <see cref="IdempotencyKeyReused"/>; or <see cref="FirstRequestUnfinished"/>.
    /// </returns>
    public async Task<Outcome<IdempotentAnswer>> BeginAsync(string caller, string key, string requestHash, CancellationToken cancellationToken)
    {
        var fullKey = FullKey(caller, key);
        var now = clock.GetUtcNow();
        var tooOld = now - Kept;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Takes the write lock now: of two equal requests at the same moment one is the first.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.IdempotentAnswers.Where(answer => answer.CreatedAt <= tooOld).ExecuteDeleteAsync(cancellationToken);
        var known = await db.IdempotentAnswers.AsNoTracking().SingleOrDefaultAsync(answer => answer.Key == fullKey, cancellationToken);
        if (known is null)
        {
            known = new IdempotentAnswer { Key = fullKey, RequestHash = requestHash, CreatedAt = now };
            db.IdempotentAnswers.Add(known);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return known;
        }

        await transaction.CommitAsync(cancellationToken);
        if (known.RequestHash != requestHash)
            return new IdempotencyKeyReused(key);
        return known.StatusCode is null ? new FirstRequestUnfinished(key) : known;
    }

    /// <summary>Keeps the answer to a claimed request.</summary>
    /// <param name="id">The claim's number.</param>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="contentType">The media type, or null.</param>
    /// <param name="location">The Location header, or null.</param>
    /// <param name="body">The body.</param>
    public async Task CompleteAsync(long id, int statusCode, string? contentType, string? location, byte[] body)
    {
        // Not cancellable: the caller may be gone, but the request had its effect.
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        await db.IdempotentAnswers.Where(answer => answer.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.StatusCode, statusCode).SetProperty(a => a.ContentType, contentType).SetProperty(a => a.Location, location).SetProperty(a => a.Body, body),
            CancellationToken.None);
    }

    /// <summary>Gives a claim back, because the request failed without effect.</summary>
    /// <param name="id">The claim's number.</param>
    public async Task AbandonAsync(long id)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        await db.IdempotentAnswers.Where(answer => answer.Id == id).ExecuteDeleteAsync(CancellationToken.None);
    }

    // Separated by a character that neither part can hold.
    private static string FullKey(string caller, string key) => caller + "\n" + key;
}
