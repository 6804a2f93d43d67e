using System.Globalization;
using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Accounts;

/// <summary>The people who sign in. Passwords come here as hashes only; the host makes them.</summary>
public sealed class UserDirectory(IDbContextFactory<MessagingDbContext> databases, AuditTrail audit, TimeProvider clock)
{
    private const string Kind = "User";

    /// <summary>Whether anybody exists at all. While not, the set-up page is open.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Users.AnyAsync(cancellationToken);
    }

    /// <summary>All users by e-mail address. An installation has tens of them, so there are no pages.</summary>
    public async Task<IReadOnlyList<User>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Users.AsNoTracking().OrderBy(user => user.NormalizedEmail).ToListAsync(cancellationToken);
    }

    /// <summary>The user with that number, or null.</summary>
    public async Task<User?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken);
    }

    /// <summary>The user with that e-mail address in any case, or null.</summary>
    public async Task<User?> FindByEmailAsync(string email, CancellationToken cancellationToken)
    {
        var normalized = Normalize(email);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.NormalizedEmail == normalized, cancellationToken);
    }

    /// <summary>Adds a user.</summary>
    /// <returns>The user, or <see cref="Invalid"/>.</returns>
    public async Task<Outcome<User>> AddAsync(NewUser request, CancellationToken cancellationToken) =>
        await AddAsync(request, onlyAsFirst: false, cancellationToken);

    /// <summary>Adds the first administrator.</summary>
    /// <returns>The user, <see cref="AlreadySetUp"/> where anybody exists, or <see cref="Invalid"/>.</returns>
    public async Task<Outcome<User>> AddFirstAsync(NewUser request, CancellationToken cancellationToken) =>
        await AddAsync(request with { Role = Role.Administrator }, onlyAsFirst: true, cancellationToken);

    /// <summary>Changes name, role and whether sign-in is switched off. A change of rights ends the user's sign-ins.</summary>
    /// <returns>The user, <see cref="NotFound"/>, <see cref="Invalid"/>, <see cref="LastAdministrator"/> or <see cref="ChangedByOther"/>.</returns>
    public async Task<Outcome<User>> ChangeAsync(long id, UserChange change, CancellationToken cancellationToken)
    {
        if (NameProblem(change.DisplayName) is { } problem)
            return problem;

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // Takes the write lock now, so that two administrators cannot demote each other at the same moment.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await db.Users.SingleOrDefaultAsync(u => u.Id == id, cancellationToken);
        if (user is null)
            return new NotFound(Kind, id.ToString(CultureInfo.InvariantCulture));
        if (change.SeenStamp is { } seen && seen != user.SecurityStamp)
            return new ChangedByOther(Kind, user.Email);
        var staysAdministrator = change is { Role: Role.Administrator, Disabled: false };
        if (!staysAdministrator && IsActiveAdministrator(user) && !await HasOtherAdministratorAsync(db, id, cancellationToken))
            return new LastAdministrator(user.Email);

        if (user.Role != change.Role || user.Disabled != change.Disabled)
            user.SecurityStamp = NewStamp();
        var before = Describe(user);
        (user.DisplayName, user.Role, user.Disabled) = (change.DisplayName.Trim(), change.Role, change.Disabled);
        if (change.Disabled == false && before != Describe(user))
            (user.LockoutEnd, user.AccessFailedCount) = (null, 0);
        user.Version++;
        audit.Add(db, "Changed", Kind, user.Email, $"{before} → {Describe(user)}");
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return user;
    }

    /// <summary>Sets a password and ends the user's sign-ins and lockout.</summary>
    /// <returns>The user, or <see cref="NotFound"/>.</returns>
    public async Task<Outcome<User>> SetPasswordAsync(long id, string passwordHash, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var user = await db.Users.SingleOrDefaultAsync(u => u.Id == id, cancellationToken);
        if (user is null)
            return new NotFound(Kind, id.ToString(CultureInfo.InvariantCulture));
        (user.PasswordHash, user.SecurityStamp, user.LockoutEnd, user.AccessFailedCount) = (passwordHash, NewStamp(), null, 0);
        user.Version++;
        audit.Add(db, "Changed password", Kind, user.Email);
        await db.SaveChangesAsync(cancellationToken);
        return user;
    }

    /// <summary>Switches the mail about ended runs on or off for that user.</summary>
    /// <returns>The user, or <see cref="NotFound"/>.</returns>
    public async Task<Outcome<User>> SetRunMailAsync(long id, bool wanted, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var user = await db.Users.SingleOrDefaultAsync(u => u.Id == id, cancellationToken);
        if (user is null)
            return new NotFound(Kind, id.ToString(CultureInfo.InvariantCulture));
        user.MailRunEnds = wanted;
        user.Version++;
        await db.SaveChangesAsync(cancellationToken);
        return user;
    }

    /// <summary>Counts a wrong password. In the database, so that of many that are tried at the same moment none goes uncounted.</summary>
    /// <returns>How many there were in a row.</returns>
    public async Task<int> CountWrongPasswordAsync(long id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var row = await db.Users.SingleAsync(u => u.Id == id, cancellationToken);
        row.AccessFailedCount++;
        row.Version++;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return row.AccessFailedCount;
    }

    /// <summary>
    /// Keeps what sign-in itself changes: that the count of wrong tries begins anew, a lockout, and a hash of a stronger kind. It may have
    /// read the user a while ago: what others did since, such as another password or a lockout, stays.
    /// </summary>
    public async Task StoreSignInStateAsync(User user, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var row = await db.Users.SingleAsync(u => u.Id == user.Id, cancellationToken);
        if (row.SecurityStamp != user.SecurityStamp)
            return;
        if (user.LockoutEnd > (row.LockoutEnd ?? clock.GetUtcNow()))
        {
            row.LockoutEnd = user.LockoutEnd;
            audit.Add(db, "Locked out", Kind, user.Email, "Too many wrong passwords in a row.");
        }

        row.AccessFailedCount = user.AccessFailedCount == 0 ? 0 : row.AccessFailedCount;
        row.PasswordHash = user.PasswordHash;
        row.Version++;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Notes a successful sign-in.</summary>
    public async Task RecordSignInAsync(long id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var user = await db.Users.SingleAsync(u => u.Id == id, cancellationToken);
        user.LastSignInAt = clock.GetUtcNow();
        user.Version++;
        audit.Add(db, "Signed in", Kind, user.Email, by: user.Email);
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The form in which addresses are compared.</summary>
    public static string Normalize(string email) => email.Trim().ToUpperInvariant();

    private async Task<Outcome<User>> AddAsync(NewUser request, bool onlyAsFirst, CancellationToken cancellationToken)
    {
        var email = request.Email.Trim();
        if (!LooksLikeAddress(email))
            return Invalid.Field("email", "Enter an e-mail address such as anna@example.com.");
        if (NameProblem(request.DisplayName) is { } problem)
            return problem;

        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (onlyAsFirst && await db.Users.AnyAsync(cancellationToken))
            return new AlreadySetUp();
        var normalized = Normalize(email);
        if (await db.Users.AnyAsync(user => user.NormalizedEmail == normalized, cancellationToken))
            return Invalid.Field("email", $"There is already a user {email}.");

        var user = new User
        {
            Email = email,
            NormalizedEmail = normalized,
            DisplayName = request.DisplayName.Trim(),
            PasswordHash = request.PasswordHash,
            Role = request.Role,
            SecurityStamp = NewStamp(),
            CreatedAt = clock.GetUtcNow(),
        };
        db.Users.Add(user);
        audit.Add(db, "Added", Kind, email, Describe(user));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return user;
    }

    private static Task<bool> HasOtherAdministratorAsync(MessagingDbContext db, long id, CancellationToken cancellationToken) =>
        db.Users.AnyAsync(user => user.Id != id && user.Role == Role.Administrator && !user.Disabled, cancellationToken);

    private static bool IsActiveAdministrator(User user) => user is { Role: Role.Administrator, Disabled: false };

    private static string Describe(User user) => $"{user.DisplayName}, {user.Role}{(user.Disabled ? ", disabled" : "")}";

    private static string NewStamp() => Guid.NewGuid().ToString("N");

    private static Invalid? NameProblem(string name) => name.Trim().Length is 0 or > 200
        ? Invalid.Field("displayName", "Enter a name of up to 200 characters.")
        : null;

    private static bool LooksLikeAddress(string email) =>
        email.Length is > 2 and <= 254 && email.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at == email.LastIndexOf('@')
        && at < email.Length - 1 && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
}

/// <summary>A user to add.</summary>
/// <param name="Email">Address to sign in with.</param>
/// <param name="DisplayName">Name shown to others.</param>
/// <param name="Role">What they may do.</param>
/// <param name="PasswordHash">Salted hash of the password.</param>
public sealed record NewUser(string Email, string DisplayName, Role Role, string PasswordHash);

/// <summary>What an administrator changes about a user.</summary>
/// <param name="DisplayName">Name shown to others.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Disabled">Whether sign-in is switched off.</param>
/// <param name="SeenStamp">The <see cref="User.SecurityStamp"/> of the user as the administrator saw it, or null to overwrite: rights that somebody else took away meanwhile are not given back unseen.</param>
public sealed record UserChange(string DisplayName, Role Role, bool Disabled, string? SeenStamp = null);
