using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>Somebody who may look and nothing else, on the pages of sending and watching.</summary>
[Trait("Category", "Browser")]
[Collection(EveryPageCollection.Name)]
public sealed class ViewerTests(BrowserFixture browser, DemoFixture demo)
{
    private const int Problems = 9;

    /// <summary>What changes something, as it stands on buttons.</summary>
    private static readonly string[] Changing = ["Start", "Stop", "Close", "Send", "Delete", "E-mail", "New", "Make", "Add", "Edit", "Approve", "Rehearse", "Test", "Import", "Duplicate", "Replace", "Upload"];

    [Fact]
    public async Task Viewer_OnThePagesOfSending_SeesEverythingAndIsOfferedNoChange()
    {
        using var scenario = new WatchScenario(demo.App);
        await scenario.PrepareAsync();
        await scenario.AddCustomerAsync("V-1", "Viewed Customer", WatchScenario.Key);
        var run = await scenario.RehearseAsync("V-1");

        await browser.AsAsync(demo.App, "Viewer", async page =>
        {
            await LookAtRehearsalAsync(page, run);
            await LookAtResultsAsync(page);
            await ExpectNoChangeAsync(page, "/invoices", page.Locator("table.table tbody tr").First);
            await ExpectNoChangeAsync(page, "/message-runs", page.GetByRole(AriaRole.Link, new() { Name = "Export CSV" }));
            await ExpectNoChangeAsync(page, "/message-runs/11", page.Locator(".counters"));
            await ExpectNoChangeAsync(page, "/", page.GetByRole(AriaRole.Heading, new() { Name = "Messages that need a person" }));
            await ExpectNoChangeAsync(page, "/why?invoice=watch-V-1", page.GetByRole(AriaRole.Combobox, new() { Name = "Customer, invoice or address" }));

            // A viewer has notices and an account, and the server refuses whatever somebody makes the browser ask for.
            await page.GetByRole(AriaRole.Button, new() { Name = "Notices" }).ClickAsync();
            await Expect(page.Locator(".notice-list")).ToContainTextAsync("None yet.");
            (await page.EvaluateAsync<int>($"fetch('/api/v1/message-runs/{run}/start', {{ method: 'POST' }}).then(answer => answer.status)")).ShouldBe(401);
            await page.GotoAsync("/administration/smtp-settings");
            page.Url.ShouldContain("/access-denied");
            await page.GotoAsync("/account");
            await Expect(page.GetByLabel("Tell me by mail")).ToBeVisibleAsync();
            await AxeAssert.NothingSeriousInBothLooks(page);
        }, new PageOptions { ExpectedConsoleErrors = ["401"] });

        (await scenario.Api.GetAsync($"message-runs/{run}")).GetProperty("status").GetString().ShouldBe("Stopped");
    }

    [Theory]
    [InlineData("/customers/V-2")]
    [InlineData("/administration/message-definitions/viewed")]
    public async Task Viewer_FormSentByHand_ServerRefuses(string address)
    {
        using var scenario = new WatchScenario(demo.App);
        await scenario.PrepareAsync();
        await scenario.AddCustomerAsync("V-2", "Viewed Customer", WatchScenario.Key);
        var definition = (await scenario.Api.GetAsync("message-definitions")).GetProperty("items")[0];
        address = address.Replace("viewed", definition.GetProperty("key").GetString(), StringComparison.Ordinal);

        await browser.AsAsync(demo.App, "Viewer", async page =>
        {
            await page.GotoAsync(address);
            await Expect(page.Locator("main form fieldset[disabled]")).ToBeVisibleAsync();

            // What anybody can do with the tools of the browser.
            await page.EvaluateAsync("document.querySelector('main form fieldset').disabled = false");
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Somebody else");
            await page.GetByLabel("Name", new() { Exact = true }).BlurAsync();
            await page.EvaluateAsync("document.querySelector('main form').requestSubmit()");

            await Expect(page.GetByText("Your role does not allow this. Nothing was saved.").Or(page.GetByText("Saved.", new() { Exact = true }))).ToBeVisibleAsync();
            await page.ReloadAsync();
            await Expect(page.GetByLabel("Name", new() { Exact = true })).Not.ToHaveValueAsync("Somebody else");
        });
    }

    private static async Task LookAtRehearsalAsync(IPage page, long run)
    {
        var look = page.GetByRole(AriaRole.Link, new() { Name = "Look at the mails" });
        await ExpectNoChangeAsync(page, $"/message-runs/{run}", look);
        await look.ClickAsync();
        await Expect(page.Locator(".mail-subject")).ToHaveTextAsync("Invoice WATCH-V-1");
        await ExpectNoChangeAsync(page, $"/message-runs/{run}/mails", page.Locator(".mail-subject"));
        var mail = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Save .eml" }).ClickAsync());
        (await File.ReadAllTextAsync(await mail.PathAsync())).ShouldContain("Subject: Invoice WATCH-V-1");
    }

    private static async Task LookAtResultsAsync(IPage page)
    {
        var export = page.GetByRole(AriaRole.Link, new() { Name = $"Export CSV ({Problems})" });
        await ExpectNoChangeAsync(page, "/message-runs/11/results?problems=true", export);
        await page.Locator("button.row-open").First.ClickAsync();
        await Expect(page.Locator(".detail-row")).ToBeVisibleAsync();
        (await ChangersAsync(page)).ShouldBeEmpty();
        var file = await page.RunAndWaitForDownloadAsync(() => export.ClickAsync());
        (await File.ReadAllLinesAsync(await file.PathAsync())).Length.ShouldBe(Problems + 1);
    }

    private static async Task ExpectNoChangeAsync(IPage page, string address, ILocator shown)
    {
        await page.GotoAsync(address);
        await Expect(shown).ToBeVisibleAsync();
        await Expect(page.Locator("main .loading-bar-line")).ToHaveCountAsync(0);
        (await ChangersAsync(page)).ShouldBeEmpty(address);
    }

    /// <summary>What on the page would change something.</summary>
    private static async Task<IEnumerable<string>> ChangersAsync(IPage page)
    {
        var names = await page.Locator("main button, main a.button").EvaluateAllAsync<string[]>(
            "all => all.map(one => one.getAttribute('aria-label') ?? [...one.childNodes].filter(part => part.nodeType === Node.TEXT_NODE).map(part => part.data).join('').trim())");
        return names.Where(name => Changing.Any(word => name.StartsWith(word, StringComparison.Ordinal)));
    }
}
