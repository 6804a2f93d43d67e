using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Customers;

public sealed class CustomerServiceTests : IDisposable
{
    private readonly DataFixture data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task PutAsync_NewThenSameThenChanged_SaysWhatBecameOfIt()
    {
        (await data.Customers.PutAsync(DataFixture.Customer("1001", "a@example.com"), default)).Value.ShouldBe(ItemStatus.Created);
        (await data.Customers.PutAsync(DataFixture.Customer("1001", "a@example.com"), default)).Value.ShouldBe(ItemStatus.Unchanged);
        (await data.Customers.PutAsync(DataFixture.Customer("1001", "b@example.com"), default)).Value.ShouldBe(ItemStatus.Updated);

        var customer = (await data.Customers.GetAsync("1001", default)).Value!;
        customer.Addresses.ShouldBe([new CustomerAddress("invoice", "b@example.com")]);
        customer.Version.ShouldBe(2);
    }

    [Fact]
    public async Task PutAsync_UnknownRecipientKey_IsRefusedWithTheNearName()
    {
        var outcome = await data.Customers.PutAsync(DataFixture.Customer("1001") with { EmailAddresses = [new("invioce", "a@example.com")] }, default);

        outcome.Error.ShouldBeOfType<Invalid>().Fields["emailAddresses[0].recipientKey"].ShouldBe(["Recipient key \"invioce\" does not exist. Did you mean \"invoice\"?"]);
        (await data.Customers.GetAsync("1001", default)).Error.ShouldBeOfType<NotFound>();
    }

    [Fact]
    public async Task PutAsync_SeveralThingsWrong_SaysThemAllByField()
    {
        var outcome = await data.Customers.PutAsync(new CustomerInput { Number = " ", Language = "nederlands!", EmailAddresses = [new("invoice", "no-at")] }, default);

        outcome.Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe(["number", "name", "language", "emailAddresses[0].address"], ignoreOrder: true);
    }

    [Fact]
    public async Task SaveAsync_SomebodyElseSavedFirst_IsToldAndLosesNothing()
    {
        var first = (await data.Customers.SaveAsync(DataFixture.Customer("1001"), null, default)).Value!;
        await data.Customers.SaveAsync(DataFixture.Customer("1001") with { Name = "Hers" }, first.Version, default);

        var mine = await data.Customers.SaveAsync(DataFixture.Customer("1001") with { Name = "Mine" }, first.Version, default);

        mine.Error.ShouldBeOfType<ChangedByOther>();
        (await data.Customers.GetAsync("1001", default)).Value!.Name.ShouldBe("Hers");
    }

    [Fact]
    public async Task SaveAsync_NewWithTakenNumber_IsRefused()
    {
        await data.Customers.SaveAsync(DataFixture.Customer("1001"), null, default);

        (await data.Customers.SaveAsync(DataFixture.Customer("1001"), null, default)).Error.ShouldBeOfType<CustomerExists>();
    }

    [Fact]
    public async Task AddAddressAsync_GoodBadAndAgain_OnlyTheGoodOneIsKeptOnce()
    {
        var id = (await data.Customers.SaveAsync(DataFixture.Customer("1001"), null, default)).Value!.Id;

        (await data.Customers.AddAddressAsync(id, "invoice", " a@example.com ", null, default)).Succeeded.ShouldBeTrue();
        (await data.Customers.AddAddressAsync(id, "invoice", "a@example.com", null, default)).Succeeded.ShouldBeTrue();
        (await data.Customers.AddAddressAsync(id, "nope", "a@example.com", null, default)).Error.ShouldBeOfType<Invalid>();
        (await data.Customers.AddAddressAsync(id, "invoice", "a@example.com\r\nDATA", null, default)).Error.ShouldBeOfType<Invalid>();

        (await data.Customers.GetAsync("1001", default)).Value!.Addresses.ShouldBe([new CustomerAddress("invoice", "a@example.com")]);
    }

    [Fact]
    public async Task DeleteAsync_CustomerWithInvoices_StaysAndSaysHowMany()
    {
        await data.CustomerBatch.UpsertAsync([DataFixture.Customer("1"), DataFixture.Customer("2")], default);
        await data.InvoiceBatch.UpsertAsync([DataFixture.Invoice("i-1", "1"), DataFixture.Invoice("i-2", "1")], default);

        var outcome = (await data.Customers.DeleteMatchingAsync(new CustomerFilter(), 2, default)).Value!;

        outcome.Deleted.ShouldBe(1);
        outcome.Refused.ShouldHaveSingleItem().Error.ShouldBe(new CustomerHasInvoices("1", 2));
        outcome.Refused[0].Error!.Message.ShouldContain("2 invoices");
    }

