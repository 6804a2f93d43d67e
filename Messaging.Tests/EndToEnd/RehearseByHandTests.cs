using Messaging.Tests.Support.Browser;
using Messaging.Tests.Support.Smtp;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>A careful clerk: narrows the list, keeps the filter, rehearses, looks at the mails, starts.</summary>
[Trait("Category", "Browser")]
[Collection(BrowserCollection.Name)]
public sealed class RehearseByHandTests(BrowserFixture browser)
{
    private const int LeftOut = HandScenario.Concepts + HandScenario.AlreadySent;
    private const int Waiting = HandScenario.Invoices - LeftOut - HandScenario.WithoutAddress - HandScenario.WithoutTemplateField;
    private const int Made = Waiting - HandScenario.WithoutDocument;
    private static readonly LocatorAssertionsToBeVisibleOptions Patiently = new() { Timeout = 30_000 };

    [Fact]
    public async Task Clerk_FiltersRehearsesAndStarts_SendsTheMailsThatWereLookedAt()
    {
        await using var server = FakeSmtpServer.Start();
        await using var app = await AppProcess.StartAsync(new AppOptions { Demo = true });
        using var scenario = new HandScenario(app);
        await scenario.PrepareAsync();
        await scenario.SendThroughAsync(server.Port);

        await browser.SignedInAsync(app, async page =>
        {
            await NarrowAsync(page);
            await RehearseAsync(page);
            var looked = await LookAsync(page);
            await scenario.UploadMissingAsync();
            await Expect(page.GetByText($"{Waiting} mails are ready to be looked at")).ToBeVisibleAsync(Patiently);
            server.MessageCount.ShouldBe(0);

            await page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
            await Expect(page.Locator("a.counter[data-status=SendSuccessful] b")).ToHaveTextAsync($"{Waiting}", new() { Timeout = 30_000 });
            server.Messages.Count(m => m.Data.AsSpan().SequenceEqual(looked)).ShouldBe(1);
        });

        server.MessageCount.ShouldBe(Waiting);
    }

    /// <summary>Filter, columns and totals of the list; the filter is kept under a name and found again.</summary>
    private static async Task NarrowAsync(IPage page)
    {
        await page.GotoAsync($"invoices?search={HandScenario.Search}");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Documents" }).SelectOptionAsync("None");
        await Expect(page.Locator("table.table tbody tr")).ToHaveCountAsync(HandScenario.WithoutDocument);
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Documents" }).SelectOptionAsync("");
        await Expect(page.Locator("table.table tbody tr")).ToHaveCountAsync(HandScenario.Invoices);

        await page.Locator("summary", new() { HasText = "Saved filters" }).ClickAsync();
        await page.GetByLabel("Name of the present filter").FillAsync("By hand");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep" }).ClickAsync();
        await Expect(page.Locator("summary", new() { HasText = "Saved filters (1)" })).ToBeVisibleAsync();
        await page.Locator("summary", new() { HasText = "Columns" }).ClickAsync();
        await page.Locator(".menu-panel").GetByLabel("Cluster").UncheckAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Cluster" })).ToHaveCountAsync(0);
        await AxeAssert.NothingSerious(page);

        await page.GotoAsync("invoices");
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Amount" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Cluster" })).ToHaveCountAsync(0);
        await page.Locator("summary", new() { HasText = "Saved filters (1)" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "By hand" }).ClickAsync();
        await Expect(page.Locator("table.table tbody tr")).ToHaveCountAsync(HandScenario.Invoices);
        await page.GetByLabel("Select all on this page").CheckAsync();
        await Expect(page.Locator(".selection-totals")).ToHaveTextAsync("Together: 2,420.00 EUR");
    }

    private static async Task RehearseAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = $"E-mail ({HandScenario.Invoices})" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Message definition").SelectOptionAsync(new SelectOptionValue { Label = HandScenario.Definition });
        await Expect(dialog.Locator("details.check", new() { HasText = "Customer without language" }).Locator(".check-count")).ToHaveTextAsync($"{HandScenario.Invoices}");
        await Expect(dialog.Locator("details.check", new() { HasText = "Already sent" })).ToContainTextAsync("the same document");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Rehearse" }).ClickAsync();
        await page.WaitForURLAsync(address => address.Contains("/message-runs/", StringComparison.Ordinal));
        await Expect(page.GetByText($"The mails are being made: {Made} of {Waiting} are there.")).ToBeVisibleAsync(Patiently);
    }

    /// <summary>Pages through some of the mails.</summary>
    /// <returns>The last one, as it was saved.</returns>
    private static async Task<byte[]> LookAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Look at the mails" }).ClickAsync();
        await Expect(page.Locator(".mail-subject")).ToHaveTextAsync("Invoice HAND-07");
        await page.GetByRole(AriaRole.Button, new() { Name = "Next mail" }).ClickAsync();
        await Expect(page.Locator(".mail-subject")).ToHaveTextAsync("Invoice HAND-08");
        await page.GetByLabel("Mail number").FillAsync($"{Made}");
        await page.GetByLabel("Mail number").PressAsync("Enter");
        await Expect(page.Locator(".mail-subject")).ToHaveTextAsync("Invoice HAND-20");
        await AxeAssert.NothingSeriousInBothLooks(page);
        await Screenshots.TakeAsync(page, "rehearsed-mail");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("HAND-12");
        await Expect(page.Locator(".mail-subject")).ToHaveTextAsync("Invoice HAND-12");
        await Expect(page.GetByText("of 1", new() { Exact = true })).ToBeVisibleAsync();

        var saved = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Save .eml" }).ClickAsync());
        await page.Locator(".page-actions a", new() { HasText = "Run " }).ClickAsync();
        return await File.ReadAllBytesAsync((await saved.PathAsync())!);
    }
}
