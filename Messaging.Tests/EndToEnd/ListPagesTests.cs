using System.Globalization;
using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>What lists have in common, on the sample data: filter, sort and page in the address, the file, all that match.</summary>
[Trait("Category", "Browser")]
[Collection(EveryPageCollection.Name)]
public sealed class ListPagesTests(BrowserFixture browser, DemoFixture demo)
{
    private const int ManyKeys = 55;
    private const string WithProblems = "Finished with problems";

    [Fact]
    public Task Invoices_FilterSortAndPage_AreInTheAddress() => browser.SignedInAsync(demo.App, async page =>
    {
        await page.GotoAsync("invoices");
        await page.Locator("label:has(> span:text-is('Sent')) select").SelectOptionAsync("NotSent");
        await page.GetByRole(AriaRole.Button, new() { Name = "Amount" }).ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("sent=NotSent", StringComparison.Ordinal) && url.Contains("sort=total", StringComparison.Ordinal));
        await page.GetByLabel("Next page").ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("p=2", StringComparison.Ordinal));
        await Expect(page.Locator(".pager")).ToContainTextAsync("51 – ");
        var first = await page.Locator("tbody tr").First.InnerTextAsync();

        await page.ReloadAsync();

        await Expect(page.Locator("tbody tr").First).ToHaveTextAsync(first, new() { UseInnerText = true });
        await Expect(page.Locator(".pager")).ToContainTextAsync("51 – ");
    });

    [Fact]
    public Task Invoices_ClusterWithChildrenStatusAndPeriod_NarrowTheList() => browser.SignedInAsync(demo.App, async page =>
    {
        var caption = page.Locator("table.table caption");
        await page.GotoAsync("invoices");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Cluster" }).SelectOptionAsync("benelux");
        await page.WaitForURLAsync(url => url.Contains("cluster=benelux", StringComparison.Ordinal));
        await Expect(page.Locator("table.table tbody tr").First).ToBeVisibleAsync();
        await page.GetByLabel("With clusters below").UncheckAsync();
        await Expect(page.GetByText("No invoice matches")).ToBeVisibleAsync();
        await page.GetByLabel("With clusters below").CheckAsync();
        var all = await caption.InnerTextAsync();

        await page.GetByRole(AriaRole.Combobox, new() { Name = "Status" }).SelectOptionAsync("Concept");
        await Expect(page.Locator("table.table tbody tr").First).ToContainTextAsync("Concept");
        await Expect(caption).Not.ToHaveTextAsync(all);
        var concepts = await caption.InnerTextAsync();
        await page.GetByLabel("Period to").FillAsync("2020-01-31");
        await Expect(page.GetByText("No invoice matches")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(caption).ToHaveTextAsync(concepts);
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear filters" }).ClickAsync();
        await Expect(page.Locator("table.table tbody tr")).ToHaveCountAsync(50);

        // Nothing of the sample data changed since it was sent, until somebody does.
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Sent" }).SelectOptionAsync("ChangedSinceSent");
        await Expect(page.GetByText("No invoice matches")).ToBeVisibleAsync();
    });

    [Fact]
    public Task Overview_MessagesThatNeedAPerson_LeadToThem() => browser.SignedInAsync(demo.App, async page =>
    {
        await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Mails captured in the last" })).ToBeVisibleAsync();
        var refused = page.Locator(".need-list a", new() { HasText = "Send failed" });
        var count = await refused.Locator("b").InnerTextAsync();

        await refused.ClickAsync();

        await page.WaitForURLAsync(url => url.Contains("status=SendFailed", StringComparison.Ordinal));
        await Expect(page.Locator("table.results > tbody > tr")).ToHaveCountAsync(int.Parse(count, CultureInfo.InvariantCulture));
        await page.Locator("button.row-open").First.ClickAsync();
        await Expect(page.Locator("table.attempts tbody tr")).ToContainTextAsync("550 5.1.1 The mailbox does not exist");
        await AxeAssert.NothingSerious(page);
    });

    [Fact]
    public Task Pager_PageNumberTyped_GoesThereAndNoFurtherThanTheLast() => browser.SignedInAsync(demo.App, async page =>
    {
        await page.GotoAsync("invoices");
        var number = page.GetByRole(AriaRole.Spinbutton, new() { Name = "Page" });
        await number.FillAsync("5");
        await number.PressAsync("Enter");
        await page.WaitForURLAsync(url => url.Contains("p=5", StringComparison.Ordinal));
        await Expect(page.Locator(".pager")).ToContainTextAsync("201 – 250 of");

        await number.FillAsync("99999");
        await number.PressAsync("Enter");
        await Expect(page.GetByLabel("Last page")).ToBeDisabledAsync();
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Last page")).ToBeDisabledAsync();

        await page.GetByRole(AriaRole.Combobox, new() { Name = "Rows" }).SelectOptionAsync("250");
        await page.WaitForURLAsync(url => url.Contains("size=250", StringComparison.Ordinal) && !url.Contains("p=", StringComparison.Ordinal));
        await Expect(page.Locator(".pager")).ToContainTextAsync("1 – 250 of");
    });

    [Fact]
    public Task Runs_PeriodStatusAndSort_AreInTheAddressAndInTheFile() => browser.SignedInAsync(demo.App, async page =>
    {
        await page.GotoAsync("message-runs");
        var rows = page.Locator("table.table tbody tr");
        await Expect(rows.First).ToBeVisibleAsync();
        var all = await rows.CountAsync();

        // The period of one of the runs: those that overlap it are left.
        var run = page.Locator("table.table tbody tr", new() { Has = page.GetByRole(AriaRole.Link, new() { Name = "Run 11", Exact = true }) });
        var month = DateTime.ParseExact(await run.Locator("td").Nth(6).InnerTextAsync(), "MMM yyyy", CultureInfo.GetCultureInfo("en-GB"));
        await page.GetByLabel("Period from").FillAsync(month.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await page.GetByLabel("until", new() { Exact = true }).FillAsync(month.AddMonths(1).AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await page.WaitForURLAsync(url => url.Contains("from=", StringComparison.Ordinal) && url.Contains("to=", StringComparison.Ordinal));
        await Expect(rows).Not.ToHaveCountAsync(all);
        await Expect(run).ToHaveCountAsync(1);

        await page.GetByRole(AriaRole.Combobox, new() { Name = "Status" }).SelectOptionAsync(new SelectOptionValue { Label = WithProblems });
        await Expect(rows).ToHaveCountAsync(1);
        var export = page.GetByRole(AriaRole.Link, new() { Name = "Export CSV (1)" });
        var file = await page.RunAndWaitForDownloadAsync(() => export.ClickAsync());
        file.SuggestedFilename.ShouldStartWith("message-runs-");
        var lines = await File.ReadAllLinesAsync(await file.PathAsync());
        lines.Length.ShouldBe(2);
        lines[0].ShouldStartWith("Run,Definition,Status,Period from,Period until,");
        lines[1].ShouldStartWith("11,");
        lines[1].ShouldContain(WithProblems);

        await page.GotoAsync("message-runs");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("sort=run", StringComparison.Ordinal));
        await Expect(rows.First).ToContainTextAsync("Run 1");
        await AxeAssert.NothingSerious(page);
    });

    [Fact]
    public async Task Settings_MoreThanOnePage_AllThatMatchAreSelectedAndDeleted()
    {
        using (var api = new ApiScenario(demo.App))
        {
            for (var key = 1; key <= ManyKeys; key++)
                await api.PutAsync($"recipient-keys/bulk-{key:00}", new { displayName = $"Bulk {key}" });
        }

        await browser.SignedInAsync(demo.App, async page =>
        {
            await page.GotoAsync("administration/recipient-keys?search=bulk-");
            await page.GetByLabel("Select all on this page").CheckAsync();
            await Expect(page.Locator(".selection-bar")).ToContainTextAsync("50 recipient keys selected.");
            await page.GetByRole(AriaRole.Button, new() { Name = $"Select all {ManyKeys} that match" }).ClickAsync();
            await Expect(page.Locator(".selection-bar")).ToContainTextAsync($"{ManyKeys} recipient keys selected.");
            await AxeAssert.NothingSerious(page);

            await page.GetByRole(AriaRole.Button, new() { Name = $"Delete ({ManyKeys})" }).ClickAsync();
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = $"Delete {ManyKeys} recipient keys" }).ClickAsync();

            await Expect(page.GetByText("No recipient key matches")).ToBeVisibleAsync();
        });
    }
}
