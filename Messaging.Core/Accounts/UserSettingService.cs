using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Accounts;

/// <summary>What the person who is signed in has set up for themselves. Nobody sees those of others.</summary>
public sealed class UserSettingService(IDbContextFactory<MessagingDbContext> databases, ICurrentActor actor)
{
    /// <summary>Most characters of a key.</summary>
    public const int MaxKey = 200;

    /// <summary>Most characters of a value: as much as an address in a browser may have.</summary>
    public const int MaxValue = 2_000;

    /// <summary>The most settings under one prefix.</summary>
    public const int MaxListed = 100;

    /// <summary>One setting, or null where it was never made.</summary>
    /// <param name="key">Which.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<string?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await Own(db).Where(s => s.Key == key).Select(s => s.Value).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>All settings under a prefix, by name.</summary>
    /// <param name="prefix">For example <c>filter/invoices/</c>.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<IReadOnlyList<NamedSetting>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await Own(db).Where(s => s.Key.StartsWith(prefix)).OrderBy(s => s.Key).Take(MaxListed).Select(s => new { s.Key, s.Value }).ToListAsync(cancellationToken);
        return found.ConvertAll(s => new NamedSetting(s.Key[prefix.Length..], s.Value));
    }

    /// <summary>Keeps a setting, in place of an older one under the same key.</summary>
    /// <param name="key">Which.</param>
    /// <param name="value">How it is set.</param>
    /// <param name="cancellationToken">Stops before anything is kept.</param>
    /// <returns>Nothing, or <see cref="Invalid"/> for what is too long.</returns>
    public async Task<Outcome<Nothing>> SaveAsync(string key, string value, CancellationToken cancellationToken)
    {
        if (key.Length > MaxKey)
            return Invalid.Field("name", "The name is too long.");
        if (value.Length > MaxValue)
            return Invalid.Field("value", "There is too much to be kept under one name.");
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await Own(db).Where(s => s.Key == key).ExecuteUpdateAsync(set => set.SetProperty(s => s.Value, value), cancellationToken) == 0)
        {
            db.UserSettings.Add(new UserSetting { Owner = actor.Name, Key = key, Value = value });
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return Outcome.Done;
    }

    /// <summary>Forgets a setting; one that is not there is forgotten already.</summary>
    /// <param name="key">Which.</param>
    /// <param name="cancellationToken">Stops before anything is deleted.</param>
    public async Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await Own(db).Where(s => s.Key == key).ExecuteDeleteAsync(cancellationToken);
    }

    private IQueryable<UserSetting> Own(MessagingDbContext db)
    {
        var owner = actor.Name;
        return db.UserSettings.Where(s => s.Owner == owner);
    }
}

/// <summary>One of several settings of a kind.</summary>
/// <param name="Name">The name that the person gave it.</param>
/// <param name="Value">How it is set.</param>
public sealed record NamedSetting(string Name, string Value);
