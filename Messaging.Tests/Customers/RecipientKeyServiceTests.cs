using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Core.Definitions;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Customers;

public sealed class RecipientKeyServiceTests : IDisposable
{
    private readonly TestDatabase database = new();
    private readonly RecipientKeyService service;

    public RecipientKeyServiceTests() => service = new(database, new AuditTrail(new TestActor(), new FixedClock()));

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task SaveAsync_NewThenSameThenOther_CreatesLeavesAndUpdates()
    {
        (await service.SaveAsync("invoice", " Invoices ")).Value.ShouldBe(new Saved(ItemStatus.Created, 1));
        (await service.SaveAsync("invoice", "Invoices")).Value.ShouldBe(new Saved(ItemStatus.Unchanged, 1));
        (await service.SaveAsync("invoice", "Invoice mail")).Value.ShouldBe(new Saved(ItemStatus.Updated, 2));

        (await service.GetAsync("invoice")).Value!.DisplayName.ShouldBe("Invoice mail");
        var audit = await database.ReadAsync(db => db.AuditEntries.OrderBy(e => e.Id).Select(e => e.Action + " " + e.ObjectKey + " by " + e.Actor).ToListAsync());
        audit.ShouldBe(["Added invoice by tester@example.test", "Changed invoice by tester@example.test"]);
    }

    [Theory]
    [InlineData("", "key")]
    [InlineData("has space", "key")]
    [InlineData("käse", "key")]
    [InlineData("..", "key")]
    public async Task SaveAsync_BadKey_SaysWhy(string key, string field) =>
        (await service.SaveAsync(key, "Name")).Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe([field]);

    [Fact]
    public async Task SaveAsync_EverythingWrong_SaysAllAtOnce()
    {
        var error = (await service.SaveAsync(new string('k', 65), " ")).Error.ShouldBeOfType<Invalid>();

        error.Fields["key"].ShouldBe(["The key has 65 characters; 64 is the most."]);
        error.Fields["displayName"].ShouldBe(["Fill in the display name."]);
    }

    [Fact]
    public async Task SaveAsync_OldVersion_IsChangedByOther()
    {
        await service.SaveAsync("invoice", "One");
        await service.SaveAsync("invoice", "Two", expectedVersion: 1);

        (await service.SaveAsync("invoice", "Three", expectedVersion: 1)).Error.ShouldBeOfType<ChangedByOther>();
        (await service.GetAsync("invoice")).Value!.DisplayName.ShouldBe("Two");
    }

    [Fact]
    public async Task SaveAsync_AddedTwice_SecondIsTold()
    {
        await service.SaveAsync("invoice", "One", Saved.MustBeNew);

        (await service.SaveAsync("invoice", "Two", Saved.MustBeNew)).Error.ShouldBeOfType<AlreadyExists>();
    }

    [Fact]
    public async Task SaveAsync_ManyAtOnce_MakesOne()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => service.SaveAsync("invoice", $"Name {i}", Saved.MustBeNew)));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        outcomes.Where(o => !o.Succeeded).ShouldAllBe(o => o.Error is ChangedByOther || o.Error is AlreadyExists);
    }

    [Fact]
    public async Task DeleteAsync_Used_SaysByWhom()
    {
        await service.SaveAsync("invoice", "Invoices");
        await database.AddAsync(
            new Customer { Number = "C1", Name = "One", EmailAddresses = [new() { RecipientKey = "invoice", Address = "a@one.example" }, new() { RecipientKey = "invoice", Address = "b@one.example" }] },
            new MessageDefinition { Key = "monthly", Name = "Monthly", SenderProfileKey = "s", RecipientKey = "invoice", SubjectTemplateKey = "t" });

        var error = (await service.DeleteAsync("invoice")).Error.ShouldBeOfType<StillUsed>();

        error.UsedBy.ShouldBe(["the definition \"Monthly\"", "an address of 1 customer"]);
        (await service.ListAsync(null, new PageRequest())).Items.ShouldBe([new RecipientKeyRow("invoice", "Invoices", 1, 1, 1)]);
    }

    [Fact]
    public async Task DeleteSelectedAsync_SomeUsed_OneOutcomeForEach()
    {
        await service.SaveAsync("invoice", "Invoices");
        await service.SaveAsync("reminder", "Reminders");
        await database.AddAsync(new MessageDefinition { Key = "monthly", Name = "Monthly", SenderProfileKey = "s", RecipientKey = "invoice", SubjectTemplateKey = "t" });

        var outcomes = await service.DeleteSelectedAsync(["invoice", "reminder", "nothing"]);

        outcomes.Select(o => (o.Key, o.Error?.Code)).ShouldBe([("invoice", "StillUsed"), ("reminder", null), ("nothing", "NotFound")]);
        (await service.ListAsync(null, new PageRequest())).Items.Select(r => r.Key).ShouldBe(["invoice"]);
    }

    [Fact]
    public async Task ListAsync_SearchSortAndPage_DoWhatTheySay()
    {
        foreach (var (key, name) in new[] { ("a_1", "Zebra"), ("b", "Yak 100%"), ("c", "Xerus") })
            await service.SaveAsync(key, name);

        (await service.ListAsync("yak 100%", new PageRequest())).Items.Select(r => r.Key).ShouldBe(["b"]);
        (await service.ListAsync("_", new PageRequest())).Items.Select(r => r.Key).ShouldBe(["a_1"]);
        var page = await service.ListAsync(null, new PageRequest(Skip: 1, Take: 1, Sort: "displayName"));
        (page.Total, page.Items.Single().Key).ShouldBe((3, "b"));
        (await service.ListAsync(null, new PageRequest(Descending: true))).Items.Select(r => r.Key).ShouldBe(["c", "b", "a_1"]);
    }
}
