using System.Net.Http.Json;
using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.Pages.Sending;

/// <summary>Selecting, checking and steering in the browser, on the sample data.</summary>
[Trait("Category", "Browser")]
[Collection(BrowserCollection.Name)]
public sealed class SendDialogBrowserTests(BrowserFixture browser)
{
    private const string NotSent = "invoices?sent=NotSent";
    private const string Sentence = ".send-sentence";
    private const string Primary = ".send-foot .button:last-child";
    private static readonly LocatorAssertionsToContainTextOptions Patiently = new() { Timeout = 30_000 };

    [Fact]
    public async Task List_FilterSortAndPage_AreInTheAddress()
    {
        await using var app = await AppProcess.StartAsync(new AppOptions { Demo = true });
        await browser.SignedInAsync(app, async page =>
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
    }

    [Fact]
    public async Task Dialog_MissingAddressAdded_GroupShrinksAndMoreIsSent()
    {
        await using var app = await AppProcess.StartAsync(new AppOptions { Demo = true });
        await browser.SignedInAsync(app, async page =>
        {
            await OpenForAllNotSentAsync(page);
            var blocked = page.Locator("details.check", new() { HasText = "No e-mail address" });
            var (count, sentence) = (await blocked.Locator(".check-count").InnerTextAsync(), await page.Locator(Sentence).InnerTextAsync());
            await blocked.GetByRole(AriaRole.Button, new() { Name = "Add address" }).First.ClickAsync();
            // Pressed on the field itself: the dialog may still be moving the focus to its first field, as it does once after it opened.
            var field = page.GetByPlaceholder("name@example.com");
            await field.FillAsync("nobody");
            await field.PressAsync("Enter");
            await Expect(page.Locator(".add-address [role=alert]")).ToContainTextAsync("has no @", Patiently);

            await field.FillAsync("accounts@example.test");
            await field.PressAsync("Enter");

            await Expect(page.Locator(Sentence)).Not.ToHaveTextAsync(sentence, new() { Timeout = 30_000 });
            int.Parse(await blocked.Locator(".check-count").InnerTextAsync(), System.Globalization.CultureInfo.InvariantCulture)
                .ShouldBeLessThan(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture));
        });
    }

    [Fact]
    public async Task Dialog_WarningIncluded_ChangesTheNumberOnTheButton()
    {
        await using var app = await AppProcess.StartAsync(new AppOptions { Demo = true });
        await browser.SignedInAsync(app, async page =>
        {
            await OpenForAllNotSentAsync(page);
            var before = await page.Locator(Primary).InnerTextAsync();
            var group = page.Locator("details.check", new() { HasText = "Not approved" });

            await group.GetByRole(AriaRole.Button, new() { Name = "Include", Exact = true }).ClickAsync();
            await Expect(page.Locator(Primary)).Not.ToHaveTextAsync(before, new() { UseInnerText = true });
            await group.GetByRole(AriaRole.Button, new() { Name = "Leave out", Exact = true }).ClickAsync();
            await Expect(page.Locator(Primary)).ToHaveTextAsync(before, new() { UseInnerText = true });

            await page.GetByPlaceholder("archive@example.com").FillAsync("nobody");
            await Expect(page.Locator(Primary)).ToBeDisabledAsync();
            await Expect(page.Locator("#send-reason")).ToContainTextAsync("has no @");
        });
    }

    [Fact]
    public async Task Send_SameInvoicesByTwoClerks_SecondIsTold()
    {
        await using var app = await AppProcess.StartAsync(new AppOptions { Demo = true });
        await browser.SignedInAsync(app, async first =>
        {
            var second = await first.Context.NewPageAsync();
            await OpenForAllNotSentAsync(first);
            await OpenForAllNotSentAsync(second);

            await first.Locator(Primary).DblClickAsync();
            await first.WaitForURLAsync(url => url.Contains("/message-runs/", StringComparison.Ordinal));
            await second.Locator(Primary).ClickAsync();

            await Expect(second.Locator(".send [role=alert]")).ToContainTextAsync("put into another run in the meantime", Patiently);
            await Expect(second.Locator(Sentence)).ToContainTextAsync("No e-mail would leave now", Patiently);
            await Expect(second.Locator(Primary)).ToBeDisabledAsync();
        });
    }

    [Fact]
    public async Task Run_ServerAway_WaitsStopsStartsAndCloses()
    {
        await using var app = await AppProcess.StartAsync(new AppOptions { Demo = true });
        using (var api = app.Api())
            (await api.PutAsJsonAsync("smtp-settings", new { host = "127.0.0.1", port = 9, requireSsl = false })).EnsureSuccessStatusCode();
        await browser.SignedInAsync(app, async page =>
        {
            await OpenForAllNotSentAsync(page);
            await page.Locator(Primary).ClickAsync();
            await page.WaitForURLAsync(url => url.Contains("/message-runs/", StringComparison.Ordinal));
            await Expect(page.GetByText("Waiting for the server. The run goes on by itself")).ToBeVisibleAsync(new() { Timeout = 30_000 });
            await Expect(page.GetByText("The mail server cannot be reached. 127.0.0.1:9")).ToBeVisibleAsync();
            await Screenshots.TakeAsync(page, "server-away");
            await AxeAssert.NothingSerious(page);

            await MoveAsync(page, "Stop", "Stop", "No mail has left yet.");
            await Expect(page.Locator(".run-head .chip")).ToHaveTextAsync("Stopped");
            await MoveAsync(page, "Start", "Start", "sent from now on");
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Stop" })).ToBeVisibleAsync();
            await MoveAsync(page, "Close", "Close run", "Closing is final");
            await Expect(page.Locator(".run-head .chip")).ToHaveTextAsync("Closed");
            await Expect(page.Locator("[data-status=Closed] b")).Not.ToHaveTextAsync("0");
        });
    }

    private static async Task OpenForAllNotSentAsync(IPage page)
    {
        await page.GotoAsync(NotSent);
        await page.GetByLabel("Select all on this page").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Select all" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "E-mail (" }).ClickAsync();
        await Expect(page.Locator(Sentence)).ToContainTextAsync("e-mail", Patiently);
    }

    private static async Task MoveAsync(IPage page, string button, string confirm, string consequence)
    {
        await page.Locator(".run-actions").GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync(consequence);
        await dialog.GetByRole(AriaRole.Button, new() { Name = confirm, Exact = true }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }
}
