using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Tests.Support;

namespace Messaging.Tests.Invoices;

public sealed class InvoiceServiceTests : IAsyncLifetime
{
    private readonly DataFixture data = new();

    public Task InitializeAsync() => data.CustomerBatch.UpsertAsync([DataFixture.Customer("1"), DataFixture.Customer("2")], default);

    public Task DisposeAsync()
    {
        data.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task PutAsync_TotalsLeftOut_AreWorkedOutFromTheLines()
    {
        (await data.Invoices.PutAsync(DataFixture.Invoice("i-1", "1"), default)).Value!.Status.ShouldBe(ItemStatus.Created);

        var invoice = (await data.Invoices.GetAsync("i-1", default)).Value!;
        (invoice.TotalNet, invoice.TotalVat, invoice.Row.Total).ShouldBe((100m, 21m, 121m));
        invoice.Row.Status.ShouldBe(InvoiceStatus.Concept);
        invoice.Row.Number.ShouldBeNull();
        invoice.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task PutAsync_HalfACent_IsRoundedUpAsInvoicesDo()
    {
        var halves = DataFixture.Invoice("i-1", "1") with
        {
            Lines = [new InvoiceLineInput { Description = "Calls", Quantity = 3, UnitPrice = 1.115m }, new InvoiceLineInput { Description = "Support", Amount = 10.50m, VatRate = 21 }],
        };

        await data.Invoices.PutAsync(halves, default);

        var invoice = (await data.Invoices.GetAsync("i-1", default)).Value!;
        (invoice.Lines[0].Amount, invoice.TotalNet, invoice.TotalVat, invoice.Row.Total).ShouldBe((3.35m, 13.85m, 2.21m, 16.06m));
    }

    [Fact]
    public async Task PutAsync_HalfACentOfACreditNote_IsRoundedLikeThatOfAnInvoice()
    {
        await data.Invoices.PutAsync(DataFixture.Invoice("i-1", "1") with { Lines = [new InvoiceLineInput { Description = "Credit", Amount = -10.50m, VatRate = 21 }] }, default);

        (await data.Invoices.GetAsync("i-1", default)).Value!.TotalVat.ShouldBe(-2.21m);
    }

    [Fact]
    public async Task PutAsync_TotalsThatDoNotAddUp_AreKeptWithAWarning()
    {
        var outcome = await data.Invoices.PutAsync(DataFixture.Invoice("i-1", "1") with { TotalNet = 90, TotalVat = 21, Total = 121 }, default);

        outcome.Value!.Warnings.ShouldBe(["The lines add up to 100.00, but the total without VAT is 90.00.", "90.00 and 21.00 VAT are not 121.00."]);
        (await data.Invoices.GetAsync("i-1", default)).Value!.TotalNet.ShouldBe(90);
    }

    [Fact]
    public async Task PutAsync_Wrong_SaysEverythingByField()
    {
        var outcome = await data.Invoices.PutAsync(new InvoiceInput
        {
            ExternalId = "i-1", CustomerNumber = "1", Status = InvoiceStatus.Approved, Currency = "EURO", PeriodFrom = new(2026, 2, 1), PeriodTo = new(2026, 1, 1),
            Lines = [new InvoiceLineInput { VatRate = 210 }],
        }, default);

        outcome.Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe(
            ["number", "issueDate", "currency", "periodTo", "lines[0].description", "lines[0].amount", "lines[0].vatRate"], ignoreOrder: true);
    }

    [Fact]
    public async Task PutAsync_UnknownCustomer_IsRefused() =>
        (await data.Invoices.PutAsync(DataFixture.Invoice("i-1", "999"), default)).Error.ShouldBeOfType<Invalid>().Fields.Keys.ShouldBe(["customerNumber"]);

    [Fact]
    public async Task PutAsync_SameThenChanged_GrowsTheRevisionOnlyWhenSomethingChanged()
    {
        await data.Invoices.PutAsync(DataFixture.Invoice("i-1", "1"), default);
        (await data.Invoices.PutAsync(DataFixture.Invoice("i-1", "1"), default)).Value!.Status.ShouldBe(ItemStatus.Unchanged);
        (await data.Invoices.GetAsync("i-1", default)).Value!.Revision.ShouldBe(1);

        (await data.Invoices.PutAsync(DataFixture.Invoice("i-1", "1") with { DueDate = new(2026, 12, 31) }, default)).Value!.Status.ShouldBe(ItemStatus.Updated);

        (await data.Invoices.GetAsync("i-1", default)).Value!.Revision.ShouldBe(2);
    }

    [Fact]
    public async Task ApproveAsync_Concept_GetsItsNumberOnce()
    {
        await data.Invoices.PutAsync(DataFixture.Invoice("i-1", "1"), default);

        (await data.Invoices.ApproveAsync("i-1", " ", default)).Error.ShouldBeOfType<Invalid>();
        (await data.Invoices.ApproveAsync("gone", "2026-1", default)).Error.ShouldBeOfType<NotFound>();
        (await data.Invoices.ApproveAsync("i-1", "2026-1", default)).Value!.Status.ShouldBe(ItemStatus.Updated);
        (await data.Invoices.ApproveAsync("i-1", "2026-1", default)).Value!.Status.ShouldBe(ItemStatus.Unchanged);
        (await data.Invoices.ApproveAsync("i-1", "2026-2", default)).Error.ShouldBe(new AlreadyApproved("i-1", "2026-1"));

        var row = (await data.Invoices.GetAsync("i-1", default)).Value!.Row;
        (row.Number, row.Status).ShouldBe(("2026-1", InvoiceStatus.Approved));
    }

    [Fact]
    public async Task ApproveAsync_ChangedSinceThePersonLooked_IsNotApprovedUnseen()
    {
        await data.Invoices.PutAsync(DataFixture.Invoice("i-3", "1"), default);
        var seen = (await data.Invoices.GetAsync("i-3", default)).Value!.Version;
        await data.Invoices.PutAsync(DataFixture.Invoice("i-3", "1") with { DueDate = new DateOnly(2026, 12, 15) }, default);

        (await data.Invoices.ApproveAsync("i-3", "2026-3", seen, default)).Error.ShouldBeOfType<ChangedByOther>();

        (await data.Invoices.GetAsync("i-3", default)).Value!.Row.Status.ShouldBe(InvoiceStatus.Concept);
    }

    [Fact]
    public async Task ApproveAsync_NumberOfAnother_Warns()
    {
        await data.InvoiceBatch.UpsertAsync([DataFixture.Invoice("i-1", "1", "2026-1"), DataFixture.Invoice("i-2", "1")], default);

        (await data.Invoices.ApproveAsync("i-2", "2026-1", default)).Value!.Warnings.ShouldBe(["Invoice \"i-1\" is also approved as number \"2026-1\"."]);
    }

    [Fact]
    public async Task DeleteMatchingAsync_OneCameInSinceThePersonWasAsked_DeletesNothing()
    {
        await data.CustomerBatch.UpsertAsync([DataFixture.Customer("1")], default);
        await data.InvoiceBatch.UpsertAsync([DataFixture.Invoice("i-1", "1"), DataFixture.Invoice("i-2", "1")], default);

        (await data.Invoices.DeleteMatchingAsync(new InvoiceFilter(), 1, default)).Error.ShouldBe(new MoreMatchNow("invoices", 1, 2));

        (await data.Invoices.DeleteMatchingAsync(new InvoiceFilter(), 2, default)).Value!.Deleted.ShouldBe(2);
    }

    [Fact]
    public async Task DeleteAsync_InvoiceWithMessages_StaysAndSaysHowMany()
    {
        await data.InvoiceBatch.UpsertAsync([DataFixture.Invoice("i-1", "1"), DataFixture.Invoice("i-2", "1")], default);
        var invoice = (await data.Invoices.GetAsync("i-1", default)).Value!.Row;
        await data.Database.AddAsync(new MessageResult
        {
            Run = new MessageRun { Token = "t", DefinitionKey = "d", DefinitionName = "D", CreatedBy = "x", CreatedAt = data.Clock.Now },
            InvoiceId = invoice.Id, CustomerId = invoice.CustomerId, Status = MessageResultStatus.SendSuccessful,
        });

        var outcome = await data.Invoices.DeleteAsync(["i-1", "i-2", "i-3"], default);

        outcome.Deleted.ShouldBe(1);
        outcome.Refused.Select(r => r.Error).ShouldBe([new InvoiceHasMessages("i-1", 1), new NotFound("Invoice", "i-3")]);
    }

    [Fact]
    public async Task SaveAsync_SomebodyElseSavedFirst_IsTold()
    {
        await data.Invoices.SaveAsync(DataFixture.Invoice("i-1", "1"), null, default);
        await data.Invoices.SaveAsync(DataFixture.Invoice("i-1", "2"), 1, default);

        (await data.Invoices.SaveAsync(DataFixture.Invoice("i-1", "1") with { Currency = "USD" }, 1, default)).Error.ShouldBeOfType<ChangedByOther>();
    }

    [Theory]
    [InlineData("number")]
    [InlineData("customer")]
    [InlineData("cluster")]
    [InlineData("period")]
    [InlineData("total")]
    [InlineData("lastSent")]
    [InlineData(null)]
    public async Task ListAsync_EverySort_AnswersAndPages(string? sort)
    {
        await data.InvoiceBatch.UpsertAsync([DataFixture.Invoice("i-1", "1", "2026-1"), DataFixture.Invoice("i-2", "2")], default);

        var page = await data.Invoices.ListAsync(new InvoiceFilter { Search = "i-" }, new PageRequest(0, 1, sort, true), default);

        page.Total.ShouldBe(2);
        page.Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task UpsertAsync_PartialOverExisting_KeepsWhatIsLeftOut()
    {
        await data.Invoices.PutAsync(DataFixture.Invoice("i-1", "1") with { Fields = new Dictionary<string, string> { ["po"] = "7" } }, default);

        await data.InvoiceBatch.UpsertAsync([new InvoiceInput { ExternalId = "i-1", Number = "2026-9", Partial = true, Fields = new Dictionary<string, string> { ["x"] = "y" } }], default);

        var invoice = (await data.Invoices.GetAsync("i-1", default)).Value!;
        (invoice.Row.Number, invoice.Row.Total, invoice.Row.Status, invoice.Lines.Count).ShouldBe(("2026-9", 121m, InvoiceStatus.Approved, 1));
        invoice.Fields.ShouldBe(new Dictionary<string, string> { ["po"] = "7", ["x"] = "y" }, ignoreOrder: true);
    }
}
