using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Tests.Support;

namespace Messaging.Tests.Accounts;

public sealed class AuditLogTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly FixedClock _clock = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Search_ByEachPart_FindsItsEntries()
    {
        await WriteAsync("anna@example.com", "Added", "Customer", "C-1", "100% new");
        _clock.Now += TimeSpan.FromDays(1);
        await WriteAsync("api:export", "Deleted", "Invoice", "I_1");
        var log = new AuditLog(_database);

        (await KeysAsync(new AuditFilter())).ShouldBe(["I_1", "C-1"]);
        (await KeysAsync(new AuditFilter(Actor: "ANNA"))).ShouldBe(["C-1"]);
        (await KeysAsync(new AuditFilter(Kind: "Invoice"))).ShouldBe(["I_1"]);
        (await KeysAsync(new AuditFilter(Text: "100%"))).ShouldBe(["C-1"]);
        (await KeysAsync(new AuditFilter(Text: "%"))).ShouldBe(["C-1"]);
        (await KeysAsync(new AuditFilter(Text: "_"))).ShouldBe(["I_1"]);
        (await KeysAsync(new AuditFilter(From: _clock.Now))).ShouldBe(["I_1"]);
        (await KeysAsync(new AuditFilter(Until: _clock.Now))).ShouldBe(["C-1"]);

        async Task<IEnumerable<string>> KeysAsync(AuditFilter filter) =>
            (await log.SearchAsync(filter, new PageRequest(), CancellationToken.None)).Items.Select(entry => entry.ObjectKey);
    }

    [Fact]
    public async Task Add_ChangeThatIsNotSaved_LeavesNoEntry()
    {
        await using (var db = _database.CreateDbContext())
            new AuditTrail(new TestActor(), _clock).Add(db, "Added", "Customer", "C-1");

        (await new AuditLog(_database).SearchAsync(new AuditFilter(), new PageRequest(), CancellationToken.None)).Total.ShouldBe(0);
    }

    private async Task WriteAsync(string actor, string action, string kind, string key, string summary = "")
    {
        await using var db = _database.CreateDbContext();
        new AuditTrail(new TestActor(actor), _clock).Add(db, action, kind, key, summary);
        await db.SaveChangesAsync();
    }
}
