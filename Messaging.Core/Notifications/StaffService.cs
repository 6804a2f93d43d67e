using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Notifications;

/// <summary>Departments of the staff, and each user's own switches for event types.</summary>
public sealed class StaffService(IDbContextFactory<MessagingDbContext> databases, EventTypes types, AuditTrail audit)
{
    private const string Kind = "Department";
    private const int MaxName = 200;

    /// <summary>All departments with their members, by name.</summary>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<DepartmentView>> ListDepartmentsAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var departments = await db.Departments.AsNoTracking().OrderBy(d => d.Name).ToListAsync(cancellationToken);
        var members = (await db.DepartmentMembers.Join(db.Users, m => m.UserId, u => u.Id, (m, u) => new { m.DepartmentId, u.Email, u.DisplayName, u.Disabled }).ToListAsync(cancellationToken))
            .ToLookup(m => m.DepartmentId);
        return [.. departments.Select(d => new DepartmentView(d.Key, d.Name, d.Version, [.. members[d.Id].OrderBy(m => m.Email, StringComparer.OrdinalIgnoreCase).Select(m => new DepartmentPerson(m.Email, m.DisplayName, m.Disabled))]))];
    }

    /// <summary>Adds a department or replaces it with its members.</summary>
    /// <param name="key">What events name.</param>
    /// <param name="name">Name for people.</param>
    /// <param name="memberEmails">E-mail addresses of users.</param>
    /// <param name="expectedVersion">The version it was loaded with, 0 for a new one, or null to overwrite.</param>
    /// <param name="cancellationToken">Stops before anything is saved.</param>
    /// <returns>What was saved; <see cref="Invalid"/>, <see cref="AlreadyExists"/>, <see cref="ChangedByOther"/>.</returns>
    public async Task<Outcome<Saved>> SaveDepartmentAsync(
        string key, string? name, IReadOnlyCollection<string> memberEmails, int? expectedVersion, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var problems = new FieldProblems();
        problems.Add("key", Keys.Problem(key));
        var cleaned = problems.Required("name", name, "name", MaxName);
        var normal = memberEmails.Select(email => email.Trim().ToUpperInvariant()).ToList();
        var users = await db.Users.Where(u => normal.Contains(u.NormalizedEmail)).ToListAsync(cancellationToken);
        foreach (var unknown in memberEmails.Where(email => !users.Exists(u => string.Equals(u.Email, email.Trim(), StringComparison.OrdinalIgnoreCase))))
            problems.Add("members", $"There is no user \"{unknown}\".");
        if (problems.Any)
            return problems.ToError();

        var existing = await db.Departments.FirstOrDefaultAsync(d => d.Key == key, cancellationToken);
        if (existing is not null && expectedVersion == Saved.MustBeNew)
            return new AlreadyExists(Kind, key);
        if (expectedVersion is { } expected && expected != (existing?.Version ?? Saved.MustBeNew))
            return new ChangedByOther(Kind, key);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var department = existing ?? new Department { Key = key, Name = cleaned };
        if (existing is null)
            db.Departments.Add(department);
        department.Name = cleaned;
        department.Version++;
        audit.Add(db, existing is null ? "Added" : "Changed", Kind, key, $"{cleaned}: {string.Join(", ", users.Select(u => u.Email))}");
        if (!await db.TrySaveAsync(cancellationToken))
            return new ChangedByOther(Kind, key);
        await db.DepartmentMembers.Where(m => m.DepartmentId == department.Id).ExecuteDeleteAsync(cancellationToken);
        db.DepartmentMembers.AddRange(users.Select(u => new DepartmentMember { DepartmentId = department.Id, UserId = u.Id }));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new Saved(existing is null ? ItemStatus.Created : ItemStatus.Updated, department.Version);
    }

    /// <summary>Deletes a department that no rule names.</summary>
    /// <returns>Done; <see cref="NotFound"/>, <see cref="StillUsed"/>.</returns>
    public async Task<Outcome<Nothing>> DeleteDepartmentAsync(string key, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.Departments.FirstOrDefaultAsync(d => d.Key == key, cancellationToken);
        if (found is null)
            return new NotFound(Kind, key);
        var users = await db.NotificationRules.Where(r => r.DepartmentKey == key).Select(r => r.TypeKey).ToListAsync(cancellationToken);
        if (users.Count > 0)
            return new StillUsed(Kind, key, users.ConvertAll(type => $"the rule of \"{types.Get(type)?.Name ?? type}\""));
        db.Remove(found);
        audit.Add(db, "Deleted", Kind, key, found.Name);
        return await db.TrySaveAsync(cancellationToken) ? Outcome.Done : new ChangedByOther(Kind, key);
    }

    /// <summary>A user's switches: one for each type that goes to staff.</summary>
    /// <param name="email">The user.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The switches, or <see cref="NotFound"/>.</returns>
    public async Task<Outcome<IReadOnlyList<StaffSwitch>>> ListSwitchesAsync(string email, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, email, cancellationToken) is not { } user)
            return new NotFound("User", email);
        var own = await db.StaffSubscriptions.AsNoTracking().Where(s => s.UserId == user.Id).ToDictionaryAsync(s => s.TypeKey, s => s.On, StringComparer.Ordinal, cancellationToken);
        var departments = await db.DepartmentMembers.Where(m => m.UserId == user.Id).Join(db.Departments, m => m.DepartmentId, d => d.Id, (_, d) => d.Name).ToListAsync(cancellationToken);
        var rules = await Rules.ReadAsync(db, types.All, cancellationToken);
        return types.All.Where(type => rules[type.Key].Audience is Audience.Department or Audience.Subscribers)
            .Select(type => new StaffSwitch(
                type.Key, type.Name, type.Description, rules[type.Key].Audience, own.GetValueOrDefault(type.Key, rules[type.Key].Audience == Audience.Department && departments.Count > 0)))
            .ToList();
    }

    /// <summary>Switches a type on or off for one user. Off holds also for members of a department.</summary>
    /// <param name="email">The user.</param>
    /// <param name="typeKey">The type.</param>
    /// <param name="on">Whether the user wants its mail.</param>
    /// <param name="cancellationToken">Stops before anything is saved.</param>
    /// <returns>Done; <see cref="NotFound"/> for the user or the type.</returns>
    public async Task<Outcome<Nothing>> SwitchAsync(string email, string typeKey, bool on, CancellationToken cancellationToken)
    {
        if (types.Get(typeKey) is not { } type)
            return new NotFound("Event type", typeKey);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, email, cancellationToken) is not { } user)
            return new NotFound("User", email);
        var existing = await db.StaffSubscriptions.FirstOrDefaultAsync(s => s.UserId == user.Id && s.TypeKey == typeKey, cancellationToken);
        if (existing is null)
            db.StaffSubscriptions.Add(new StaffSubscription { UserId = user.Id, TypeKey = typeKey, On = on });
        else
            existing.On = on;
        audit.Add(db, on ? "Switched on" : "Switched off", "Subscription", user.Email, type.Name);
        await db.SaveChangesAsync(cancellationToken);
        return Outcome.Done;
    }

    private static Task<User?> FindAsync(MessagingDbContext db, string email, CancellationToken cancellationToken)
    {
        var normal = email.Trim().ToUpperInvariant();
        return db.Users.FirstOrDefaultAsync(u => u.NormalizedEmail == normal, cancellationToken);
    }
}

/// <summary>A department with its members.</summary>
/// <param name="Key">What events name.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Version">To be given with the next save.</param>
/// <param name="Members">Its members.</param>
public sealed record DepartmentView(string Key, string Name, int Version, IReadOnlyList<DepartmentPerson> Members);

/// <summary>A member of a department.</summary>
/// <param name="Email">The user's address.</param>
/// <param name="Name">The user's name.</param>
/// <param name="Disabled">Whether the user cannot sign in; gets no mail then.</param>
public sealed record DepartmentPerson(string Email, string Name, bool Disabled);

/// <summary>A user's switch for one type.</summary>
/// <param name="TypeKey">The type.</param>
/// <param name="TypeName">Its name.</param>
/// <param name="Description">What it tells.</param>
/// <param name="Audience">Whether departments or subscribers get it.</param>
/// <param name="On">Whether this user gets it.</param>
public sealed record StaffSwitch(string TypeKey, string TypeName, string Description, Audience Audience, bool On);
