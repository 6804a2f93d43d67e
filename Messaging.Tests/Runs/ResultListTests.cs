using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Storage;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Runs;

/// <summary>The list of results shows the same whichever way it is read: page by page, from the end, by filter, by search.</summary>
public sealed class ResultListTests(TestApp app) : IClassFixture<TestApp>, IAsyncLifetime
{
    private static readonly MessageResultStatus[] Statuses =
        [MessageResultStatus.SendSuccessful, MessageResultStatus.SendSuccessful, MessageResultStatus.DeliveryUncertain, MessageResultStatus.Waiting, MessageResultStatus.RecipientKeyNotFound];

    private long run;

    public async Task InitializeAsync()
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<MessagingDbContext>>().CreateDbContextAsync();
        if (await db.MessageRuns.Select(r => (long?)r.Id).FirstOrDefaultAsync() is { } made)
        {
            run = made;
            return;
        }

        var now = DateTimeOffset.UnixEpoch.AddYears(56);
        var created = new MessageRun { Token = "t", DefinitionKey = "d", DefinitionName = "D", CreatedBy = "x", CreatedAt = now, Status = RunStatus.Stopped };
        db.MessageRuns.AddRange(created, new MessageRun { Token = "u", DefinitionKey = "d", DefinitionName = "D", CreatedBy = "x", CreatedAt = now, Status = RunStatus.Closed });
        for (var i = 1; i <= 20; i++)
        {
            var customer = i % 4 == 0
                ? db.Customers.Local.Last()
                : new Customer { Number = $"K{i:00}", Name = $"Name {i % 3}", Version = 1, EmailAddresses = [new EmailAddress { RecipientKey = "invoice", Address = $"now{i:00}@example.com" }] };
            var status = Statuses[i % Statuses.Length];
            var left = status is MessageResultStatus.SendSuccessful or MessageResultStatus.DeliveryUncertain;
            db.MessageResults.Add(new MessageResult
            {
                Run = created, Customer = customer, Status = status, Attempts = i % 2, Recipients = left ? $"then{i:00}@example.com" : null,
                SentAt = status == MessageResultStatus.SendSuccessful ? now.AddMinutes(i % 3) : null,
                Invoice = new Invoice { ExternalId = $"ext-{i:00}", Number = i % 6 == 0 ? null : $"N-{i:00}", Customer = customer, Currency = "EUR", Version = 1 },
            });
        }

