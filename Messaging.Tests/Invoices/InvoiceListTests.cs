using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Core.Invoices;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Invoices;

/// <summary>The list of invoices shows the same whichever way it is read: page by page, from the end, by filter, by search.</summary>
public sealed class InvoiceListTests : IAsyncLifetime
{
    private const int Count = 23;
    private readonly DataFixture data = new();

    public async Task InitializeAsync()
    {
        foreach (var cluster in new[] { new ClusterInput("north", "North", null), new ClusterInput("north-east", "North-East", "north"), new ClusterInput("south", "South", null) })
            await data.Clusters.PutAsync(cluster, default);
        await data.CustomerBatch.UpsertAsync(
            [
                DataFixture.Customer("100") with { Name = "Alder_1", ClusterKey = "north" }, DataFixture.Customer("200") with { Name = "Birch 100%", ClusterKey = "north-east" },
                DataFixture.Customer("300") with { Name = "Alder_1", ClusterKey = "south" }, DataFixture.Customer("400") with { Name = "Çedar" },
            ],
            default);
        await data.InvoiceBatch.UpsertAsync([.. Enumerable.Range(1, Count).Select(InvoiceOf)], default);
        await using var db = data.Database.CreateDbContext();
        var sent = await db.Invoices.Where(i => i.Id % 3 == 0).ToListAsync();
        foreach (var invoice in sent)
            (invoice.LastSentAt, invoice.LastSentRunId, invoice.LastSentRevision) = (data.Clock.Now.AddMinutes(invoice.Id % 4), 1, invoice.Id % 2 == 0 ? 0 : 1);
        await db.SaveChangesAsync();
    }

    public Task DisposeAsync()
    {
        data.Dispose();
        return Task.CompletedTask;
    }

    public static TheoryData<string?, bool> Sorts()
    {
        var sorts = new TheoryData<string?, bool>();
        foreach (var sort in new[] { null, "number", "customer", "cluster", "period", "issueDate", "total", "status", "lastSent" })
        {
            sorts.Add(sort, false);
            sorts.Add(sort, true);
        }

        return sorts;
    }

    [Theory]
    [MemberData(nameof(Sorts))]
    public async Task ListAsync_PageByPage_IsTheSameAsAllAtOnce(string? sort, bool descending)
    {
        foreach (var filter in new[] { new InvoiceFilter(), new InvoiceFilter { Cluster = "north", IncludeChildren = true }, new InvoiceFilter { Search = "alder" } })
        {
            var all = (await data.Invoices.ListAsync(filter, new PageRequest(0, 1_000, sort, descending), default)).Items.Select(i => i.Id).ToList();
            var total = await data.Invoices.CountAsync(filter, default);

            all.Count.ShouldBe(total);
            foreach (var size in new[] { 1, 4, 5 })
            {
                var read = new List<long>();
                for (var skip = 0; skip < total + size; skip += size)
                {
                    var page = await data.Invoices.ListAsync(filter, new PageRequest(skip, size, sort, descending), default);
                    page.Total.ShouldBe(total);
                    read.AddRange(page.Items.Select(i => i.Id));
                }

                read.ShouldBe(all);
            }
        }
    }

    [Fact]
    public async Task ListAsync_NoSort_IsTheNewestFirst()
    {
        var all = (await data.Invoices.ListAsync(new InvoiceFilter(), new PageRequest(0, 1_000), default)).Items;

        all.ShouldBe(all.OrderByDescending(i => i.IssueDate).ThenByDescending(i => i.Id));
    }

    [Theory]
    [InlineData("100", 11)] // A customer number, and a part of the name of another.
    [InlineData("ALDER", 11)]
    [InlineData("alder_", 11)]
    [InlineData("alder%", 0)]
    [InlineData("0%", 6)]
    [InlineData("Çedar", 6)]
    [InlineData("inv-7", 1)]
    [InlineData("INV-7", 1)]
    [InlineData("2026-1", 9)]
    [InlineData("  birch  ", 6)]
    [InlineData("4", 8)] // One character: customer 400, inv-4 and inv-14.
    [InlineData("nobody", 0)]
    [InlineData("   ", Count)]
    public async Task ListAsync_Search_LooksIntoNumbersIdsAndCustomers(string search, int expected)
    {
        var page = await data.Invoices.ListAsync(new InvoiceFilter { Search = search }, new PageRequest(0, 50), default);
        var text = search.Trim();

        page.Items.ShouldAllBe(i => new[] { i.Number ?? "", i.ExternalId, i.CustomerNumber, i.CustomerName }.Any(t => t.Contains(text, StringComparison.OrdinalIgnoreCase)));
        page.Total.ShouldBe(page.Items.Count);
        page.Total.ShouldBe((await data.Invoices.ListAsync(new InvoiceFilter(), new PageRequest(0, 50), default)).Items
            .Count(i => new[] { i.Number ?? "", i.ExternalId, i.CustomerNumber, i.CustomerName }.Any(t => t.Contains(text, StringComparison.OrdinalIgnoreCase))));
        page.Total.ShouldBe(expected);
    }

