using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Accounts;

/// <summary>Keys for programs. A key is shown once; only its hash is kept.</summary>
public sealed class ApiKeyService(IDbContextFactory<MessagingDbContext> databases, AuditTrail audit, TimeProvider clock)
{
    private const string Kind = "API key";
    private const string KeyStart = "msk_";
    private const int SecretBytes = 32;
    private const int PrefixLength = 10;
    private const int ShortestGivenKey = 32;
    private static readonly TimeSpan UseIsRecordedEvery = TimeSpan.FromMinutes(1);
    private readonly RecentApiKeys recent = new();

    /// <summary>All keys, newest first, revoked ones too.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.ApiKeys.AsNoTracking().OrderByDescending(key => key.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Makes a key with 256 random bits.</summary>
    /// <param name="name">What it is for.</param>
    /// <param name="role">What it may do.</param>
    /// <param name="expiresAt">When it ends by itself, or null.</param>
    /// <param name="cancellationToken">Stops before the key is made.</param>
    /// <returns>The row with the key itself, which nobody can see again; or <see cref="Invalid"/>.</returns>
    public async Task<Outcome<NewApiKey>> CreateAsync(string name, Role role, DateTimeOffset? expiresAt, CancellationToken cancellationToken) =>
        await AddAsync(name, role, expiresAt, KeyStart + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)), cancellationToken);

    /// <summary>Takes over a key that the operator chose, for an installation that is set up without a browser.</summary>
    /// <param name="name">What it is for.</param>
    /// <param name="role">What it may do.</param>
    /// <param name="secret">The key, at least 32 characters.</param>
    /// <param name="cancellationToken">Stops before the key is kept.</param>
    public async Task<Outcome<NewApiKey>> AddGivenAsync(string name, Role role, string secret, CancellationToken cancellationToken) =>
        secret.Length < ShortestGivenKey
            ? Invalid.Field("apiKey", $"An API key needs at least {ShortestGivenKey} characters.")
            : await AddAsync(name, role, null, secret, cancellationToken);

    /// <summary>Ends a key at once.</summary>
    /// <returns>The key, <see cref="NotFound"/> or <see cref="AlreadyRevoked"/>.</returns>
    public async Task<Outcome<ApiKey>> RevokeAsync(long id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var key = await db.ApiKeys.SingleOrDefaultAsync(k => k.Id == id, cancellationToken);
        if (key is null)
            return new NotFound(Kind, id.ToString(CultureInfo.InvariantCulture));
        if (key.RevokedAt is not null)
            return new AlreadyRevoked(key.Name);
        key.RevokedAt = clock.GetUtcNow();
        audit.Add(db, "Revoked", Kind, key.Name, $"Starts with {key.Prefix}");
        await db.SaveChangesAsync(cancellationToken);
        recent.ForgetAll();
        return key;
    }

    /// <summary>Finds whose key it is, and notes its use at most once a minute.</summary>
    /// <param name="secret">What the caller sent.</param>
    /// <param name="cancellationToken">Stops the look-up.</param>
    /// <returns>The key, or null where it is unknown, revoked or over.</returns>
    public async Task<ApiKey?> AuthenticateAsync(string secret, CancellationToken cancellationToken)
    {
        // The look-up by hash tells an attacker nothing: without the key, its hash cannot be steered.
        var hash = HashOf(secret);
        var now = clock.GetUtcNow();
        if (recent.TryFind(hash, now, out var known))
            return known;
        var changes = recent.Changes;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var key = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash, cancellationToken);
        if (key is null || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(key.Hash), Encoding.ASCII.GetBytes(hash)))
            return null;
        if (key.RevokedAt is not null || key.ExpiresAt <= now)
            return null;
        if (key.LastUsedAt is null || now - key.LastUsedAt >= UseIsRecordedEvery)
            await db.ApiKeys.Where(k => k.Id == key.Id).ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), cancellationToken);
        // Read again when its use is to be noted again, or when it is over.
        var until = now + UseIsRecordedEvery;
        recent.Keep(key, now, key.ExpiresAt < until ? key.ExpiresAt.Value : until, changes);
        return key;
    }

    private async Task<Outcome<NewApiKey>> AddAsync(string name, Role role, DateTimeOffset? expiresAt, string secret, CancellationToken cancellationToken)
    {
        if (name.Trim().Length is 0 or > 200)
            return Invalid.Field("name", "Say what the key is for, in up to 200 characters.");
        if (expiresAt <= clock.GetUtcNow())
            return Invalid.Field("expiresAt", "The key would already be over. Choose a later day.");

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var key = new ApiKey
        {
            Name = name.Trim(),
            Prefix = secret[..PrefixLength],
            Hash = HashOf(secret),
            Role = role,
            CreatedAt = clock.GetUtcNow(),
            CreatedBy = audit.Actor,
            ExpiresAt = expiresAt,
        };
        db.ApiKeys.Add(key);
        audit.Add(db, "Added", Kind, key.Name, $"{role}, starts with {key.Prefix}");
        await db.SaveChangesAsync(cancellationToken);
        return new NewApiKey(key, secret);
    }

    private static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

/// <summary>A key that was just made.</summary>
/// <param name="Key">What is kept.</param>
/// <param name="Secret">The key itself: show it now, it cannot be had again.</param>
public sealed record NewApiKey(ApiKey Key, string Secret);