    [Fact]
    public async Task DeleteMatchingAsync_OneCameInSinceThePersonWasAsked_DeletesNothing()
    {
        await data.CustomerBatch.UpsertAsync([DataFixture.Customer("1"), DataFixture.Customer("2")], default);

        (await data.Customers.DeleteMatchingAsync(new CustomerFilter(), 1, default)).Error.ShouldBe(new MoreMatchNow("customers", 1, 2));

        (await data.Customers.ListAsync(new CustomerFilter(), new PageRequest(), default)).Total.ShouldBe(2);
    }

    [Fact]
    public async Task ListAsync_SearchClusterAndMissingAddress_FindWhatIsMeant()
    {
        await data.Clusters.PutAsync(new ClusterInput("eu", "Europe", null), default);
        await data.Clusters.PutAsync(new ClusterInput("nl", "Netherlands", "eu"), default);
        await data.CustomerBatch.UpsertAsync(
        [
            DataFixture.Customer("100%", "anna@example.com") with { ClusterKey = "nl" },
            DataFixture.Customer("1001", "bert@example.com") with { ClusterKey = "eu" },
            DataFixture.Customer("1002"),
        ], default);

        (await NumbersAsync(new CustomerFilter { Search = "BERT@" })).ShouldBe(["1001"]);
        (await NumbersAsync(new CustomerFilter { Search = "100%" })).ShouldBe(["100%"]);
        (await NumbersAsync(new CustomerFilter { Cluster = "eu" })).ShouldBe(["1001"]);
        (await NumbersAsync(new CustomerFilter { Cluster = "eu", IncludeChildren = true })).ShouldBe(["100%", "1001"]);
        (await NumbersAsync(new CustomerFilter { WithoutAddress = "invoice" })).ShouldBe(["1002"]);
        (await data.Customers.ListAsync(new CustomerFilter(), new PageRequest(1, 1, "name", true), default)).ShouldSatisfyAllConditions(
            page => page.Total.ShouldBe(3),
            page => page.Items.ShouldHaveSingleItem().Number.ShouldBe("1001"));
    }

    [Fact]
    public async Task UpsertAsync_MixedBatch_GivesOneOutcomeEachAndKeepsTheGoodOnes()
    {
        await data.Customers.PutAsync(DataFixture.Customer("2", "b@example.com"), default);

        var outcomes = (await data.CustomerBatch.UpsertAsync(
        [
            DataFixture.Customer("1", "a@example.com"), DataFixture.Customer("2", "b@example.com"), DataFixture.Customer("3", "broken"),
            DataFixture.Customer("4") with { ClusterKey = "gone" }, DataFixture.Customer("1", "changed@example.com"),
        ], default)).Value!;

        outcomes.Select(o => o.Status).ShouldBe([ItemStatus.Created, ItemStatus.Unchanged, ItemStatus.Failed, ItemStatus.Failed, ItemStatus.Updated]);
        (await data.Customers.GetAsync("1", default)).Value!.Addresses[0].Address.ShouldBe("changed@example.com");
        (await data.Database.ReadAsync(db => db.Customers.CountAsync())).ShouldBe(2);
    }

    [Fact]
    public async Task UpsertAsync_MoreThanAThousand_IsRefusedWhole() =>
        (await data.CustomerBatch.UpsertAsync([.. Enumerable.Range(0, 1_001).Select(n => DataFixture.Customer($"{n}"))], default)).Error.ShouldBe(new TooManyItems(1_001, 1_000));

    [Fact]
    public async Task PutAsync_NameChanged_MakesDocumentsOfUnsentInvoicesAnew()
    {
        await data.Customers.PutAsync(DataFixture.Customer("1"), default);
        await data.InvoiceBatch.UpsertAsync([DataFixture.Invoice("unsent", "1"), DataFixture.Invoice("sent", "1")], default);
        await data.Database.ReadAsync(db => db.Invoices.Where(i => i.ExternalId == "sent").ExecuteUpdateAsync(set => set.SetProperty(i => i.LastSentAt, data.Clock.Now)));

        await data.Customers.PutAsync(DataFixture.Customer("1", "only-an-address@example.com"), default);
        (await data.Invoices.GetAsync("unsent", default)).Value!.Revision.ShouldBe(1);
        await data.Customers.PutAsync(DataFixture.Customer("1") with { Name = "Renamed" }, default);

        (await data.Invoices.GetAsync("unsent", default)).Value!.Revision.ShouldBe(2);
        (await data.Invoices.GetAsync("sent", default)).Value!.Revision.ShouldBe(1);
    }

    private async Task<IEnumerable<string>> NumbersAsync(CustomerFilter filter) =>
        (await data.Customers.ListAsync(filter, new PageRequest(), default)).Items.Select(c => c.Number);
}