    [Theory]
    [InlineData("north", true, new[] { "100", "200" })]
    [InlineData("north", false, new[] { "100" })]
    [InlineData("north-east", true, new[] { "200" })]
    [InlineData("gone", true, new string[0])]
    public async Task ListAsync_Cluster_HasItsCustomersAndThoseBelow(string cluster, bool children, string[] customers)
    {
        var filter = new InvoiceFilter { Cluster = cluster, IncludeChildren = children };

        (await data.Invoices.ListAsync(filter, new PageRequest(0, 50), default)).Items.Select(i => i.CustomerNumber).Distinct().Order().ShouldBe(customers);
        (await data.Customers.ListAsync(new CustomerFilter { Cluster = cluster, IncludeChildren = children }, new PageRequest(), default)).Items.Select(c => c.Number).ShouldBe(customers);
    }

    [Fact]
    public async Task ListAsync_EachFilter_AgreesWithWhatTheRowsSay()
    {
        var all = (await data.Invoices.ListAsync(new InvoiceFilter(), new PageRequest(0, 50), default)).Items;
        async Task ShouldBe(InvoiceFilter filter, Func<InvoiceRow, bool> expected)
        {
            (await data.Invoices.ListAsync(filter, new PageRequest(0, 50), default)).Items.ShouldBe(all.Where(expected));
            (await data.Invoices.CountAsync(filter, default)).ShouldBe(all.Count(expected));
        }

        await ShouldBe(new InvoiceFilter { Customer = "200" }, i => i.CustomerNumber == "200");
        await ShouldBe(new InvoiceFilter { Status = InvoiceStatus.Concept }, i => i.Status == InvoiceStatus.Concept);
        await ShouldBe(new InvoiceFilter { Sent = SentFilter.Sent }, i => i.LastSentAt is not null);
        await ShouldBe(new InvoiceFilter { Sent = SentFilter.NotSent }, i => i.LastSentAt is null);
        await ShouldBe(new InvoiceFilter { Sent = SentFilter.ChangedSinceSent }, i => i.ChangedSinceSent);
        await ShouldBe(new InvoiceFilter { PeriodFrom = new(2026, 3, 1), PeriodTo = new(2026, 5, 31) },
            i => (i.PeriodFrom ?? i.IssueDate) >= new DateOnly(2026, 3, 1) && (i.PeriodTo ?? i.IssueDate) <= new DateOnly(2026, 5, 31));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("name", false)]
    [InlineData("name", true)]
    [InlineData("cluster", true)]
    public async Task ListAsync_CustomersPageByPage_IsTheSameAsAllAtOnce(string? sort, bool descending)
    {
        var all = (await data.Customers.ListAsync(new CustomerFilter(), new PageRequest(0, 10, sort, descending), default)).Items.Select(c => c.Number).ToList();
        var read = new List<string>();
        for (var skip = 0; skip < all.Count; skip++)
            read.Add((await data.Customers.ListAsync(new CustomerFilter(), new PageRequest(skip, 1, sort, descending), default)).Items.Single().Number);

        read.ShouldBe(all);
        all.Count.ShouldBe(4);
    }

    /// <summary>Ties in every column, concepts without a number, invoices without a period.</summary>
    private static InvoiceInput InvoiceOf(int number)
    {
        var month = new DateOnly(2026, 1 + (number % 6), 1);
        return DataFixture.Invoice($"inv-{number}", $"{1 + (number % 4)}00", number % 5 == 0 ? null : $"2026-{number}") with
        {
            IssueDate = month.AddMonths(1),
            PeriodFrom = number % 7 == 0 ? null : month,
            PeriodTo = number % 7 == 0 ? null : month.AddMonths(1).AddDays(-1),
            Lines = [new InvoiceLineInput { Description = "Support", Quantity = 1 + (number % 3), UnitPrice = 50, VatRate = 21 }],
        };
    }
}