        await db.SaveChangesAsync();
        run = created.Id;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(null)]
    [InlineData("customer")]
    [InlineData("invoice")]
    [InlineData("status")]
    [InlineData("attempts")]
    [InlineData("nextAttemptAt")]
    [InlineData("sentAt")]
    public async Task ListAsync_PageByPage_IsTheSameAsAllAtOnce(string? sort)
    {
        foreach (var (filter, descending) in new[] { new ResultFilter { RunId = run }, new ResultFilter(), new ResultFilter { RunId = run, OnlyDuplicates = true } }.SelectMany(f => new[] { (f, false), (f, true) }))
        {
            var all = (await ListAsync(filter, new PageRequest(0, 1_000, sort, descending))).Items.Select(r => r.Id).ToList();
            var read = new List<long>();
            for (var skip = 0; skip < all.Count + 3; skip += 3)
            {
                var page = await ListAsync(filter, new PageRequest(skip, 3, sort, descending));
                page.Total.ShouldBe(all.Count);
                read.AddRange(page.Items.Select(r => r.Id));
            }

            read.ShouldBe(all);
            all.ShouldNotBeEmpty();
        }
    }

    [Theory]
    [InlineData("customer")]
    [InlineData("invoice")]
    public async Task IdsInTurn_AnyNarrowing_IsTheOrderOfTheList(string sort)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<MessagingDbContext>>().CreateDbContextAsync();
        foreach (var filter in new[] { new ResultFilter { RunId = run }, new ResultFilter { RunId = run, Status = MessageResultStatus.SendSuccessful }, new ResultFilter { RunId = run, OnlyProblems = true } })
        {
            foreach (var descending in new[] { false, true })
            {
                var all = (await ListAsync(filter, new PageRequest(0, 1_000, sort, descending))).Items.Select(r => r.Id);

                (await db.IdsInTurn(filter, sort, descending)!.ToListAsync()).ShouldBe(all);
                (await db.IdsInTurn(filter, sort, descending)!.Skip(2).Take(3).ToListAsync()).ShouldBe(all.Skip(2).Take(3));
            }
        }
    }

    [Theory]
    [InlineData("k07")] // A customer's number, whatever its case.
    [InlineData("NAME 2")]
    [InlineData("n-1")]
    [InlineData("EXT-12")]
    [InlineData("then0")] // Where it went.
    [InlineData("%")]
    [InlineData("nothing of this")]
    public async Task ListAsync_Search_FindsWhatTheRowsShow(string search)
    {
        var all = (await ListAsync(new ResultFilter { RunId = run }, new PageRequest(0, 1_000))).Items;
        var expected = all.Where(r => TextsOf(r).Any(text => text.Contains(search, StringComparison.OrdinalIgnoreCase))).Select(r => r.Id);

        var found = await ListAsync(new ResultFilter { RunId = run, Search = search }, new PageRequest(0, 1_000));
        var read = await ReadAsync(new ResultFilter { RunId = run, Search = search }, new PageRequest(0, 1_000));

        found.Items.Select(r => r.Id).ShouldBe(expected);
        found.Total.ShouldBe(found.Items.Count);
        read.Page.Items.Select(r => r.Id).ShouldBe(expected);
    }

    [Fact]
    public async Task ListAsync_SearchForAnAddress_FindsWhatIsStillToGoThere()
    {
        var found = await ListAsync(new ResultFilter { RunId = run, Search = "NOW03@" }, new PageRequest(0, 1_000));

        found.Items.Select(r => (r.InvoiceExternalId, r.Status)).ShouldBe([("ext-04", MessageResultStatus.RecipientKeyNotFound), ("ext-03", MessageResultStatus.Waiting)]);
    }

    [Fact]
    public async Task ReadAsync_AnyFilter_CountsAreThoseOfTheList()
    {
        foreach (var filter in new[]
                 {
                     new ResultFilter { RunId = run }, new ResultFilter { RunId = run, Status = MessageResultStatus.Waiting }, new ResultFilter { RunId = run, OnlyProblems = true },
                     new ResultFilter { RunId = run, Search = "name 1" }, new ResultFilter { RunId = run, Search = "name 1", Status = MessageResultStatus.Closed }, new ResultFilter(),
                 })
        {
            foreach (var sort in new[] { null, "customer", "invoice", "attempts" })
            {
                var sorted = (await ListAsync(filter, new PageRequest(0, 1_000, sort))).Items;
                (await ReadAsync(filter, new PageRequest(3, 4, sort))).Page.Items.Select(r => r.Id).ShouldBe(sorted.Skip(3).Take(4).Select(r => r.Id));
            }

            var read = await ReadAsync(filter, new PageRequest(3, 4));
            var all = (await ListAsync(filter, new PageRequest(0, 1_000))).Items;

            read.Page.Total.ShouldBe(all.Count);
            var wide = (await ListAsync(filter with { Status = null, OnlyProblems = false }, new PageRequest(0, 1_000))).Items;
            read.Counts.ShouldBe(wide.CountBy(r => r.Status).ToDictionary(), ignoreOrder: true);
        }
    }

    [Fact]
    public async Task ListAsync_OnlyDuplicates_AreTheCustomersThatTheRowsCallTwice()
    {
        var all = (await ListAsync(new ResultFilter { RunId = run }, new PageRequest(0, 1_000))).Items;

        var twice = (await ListAsync(new ResultFilter { RunId = run, OnlyDuplicates = true }, new PageRequest(0, 1_000))).Items;

        twice.Select(r => r.Id).ShouldBe(all.Where(r => r.InRun > 1).Select(r => r.Id));
        twice.Count.ShouldBe(10);
    }

    private static IEnumerable<string> TextsOf(ResultRow row) =>
        new[] { row.CustomerNumber, row.CustomerName, row.InvoiceNumber, row.InvoiceExternalId }.Concat(row.Recipients).OfType<string>();

    private async Task<Page<ResultRow>> ListAsync(ResultFilter filter, PageRequest page)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ResultService>().ListAsync(filter, page, default);
    }

    private async Task<ResultPage> ReadAsync(ResultFilter filter, PageRequest page)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ResultService>().ReadAsync(filter, page, null, default);
    }
}
