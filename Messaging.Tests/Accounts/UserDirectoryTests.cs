using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Tests.Support;

namespace Messaging.Tests.Accounts;

public sealed class UserDirectoryTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly FixedClock _clock = new();
    private readonly UserDirectory _users;

    public UserDirectoryTests() => _users = new UserDirectory(_database, new AuditTrail(new TestActor("anna@example.com"), _clock), _clock);

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Add_AddressInAnotherCase_IsTaken()
    {
        await AddAsync("bob@example.com");

        var outcome = await _users.AddAsync(new NewUser("BOB@Example.com", "Bob", Role.Viewer, "hash"), CancellationToken.None);

        outcome.Error.ShouldBeOfType<Invalid>().Fields["email"].ShouldBe(["There is already a user BOB@Example.com."]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("bob")]
    [InlineData("@example.com")]
    [InlineData("bob@")]
    [InlineData("bob@ex ample.com")]
    [InlineData("bob@example.com\r\nX: y")]
    public async Task Add_NoAddress_IsRefused(string email) =>
        (await _users.AddAsync(new NewUser(email, "Bob", Role.Viewer, "hash"), CancellationToken.None)).Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldContain("email");

    [Fact]
    public async Task StoreSignInState_PasswordWasSetMeanwhile_TheNewOneStays()
    {
        var bob = await AddAsync("bob@example.com");
        var whileTried = (await _users.FindAsync(bob.Id, CancellationToken.None))!;
        await _users.SetPasswordAsync(bob.Id, "new hash", CancellationToken.None);

        // A wrong password that was being checked at that moment is counted.
        whileTried.AccessFailedCount++;
        await _users.StoreSignInStateAsync(whileTried, CancellationToken.None);

        (await _users.FindAsync(bob.Id, CancellationToken.None))!.PasswordHash.ShouldBe("new hash");
    }

    [Theory]
    [InlineData(Role.Viewer, false)]
    [InlineData(Role.Administrator, true)]
    public async Task Change_LastAdministrator_IsRefused(Role role, bool disabled)
    {
        var last = await AddAsync("anna@example.com", Role.Administrator);
        var gone = await AddAsync("carl@example.com", Role.Administrator);
        await _users.ChangeAsync(gone.Id, new UserChange("Carl", Role.Administrator, Disabled: true), CancellationToken.None);

        var outcome = await _users.ChangeAsync(last.Id, new UserChange("Anna", role, disabled), CancellationToken.None);

        outcome.Error.ShouldBeOfType<LastAdministrator>();
        (await _users.FindAsync(last.Id, CancellationToken.None))!.Role.ShouldBe(Role.Administrator);
    }

    [Fact]
    public async Task Change_TwoAdministratorsDemotingEachOther_LeavesOne()
    {
        var anna = await AddAsync("anna@example.com", Role.Administrator);
        var bob = await AddAsync("bob@example.com", Role.Administrator);

        await Task.WhenAll(new[] { anna, bob }.Select(user => _users.ChangeAsync(user.Id, new UserChange("X", Role.Viewer, false), CancellationToken.None)));

        (await _users.ListAsync(CancellationToken.None)).Count(user => user.Role == Role.Administrator).ShouldBe(1);
    }

    [Fact]
    public async Task Change_OfTheRole_EndsSignInsAndIsAudited()
    {
        var user = await AddAsync("bob@example.com");

        var changed = await _users.ChangeAsync(user.Id, new UserChange("Bob", Role.Biller, false), CancellationToken.None);

        changed.Value!.SecurityStamp.ShouldNotBe(user.SecurityStamp);
        var entry = (await AuditAsync())[0];
        (entry.Actor, entry.Action, entry.ObjectKind, entry.ObjectKey, entry.Summary).ShouldBe(("anna@example.com", "Changed", "User", "bob@example.com", "Bob, Viewer → Bob, Biller"));
    }

    [Fact]
    public async Task Change_RightsWereTakenAwaySinceTheyWereSeen_IsRefused()
    {
        var seen = await AddAsync("bob@example.com", Role.Biller);
        await _users.ChangeAsync(seen.Id, new UserChange("Bob", Role.Viewer, false), CancellationToken.None);

        var outcome = await _users.ChangeAsync(seen.Id, new UserChange("Robert", seen.Role, seen.Disabled, seen.SecurityStamp), CancellationToken.None);

        outcome.Error.ShouldBe(new ChangedByOther("User", "bob@example.com"));
        (await _users.FindAsync(seen.Id, CancellationToken.None))!.Role.ShouldBe(Role.Viewer);
    }

    [Fact]
    public async Task Change_OfTheNameOnly_KeepsSignIns()
    {
        var user = await AddAsync("bob@example.com");

        (await _users.ChangeAsync(user.Id, new UserChange("Robert", Role.Viewer, false), CancellationToken.None)).Value!.SecurityStamp.ShouldBe(user.SecurityStamp);
    }

    [Fact]
    public async Task SetPassword_LockedUser_UnlocksAndKeepsNoHashInTheAudit()
    {
        var user = await AddAsync("bob@example.com");
        user.LockoutEnd = _clock.Now.AddMinutes(5);
        await _users.StoreSignInStateAsync(user, CancellationToken.None);

        var changed = await _users.SetPasswordAsync(user.Id, "new hash", CancellationToken.None);

        changed.Value!.LockoutEnd.ShouldBeNull();
        (await AuditAsync()).ShouldAllBe(entry => !entry.Summary.Contains("hash", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AddFirst_AtTheSameMoment_MakesOneAdministrator()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            _users.AddFirstAsync(new NewUser($"user{i}@example.com", "First", Role.Viewer, "hash"), CancellationToken.None)));

        outcomes.Count(outcome => outcome.Succeeded).ShouldBe(1);
        outcomes.Where(outcome => !outcome.Succeeded).ShouldAllBe(outcome => outcome.Error is AlreadySetUp);
        (await _users.ListAsync(CancellationToken.None)).Single().Role.ShouldBe(Role.Administrator);
    }

    private async Task<User> AddAsync(string email, Role role = Role.Viewer) =>
        (await _users.AddAsync(new NewUser(email, email.StartsWith("bob", StringComparison.Ordinal) ? "Bob" : "Somebody", role, "hash"), CancellationToken.None)).Value!;

    private async Task<IReadOnlyList<AuditEntry>> AuditAsync() => (await new AuditLog(_database).SearchAsync(new AuditFilter(), new PageRequest(), CancellationToken.None)).Items;
}
