using Messaging.Core.Accounts;
using Messaging.Core.Sending;
using Messaging.Core.Signals;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Sending;

public sealed class InstanceGuardTests : IDisposable
{
    private readonly TestDatabase database = new();
    private readonly FixedClock clock = new();

    [Fact]
    public async Task Check_SameDirectoryAgain_IsNotHeld()
    {
        await StartAsync();

        using var again = await StartAsync();

        again.IsHeld.ShouldBeFalse();
        again.InstanceId.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Check_OlderDatabaseRestored_IsHeldUntilReleased()
    {
        await StartAsync();
        await database.ReadAsync(db => db.InstanceStates.ExecuteUpdateAsync(set => set.SetProperty(s => s.Epoch, 0L)));

        using (var held = await StartAsync())
        {
            held.IsHeld.ShouldBeTrue();
            held.HeldReason!.ShouldContain("backup");
            var before = held.InstanceId;
            await held.ReleaseAsync(database.DataDirectory, new AuditTrail(new TestActor(), clock), CancellationToken.None);
            held.IsHeld.ShouldBeFalse();
            held.InstanceId.ShouldNotBe(before, "no Message-ID is given twice");
        }

        using var after = await StartAsync();
        after.IsHeld.ShouldBeFalse();
        (await database.ReadAsync(db => db.AuditEntries.SingleAsync())).Action.ShouldBe("Released");
    }

    [Fact]
    public async Task Check_DirectoryCopied_IsHeld()
    {
        await StartAsync();
        await database.ReadAsync(db => db.InstanceStates.ExecuteUpdateAsync(
            set => set.SetProperty(s => s.IdentityFileCreatedAt, clock.GetUtcNow().AddYears(-1))));

        using var copy = await StartAsync();

        copy.IsHeld.ShouldBeTrue();
        copy.HeldReason!.ShouldContain("copy");
    }

    [Fact]
    public async Task Check_DirectoryCopiedWithTheTimesOfItsFiles_IsHeld()
    {
        await StartAsync();
        var identity = Path.Combine(database.DataDirectory, "instance.id");
        // The directory was made a while ago: both times that a copy can be given are older than the copy.
        File.SetLastWriteTimeUtc(identity, clock.GetUtcNow().UtcDateTime.AddDays(-1));
        await database.ReadAsync(db => db.InstanceStates.ExecuteUpdateAsync(
            set => set.SetProperty(s => s.IdentityFileCreatedAt, clock.GetUtcNow().AddDays(-1))));

        using var copy = await StartAsync();

        copy.IsHeld.ShouldBeTrue();
    }

    [Fact]
    public void TryLock_SecondProcessOnTheSameDirectory_IsRefused()
    {
        using var first = NewGuard();
        using var second = NewGuard();

        first.TryLock(database.DataDirectory).ShouldBeTrue();
        second.TryLock(database.DataDirectory).ShouldBeFalse();
    }

    public void Dispose() => database.Dispose();

    private async Task<InstanceGuard> StartAsync()
    {
        var guard = NewGuard();
        await guard.CheckAsync(database.DataDirectory, CancellationToken.None);
        return guard;
    }

    private InstanceGuard NewGuard() => new(database, new ChangeSignals(clock), clock);
}
