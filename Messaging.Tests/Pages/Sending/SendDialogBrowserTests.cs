using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Messaging.Tests.EndToEnd;
using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.Pages.Sending;

/// <summary>Selecting, checking and steering in the browser, on the sample data.</summary>
[Trait("Category", "Browser")]
[Collection(BrowserCollection.Name)]
public sealed class SendDialogBrowserTests(BrowserFixture browser, DemoFixture demo) : IClassFixture<DemoFixture>
{
    private const string NotSent = "invoices?sent=NotSent";
    private const string Sentence = ".send-sentence";
    private const string Primary = ".send-foot .button:last-child";
    private static readonly LocatorAssertionsToContainTextOptions Patiently = new() { Timeout = 30_000 };

    [Fact]
    public async Task Dialog_MissingAddressAdded_GroupShrinksAndMoreIsSent()
    {
        await browser.SignedInAsync(demo.App, async page =>
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
        await browser.SignedInAsync(demo.App, async page =>
        {
            await OpenForAllNotSentAsync(page);
            var before = await page.Locator(Primary).InnerTextAsync();
            var group = page.Locator("details.check", new() { HasText = "Not approved" });

            await group.GetByRole(AriaRole.Button, new() { Name = "Include", Exact = true }).ClickAsync();
            await Expect(page.Locator(Primary)).Not.ToHaveTextAsync(before, new() { UseInnerText = true });
            await group.GetByRole(AriaRole.Button, new() { Name = "Leave out", Exact = true }).ClickAsync();
            await Expect(page.Locator(Primary)).ToHaveTextAsync(before, new() { UseInnerText = true });
            await group.GetByRole(AriaRole.Checkbox).First.CheckAsync();
            await Expect(page.Locator(Primary)).Not.ToHaveTextAsync(before, new() { UseInnerText = true });
            await group.GetByRole(AriaRole.Checkbox).First.UncheckAsync();
            await Expect(page.Locator(Primary)).ToHaveTextAsync(before, new() { UseInnerText = true });

            await page.GetByPlaceholder("archive@example.com").FillAsync("nobody");
            await Expect(page.Locator(Primary)).ToBeDisabledAsync();
            await Expect(page.Locator("#send-reason")).ToContainTextAsync("has no @");
        });
    }

    [Fact]
    public async Task Run_MadeByClusterAndPeriod_IsLookedAtSentAndItsResultsAreRead()
    {
        await browser.SignedInAsync(demo.App, async page =>
        {
            await page.GotoAsync("message-runs");
            await page.GetByRole(AriaRole.Button, new() { Name = "New message run" }).ClickAsync();
            var dialog = page.GetByRole(AriaRole.Dialog);
            await Expect(dialog.Locator(Sentence)).ToContainTextAsync("e-mail", Patiently);
            var all = await dialog.Locator(Sentence).InnerTextAsync();
            await dialog.GetByRole(AriaRole.Combobox, new() { Name = "Cluster" }).SelectOptionAsync("uk");
            await Expect(dialog.Locator(Sentence)).Not.ToHaveTextAsync(all, new() { Timeout = 30_000 });
            var below = await dialog.Locator(Sentence).InnerTextAsync();
            await dialog.GetByLabel("With the clusters below it").UncheckAsync();
            await Expect(dialog.Locator("#send-reason")).ToHaveTextAsync("No invoice matches.");
            await dialog.GetByLabel("With the clusters below it").CheckAsync();
            await Expect(dialog.Locator(Sentence)).ToHaveTextAsync(below, new() { Timeout = 30_000 });
            await PageThroughMailsAsync(page, dialog);

            await dialog.Locator(Primary).ClickAsync();
            await page.WaitForURLAsync(url => url.Contains("/message-runs/", StringComparison.Ordinal));
            await Expect(page.Locator(".facts")).ToContainTextAsync("uk, with the clusters below it");
            await Expect(page.Locator("[data-status=SendSuccessful] b")).Not.ToHaveTextAsync("0", new() { Timeout = 30_000 });
            await page.Locator("[data-status=SendSuccessful]").ClickAsync();
            await page.Locator("button.row-open").First.ClickAsync();
            await Expect(page.Locator("table.attempts tbody tr").First).ToBeVisibleAsync();
            await AxeAssert.NothingSeriousInBothLooks(page);
            var mail = await page.RunAndWaitForDownloadAsync(() => page.Locator(".detail-row").GetByRole(AriaRole.Link, new() { Name = ".eml" }).ClickAsync());
            (await File.ReadAllTextAsync(await mail.PathAsync())).ShouldContain("Subject: ");
        });
    }

    [Fact]
    public async Task Results_UnsentOneDeleted_IsGoneFromTheListAndTheCounts()
    {
        await browser.SignedInAsync(demo.App, async page =>
        {
            await page.GotoAsync("message-runs/11/results?status=RecipientKeyNotFound");
            var rows = page.Locator("table.results > tbody > tr");
            await Expect(rows.First).ToBeVisibleAsync();
            var count = await rows.CountAsync();
            await rows.First.GetByRole(AriaRole.Checkbox).CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Delete (1)" }).ClickAsync();
            var dialog = page.GetByRole(AriaRole.Dialog);
            await Expect(dialog).ToContainTextAsync("1 unsent message is deleted with its tries");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete 1 message" }).ClickAsync();

            await Expect(page.GetByText("1 message deleted.")).ToBeVisibleAsync();
            await Expect(rows).ToHaveCountAsync(count - 1);
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = $"Recipient key not found {count - 1}" })).ToBeVisibleAsync();
        });
    }

    /// <summary>The real mails, by button and by key.</summary>
    private static async Task PageThroughMailsAsync(IPage page, ILocator dialog)
    {
        var steps = dialog.Locator(".mail-pager-steps");
        await Expect(steps).ToContainTextAsync("1 of ");
        var first = await dialog.Locator(".mail-subject").InnerTextAsync();
        await dialog.GetByLabel("Next mail").ClickAsync();
        await Expect(steps).ToContainTextAsync("2 of ");
        await Expect(dialog.Locator(".mail-subject")).Not.ToHaveTextAsync(first);
        await page.Keyboard.PressAsync("Alt+ArrowLeft");
        await Expect(steps).ToContainTextAsync("1 of ");
        await Expect(dialog.Locator(".mail-subject")).ToHaveTextAsync(first);
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
    public async Task Results_SentSinceTheyWereSelected_AreCountedAsSentBeforeTheyGoOutAgain()
    {
        await using var app = await AppProcess.StartAsync(new AppOptions { Demo = true });
        await browser.SignedInAsync(app, async page =>
        {
            await page.GotoAsync("message-runs/11/results?sort=status");
            var rows = page.Locator("table.results > tbody > tr");
            await rows.Filter(new() { HasText = "Send failed" }).First.GetByRole(AriaRole.Checkbox).CheckAsync();
            await rows.Filter(new() { HasText = "Send successful" }).First.GetByRole(AriaRole.Checkbox).CheckAsync();
            using (var api = app.Api())
                (await api.PostAsJsonAsync("message-results/send-again", new { runId = 11, status = "SendFailed" })).EnsureSuccessStatusCode();
            await Expect(page.Locator("table.results > tbody > tr:has(input:checked)", new() { HasText = "Send successful" })).ToHaveCountAsync(2, new() { Timeout = 30_000 });

            await page.GetByRole(AriaRole.Button, new() { Name = "Send again (2)" }).ClickAsync();

            await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("2 messages were already sent, or may have arrived.", Patiently);
        });
    }

    [Fact]
    public async Task Send_InvoiceCameInWhileTheDialogWasOpen_ShowsItBeforeItLeaves()
    {
        await using var app = await AppProcess.StartAsync(new AppOptions { Demo = true });
        await browser.SignedInAsync(app, async page =>
        {
            await OpenForAllNotSentAsync(page);
            var shown = await page.Locator(Primary).InnerTextAsync();
            using (var api = app.Api())
            {
                var invoice = (await api.GetFromJsonAsync<JsonObject>("invoices?take=1&status=Approved"))!["items"]![0]!;
                using var put = await api.PutAsJsonAsync("invoices/came-in", new
                {
                    number = "CAME-IN", customerNumber = invoice["customerNumber"], issueDate = "2026-11-20", currency = "EUR", status = "Approved",
                    lines = new[] { new { description = "Hosting", quantity = 1, unitPrice = 10, vatRate = 21 } },
                });
                put.IsSuccessStatusCode.ShouldBeTrue(await put.Content.ReadAsStringAsync());
            }

            await page.Locator(Primary).ClickAsync();

            await Expect(page.Locator(".send [role=alert]")).ToContainTextAsync("Other e-mails would leave now than those that were shown", Patiently);
            await Expect(page.Locator(Primary)).Not.ToHaveTextAsync(shown, new() { UseInnerText = true });
            await page.Locator(Primary).ClickAsync();
            await page.WaitForURLAsync(url => url.Contains("/message-runs/", StringComparison.Ordinal));
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
