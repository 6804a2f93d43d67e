using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>What a clerk looks at after sending, on the sample data: why somebody got nothing, notices, the file of results.</summary>
[Trait("Category", "Browser")]
[Collection(BrowserCollection.Name)]
public sealed class WatchPagesTests(BrowserFixture browser, DemoFixture demo) : IClassFixture<DemoFixture>
{
    private const string Key = WatchScenario.Key;
    private const string Unlucky = "Watch Unlucky";

    [Fact]
    public async Task Why_CustomerWithAnAddressUnderAnotherKey_IsFoundTypedAndMended()
    {
        using var scenario = new WatchScenario(demo.App);
        await scenario.PrepareAsync();
        await scenario.AddCustomerAsync("W-1", Unlucky, "watch-invoices");
        await browser.SignedInAsync(demo.App, async page =>
        {
            await page.GotoAsync("/");
            await page.GetByRole(AriaRole.Link, new() { Name = "Why not received?" }).ClickAsync();
            // Going to a page puts the focus on its heading, and what is typed at that moment goes nowhere.
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Why did this customer not get it?" })).ToBeFocusedAsync();
            await page.GetByRole(AriaRole.Combobox, new() { Name = "Customer, invoice or address" }).PressSequentiallyAsync("watch unl");
            await page.GetByRole(AriaRole.Option).First.WaitForAsync();
            await page.Keyboard.PressAsync("Enter");
            await page.GetByLabel("Definition").SelectOptionAsync(Key);

            var first = page.Locator(".why-first");
            await Expect(first).ToHaveAttributeAsync("data-link", "Address");
            await Expect(first).ToContainTextAsync("\"watch-invoices\" (unlucky@example.test). The key \"watch-invoices\" is nearly the same");
            await AxeAssert.NothingSeriousInBothLooks(page);
            await Screenshots.TakeAsync(page, "why-broken");

            // The link leads to the very place; once mended, the next link is the one.
            await first.GetByRole(AriaRole.Link, new() { Name = "Open the customer" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = Unlucky })).ToBeVisibleAsync();
            await scenario.AddCustomerAsync("W-1", Unlucky, Key);
            await page.GetByRole(AriaRole.Link, new() { Name = "Why not received?" }).Last.ClickAsync();
            await page.GetByLabel("Definition").SelectOptionAsync(Key);
            await Expect(page.Locator(".why-first")).ToHaveAttributeAsync("data-link", "Server");
            await Expect(page.Locator("[data-link=InRun]")).ToContainTextAsync("never put into a message run");
        });
    }

    [Fact]
    public async Task Why_NobodyKnowsIt_SaysSo() => await browser.SignedInAsync(demo.App, async page =>
    {
        await page.GotoAsync("/why");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Customer, invoice or address" }).FillAsync("nobody at all");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator(".why-first")).ToContainTextAsync("No customer, invoice or address \"nobody at all\" is known here.");
    });

    [Fact]
    public async Task Export_FilteredResults_HasAllPagesOfThem() => await browser.SignedInAsync(demo.App, async page =>
    {
        await page.GotoAsync("/message-results?search=inv-08&size=25");
        var export = page.GetByRole(AriaRole.Link, new() { Name = "Export CSV" });
        await Expect(export).ToBeVisibleAsync();
        var count = int.Parse(string.Concat((await export.InnerTextAsync()).Where(char.IsAsciiDigit)), System.Globalization.CultureInfo.InvariantCulture);
        count.ShouldBeGreaterThan(25);

        var file = await page.RunAndWaitForDownloadAsync(() => export.ClickAsync());

        file.SuggestedFilename.ShouldEndWith(".csv");
        (await File.ReadAllLinesAsync(await file.PathAsync())).Length.ShouldBe(count + 1);
    });

    [Fact]
    public async Task Notice_RunOfMineEnds_IsToldInEveryWindowUntilRead()
    {
        using var scenario = new WatchScenario(demo.App);
        await scenario.PrepareAsync();
        await scenario.AddCustomerAsync("W-2", "Watch Notice", Key);
        await browser.SignedInAsync(demo.App, async page =>
        {
            await page.GotoAsync("/account");
            await page.GetByLabel("Tell me by mail").CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
            await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
            await Expect(page.GetByLabel("Tell me by mail")).ToBeCheckedAsync();

            var other = await page.Context.NewPageAsync();
            await other.GotoAsync("/customers");
            await page.GotoAsync("/invoices?customer=W-2");
            await page.GetByLabel("Select all on this page").CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "E-mail (1)" }).ClickAsync();
            await page.GetByRole(AriaRole.Dialog).GetByLabel("Message definition").SelectOptionAsync(Key);
            await Expect(page.Locator(".send-sentence")).ToContainTextAsync("1 e-mail");
            await page.Locator(".send-buttons button:not(.secondary)").ClickAsync();
            await page.WaitForURLAsync(address => address.Contains("/message-runs/", StringComparison.Ordinal));
            await page.GotoAsync("/customers");

            await Expect(page.Locator(".notice-toast")).ToContainTextAsync("has finished", new() { Timeout = 30_000 });
            await Expect(other.Locator(".notice-toast")).ToContainTextAsync("its message was sent");
            await AxeAssert.NothingSeriousInBothLooks(page);
            await Screenshots.TakeAsync(page, "notice-toast");
            await page.ReloadAsync();
            await page.Locator(".notice-toast").GetByRole(AriaRole.Button, new() { Name = "Dismiss" }).ClickAsync();

            await Expect(page.Locator(".notice-toast")).ToHaveCountAsync(0);
            await Expect(other.Locator(".notice-toast")).ToHaveCountAsync(0);
            await page.GetByRole(AriaRole.Button, new() { Name = "Notices", Exact = true }).ClickAsync();
            await Expect(page.Locator(".notice-list li")).ToHaveCountAsync(1);
            await AxeAssert.NothingSerious(page);
            await Screenshots.TakeAsync(page, "notice-list");

            await page.GotoAsync("/captured-mail");
            await Expect(page.GetByText("has finished").First).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task Keys_OnLists_SearchMoveSelectOpenAndClose() => await browser.SignedInAsync(demo.App, async page =>
    {
        var keys = page.Keyboard;
        await page.GotoAsync("/invoices");
        await page.Locator("table.table tbody tr").First.WaitForAsync();
        await keys.PressAsync("/");
        await Expect(page.GetByRole(AriaRole.Searchbox)).ToBeFocusedAsync();
        await keys.TypeAsync("2026-10013");
        await Expect(page.Locator("table.table tbody tr")).ToHaveCountAsync(10);
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("ArrowDown");
        await Expect(page.Locator("table.table tbody tr").Nth(1)).ToBeFocusedAsync();
        await keys.PressAsync("Space");
        await Expect(page.GetByText("1 invoice selected.")).ToBeVisibleAsync();
        await keys.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keys on lists" })).ToBeVisibleAsync();
        await AxeAssert.NothingSeriousInBothLooks(page);
        await Screenshots.TakeAsync(page, "keys");
        await keys.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await keys.PressAsync("Enter");
        await page.WaitForURLAsync(address => address.Contains("/invoices/inv-", StringComparison.Ordinal));

        await page.GotoAsync("/message-runs/11/results?problems=true");
        await page.Locator("table.results tbody tr").First.WaitForAsync();
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("End");
        await Expect(page.Locator("table.results > tbody > tr").Nth(8)).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await Expect(page.Locator(".detail-row")).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await Expect(page.Locator(".detail-row")).ToHaveCountAsync(0);
        await keys.PressAsync("f");
        await keys.TypeAsync("f?");
        await Expect(page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync("f?");
        await Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
    });
}
