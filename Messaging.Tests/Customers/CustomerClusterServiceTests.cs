using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Customers;

public sealed class CustomerClusterServiceTests : IDisposable
{
    private readonly DataFixture data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task TreeAsync_ThreeLevels_ComesInOrderWithCounts()
    {
        await PutAsync(("world", null), ("eu", "world"), ("nl", "eu"), ("de", "eu"), ("us", "world"));
        await data.CustomerBatch.UpsertAsync([DataFixture.Customer("1") with { ClusterKey = "nl" }, DataFixture.Customer("2") with { ClusterKey = "eu" }], default);

        var tree = await data.Clusters.TreeAsync(default);

        tree.Select(n => $"{n.Level} {n.Key} {n.Customers}/{n.CustomersWithBelow}").ShouldBe(["1 world 0/2", "2 eu 1/2", "3 de 0/0", "3 nl 1/1", "2 us 0/0"]);
    }

    [Fact]
    public async Task PutAsync_MoveOfASubtree_MovesEverythingBelow()
    {
        await PutAsync(("a", null), ("b", null), ("a1", "a"), ("a2", "a1"), ("a3", "a2"));
        await data.CustomerBatch.UpsertAsync([DataFixture.Customer("1") with { ClusterKey = "a3" }], default);

        (await data.Clusters.PutAsync(new ClusterInput("a1", "a1", "b"), default)).Value.ShouldBe(ItemStatus.Updated);

        (await CustomersInAsync("a")).ShouldBe(0);
        (await CustomersInAsync("b")).ShouldBe(1);
        var byKey = await data.Database.ReadAsync(db => db.CustomerClusters.ToDictionaryAsync(c => c.Key));
        byKey["a3"].Path.ShouldBe($"/{byKey["b"].Id}/{byKey["a1"].Id}/{byKey["a2"].Id}/{byKey["a3"].Id}/");
    }

    [Fact]
    public async Task PutAsync_NewName_MakesDocumentsOfUnsentInvoicesOutOfDate()
    {
        await PutAsync(("a", null), ("b", null));
        await data.CustomerBatch.UpsertAsync([DataFixture.Customer("1") with { ClusterKey = "a" }, DataFixture.Customer("2") with { ClusterKey = "b" }], default);
        await data.InvoiceBatch.UpsertAsync([DataFixture.Invoice("i-1", "1", "1"), DataFixture.Invoice("i-2", "1", "2"), DataFixture.Invoice("i-3", "2", "3")], default);
        await data.Database.ReadAsync(db => db.Invoices.Where(i => i.ExternalId == "i-2").ExecuteUpdateAsync(set => set.SetProperty(i => i.LastSentAt, data.Clock.Now)));

        (await data.Clusters.PutAsync(new ClusterInput("a", "Region A", null), default)).Value.ShouldBe(ItemStatus.Updated);

        (await data.Database.ReadAsync(db => db.Invoices.OrderBy(i => i.Id).Select(i => i.Revision).ToListAsync())).ShouldBe([2, 1, 1]);
    }

    [Fact]
    public async Task PutAsync_BelowItselfOrAChild_IsRefused()
    {
        await PutAsync(("a", null), ("a1", "a"), ("a2", "a1"));

        (await data.Clusters.PutAsync(new ClusterInput("a", "a", "a2"), default)).Error.ShouldBe(new ClusterCycle("a", "a2"));
        (await data.Clusters.PutAsync(new ClusterInput("a", "a", "a"), default)).Error.ShouldBe(new ClusterCycle("a", "a"));
    }

    [Fact]
    public async Task PutAsync_DeeperThanSixteen_IsRefusedAlsoByAMove()
    {
        await PutAsync(("l1", null));
        for (var level = 2; level <= 16; level++)
            (await data.Clusters.PutAsync(new ClusterInput($"l{level}", "x", $"l{level - 1}"), default)).Succeeded.ShouldBeTrue();
        (await data.Clusters.PutAsync(new ClusterInput("l17", "x", "l16"), default)).Error.ShouldBe(new ClusterTooDeep("l17", 17));

        await PutAsync(("m1", null), ("m2", "m1"));
        (await data.Clusters.PutAsync(new ClusterInput("m1", "m1", "l15"), default)).Error.ShouldBe(new ClusterTooDeep("m1", 17));
    }

    [Fact]
    public async Task PutAsync_UnknownParent_SaysTheNearName()
    {
        await PutAsync(("netherlands", null));

        (await data.Clusters.PutAsync(new ClusterInput("x", "x", "nederlands"), default)).Error.ShouldBeOfType<Invalid>().Message.ShouldContain("Did you mean \"netherlands\"?");
    }

    [Fact]
    public async Task DeleteAsync_NotEmpty_IsRefusedWithNumbers()
    {
        await PutAsync(("a", null), ("a1", "a"));
        await data.CustomerBatch.UpsertAsync([DataFixture.Customer("1") with { ClusterKey = "a" }, DataFixture.Customer("2") with { ClusterKey = "a" }], default);

        (await data.Clusters.DeleteAsync("a", default)).Error.ShouldBe(new ClusterNotEmpty("a", 2, 1));
        (await data.Clusters.DeleteAsync("a1", default)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task SaveAsync_OldVersion_IsToldThatSomebodyElseChangedIt()
    {
        await data.Clusters.SaveAsync(new ClusterInput("a", "A", null), null, default);
        await data.Clusters.SaveAsync(new ClusterInput("a", "B", null), 1, default);

        (await data.Clusters.SaveAsync(new ClusterInput("a", "C", null), 1, default)).Error.ShouldBeOfType<ChangedByOther>();
        (await data.Clusters.SaveAsync(new ClusterInput("a", "D", null), null, default)).Error.ShouldBeOfType<ClusterExists>();
    }

    private async Task PutAsync(params (string Key, string? Parent)[] clusters)
    {
        foreach (var (key, parent) in clusters)
            (await data.Clusters.PutAsync(new ClusterInput(key, key, parent), default)).Succeeded.ShouldBeTrue();
    }

    private async Task<int> CustomersInAsync(string key) =>
        (await data.Customers.ListAsync(new CustomerFilter { Cluster = key, IncludeChildren = true }, new PageRequest(), default)).Total;
}
