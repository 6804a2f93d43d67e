using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Invoices;

/// <summary>An invoice whose row a broken disk or somebody's hand has changed can be mended, and keeps no other from being changed.</summary>
public sealed class DamagedInvoiceTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Sent = new(2026, 11, 3, 9, 0, 0, TimeSpan.Zero);

    private readonly DataFixture data = new();

    public async Task InitializeAsync()
    {
        await data.CustomerBatch.UpsertAsync([DataFixture.Customer("1")], default);
        await data.InvoiceBatch.UpsertAsync([DataFixture.Invoice("i-1", "1"), DataFixture.Invoice("i-2", "1"), DataFixture.Invoice("i-3", "1")], default);
        await data.Database.ReadAsync(db => db.Invoices.Where(i => i.ExternalId == "i-2").ExecuteUpdateAsync(set => set
            .SetProperty(i => i.LastSentAt, Sent).SetProperty(i => i.LastSentRevision, 1).SetProperty(i => i.LastSentRunId, 7)));
        await data.Database.ReadAsync(db => db.Database.ExecuteSqlAsync($"""UPDATE "Invoices" SET "Lines" = 'damaged' WHERE "ExternalId" = 'i-2'"""));
    }

    public Task DisposeAsync()
    {
        data.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task PutAsync_TheWholeInvoice_MendsItAndKeepsWhenItWasSent()
    {
        var put = await data.Invoices.PutAsync(DataFixture.Invoice("i-2", "1") with { DueDate = null }, default);

        put.Value!.Status.ShouldBe(ItemStatus.Updated);
        var mended = (await data.Invoices.GetAsync("i-2", default)).Value!;
        mended.Lines.ShouldHaveSingleItem().Description.ShouldBe("Support");
        (mended.DueDate, mended.Revision, mended.Version, mended.Row.LastSentAt, mended.Row.LastSentRunId).ShouldBe((null, 2, 2, Sent, 7));
        mended.Row.ChangedSinceSent.ShouldBeTrue();
    }

    [Fact]
    public async Task UpsertAsync_OneOfThemIsDamaged_ChangesTheOthersAndMendsIt()
    {
        var outcomes = (await data.InvoiceBatch.UpsertAsync(
            [DataFixture.Invoice("i-1", "1") with { DueDate = null }, DataFixture.Invoice("i-2", "1"), DataFixture.Invoice("i-4", "1")], default)).Value!;

        outcomes.Select(o => o.Status).ShouldBe([ItemStatus.Updated, ItemStatus.Updated, ItemStatus.Created]);
        (await data.Invoices.GetAsync("i-2", default)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task UpsertAsync_APartOfADamagedOne_IsRefusedAndLeavesItAsItIs()
    {
        var outcomes = (await data.InvoiceBatch.UpsertAsync(
            [new InvoiceInput { ExternalId = "i-2", Number = "2026-2", Partial = true }, DataFixture.Invoice("i-3", "1") with { DueDate = null }], default)).Value!;

        outcomes.Select(o => o.Status).ShouldBe([ItemStatus.Failed, ItemStatus.Updated]);
        outcomes[0].Error!.Message.ShouldStartWith("Invoice \"i-2\" cannot be read from the database; what is kept of it is damaged. Send the whole invoice again through the API, or restore it from a backup");
        (await LinesAsync()).ShouldBe("damaged");
    }

    [Fact]
    public async Task PutAsync_WithAMistake_LeavesItAsItIs()
    {
        (await data.Invoices.PutAsync(DataFixture.Invoice("i-2", "999"), default)).Error.ShouldBeOfType<Invalid>();

        (await LinesAsync()).ShouldBe("damaged");
    }

    [Fact]
    public async Task ReadAfterAsync_OneOfThemIsDamaged_NamesIt()
    {
        (await data.Invoices.ReadAfterAsync(new InvoiceFilter(), 0, 10, default)).Error.ShouldBeOfType<InvoiceUnreadable>().Message.ShouldStartWith("Invoice \"i-2\" cannot be read");
        (await data.Invoices.ReadAfterAsync(new InvoiceFilter(), 2, 10, default)).Value!.Select(i => i.Row.ExternalId).ShouldBe(["i-3"]);
    }

    [Fact]
    public async Task DeleteAsync_Damaged_IsDeletedWithTheOthers()
    {
        (await data.Invoices.DeleteAsync(["i-1", "i-2"], default)).Deleted.ShouldBe(2);

        (await data.Invoices.CountAsync(new InvoiceFilter(), default)).ShouldBe(1);
    }

    private Task<string> LinesAsync() =>
        data.Database.ReadAsync(db => db.Database.SqlQuery<string>($"""SELECT "Lines" AS "Value" FROM "Invoices" WHERE "ExternalId" = 'i-2'""").SingleAsync());
}
