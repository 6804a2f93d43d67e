using Messaging.Core.Mail.Smtp;
using Messaging.Tests.Support.Browser;
using Messaging.Tests.Support.Smtp;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>A clerk's month end in the browser, on the sample data: select, look at the checks, send, watch, mend, send again, close.</summary>
[Trait("Category", "Browser")]
[Collection(BrowserCollection.Name)]
public sealed class SendByHandTests(BrowserFixture browser)
{
    private const int LeftOut = HandScenario.Concepts + HandScenario.AlreadySent;
    private const int Blocked = HandScenario.WithoutAddress + HandScenario.WithoutTemplateField;
    private const int SentAtOnce = HandScenario.Invoices - LeftOut - Blocked - HandScenario.WithoutDocument;
    private const string Marked = "html[data-still-here]";
    private static readonly LocatorAssertionsToHaveTextOptions Patiently = new() { Timeout = 30_000 };

    [Fact]
    public async Task Clerk_TwentyInvoicesWithProblems_SendsMendsSendsAgainAndCloses()
    {
        await using var server = FakeSmtpServer.Start();
        var answers = new TaskCompletionSource();
        server.Answer(SmtpStage.EndOfData, FakeAnswer.HoldUntil(answers.Task));
        await using var app = await AppProcess.StartAsync(new AppOptions { Demo = true });
        using var scenario = new HandScenario(app);
        await scenario.PrepareAsync();
        await scenario.SendThroughAsync(server.Port);

        await browser.SignedInAsync(app, async page =>
        {
            await SelectAsync(page);
            await LookAtChecksAsync(page);

            await page.Locator(".send-buttons button:not(.secondary)").ClickAsync();
            await page.WaitForURLAsync(address => address.Contains("/message-runs/", StringComparison.Ordinal));
            await page.EvaluateAsync("document.documentElement.dataset.stillHere = 'yes'");
            await CounterAsync(page, "SendSuccessful", 0);
            await CounterAsync(page, "RecipientKeyNotFound", HandScenario.WithoutAddress);
            await CounterAsync(page, "Error", HandScenario.WithoutTemplateField);

            answers.SetResult();
            await CounterAsync(page, "SendSuccessful", SentAtOnce);
            await CounterAsync(page, "TransformationResultNotReady", HandScenario.WithoutDocument);
            await scenario.UploadMissingAsync();
            await CounterAsync(page, "SendSuccessful", SentAtOnce + HandScenario.WithoutDocument);
            await Expect(page.Locator(Marked)).ToHaveCountAsync(1, new() { Timeout = 1_000 });
            await AxeAssert.NothingSerious(page);

            var run = page.Url;
            await MendAddressesAsync(page);
            await SendAgainAsync(page);
            await page.GotoAsync(run);
            await CounterAsync(page, "SendSuccessful", SentAtOnce + HandScenario.WithoutDocument + HandScenario.WithoutAddress);
            await CloseAsync(page);
        });

        server.Messages.SelectMany(message => message.Recipients).Distinct(StringComparer.Ordinal).Count()
            .ShouldBe(SentAtOnce + HandScenario.WithoutDocument + HandScenario.WithoutAddress - (HandScenario.OfOneCustomer - 1));
        server.Messages.Count.ShouldBe(SentAtOnce + HandScenario.WithoutDocument + HandScenario.WithoutAddress);
    }

    private static async Task SelectAsync(IPage page)
    {
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Invoices", Exact = true }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Invoices", Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync(HandScenario.Search);
        await Expect(page.Locator("table.table tbody tr")).ToHaveCountAsync(HandScenario.Invoices);
        await page.GetByLabel("Select all on this page").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"E-mail ({HandScenario.Invoices})" }).ClickAsync();
    }

    private static async Task LookAtChecksAsync(IPage page)
    {
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Message definition").SelectOptionAsync(new SelectOptionValue { Label = HandScenario.Definition });

        await CheckAsync(dialog, "No e-mail address", HandScenario.WithoutAddress);
        await CheckAsync(dialog, "Template does not work", HandScenario.WithoutTemplateField);
        await CheckAsync(dialog, "Not approved", HandScenario.Concepts);
        await CheckAsync(dialog, "Already sent", HandScenario.AlreadySent);
        await CheckAsync(dialog, "Customer appears more than once", HandScenario.OfOneCustomer);
        await CheckAsync(dialog, "Document not ready yet", HandScenario.WithoutDocument);
        await Expect(dialog.Locator(".send-sentence")).ToContainTextAsync("from billing@example.test");
        await AxeAssert.NothingSerious(page);
    }

    private static Task CheckAsync(ILocator dialog, string title, int count) =>
        Expect(dialog.Locator("details.check", new() { HasText = title }).Locator(".check-count")).ToHaveTextAsync($"{count}", Patiently);

    private static Task CounterAsync(IPage page, string status, int count) =>
        Expect(page.Locator($"a.counter[data-status={status}] b")).ToHaveTextAsync($"{count}", Patiently);

    private static async Task MendAddressesAsync(IPage page)
    {
        await page.Locator("a.counter[data-status=RecipientKeyNotFound]").ClickAsync();
        var rows = page.Locator("table.results > tbody > tr:not(.detail-row)");
        await Expect(rows).ToHaveCountAsync(HandScenario.WithoutAddress);
        for (var row = 0; row < HandScenario.WithoutAddress; row++)
        {
            await rows.Nth(row).Locator("button.row-open").ClickAsync();
            var detail = page.Locator("tr.detail-row");
            await detail.Locator("button.add-address-open").ClickAsync();
            await detail.GetByPlaceholder("name@example.com").FillAsync($"mended{row}@example.test");
            await detail.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
            await Expect(detail.GetByRole(AriaRole.Status)).ToBeVisibleAsync();
            await rows.Nth(row).Locator("button.row-open").ClickAsync();
        }
    }

    private static async Task SendAgainAsync(IPage page)
    {
        await page.GetByLabel("Select all on this page").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Send again ({HandScenario.WithoutAddress})" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = $"Send {HandScenario.WithoutAddress} messages again" }).ClickAsync();
        await Expect(page.GetByText("put into the queue again")).ToBeVisibleAsync();
    }

    private static async Task CloseAsync(IPage page)
    {
        await Expect(page.Locator(".run-head")).ToContainTextAsync("Finished with problems", new() { Timeout = 30_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Close run" }).ClickAsync();
        await Expect(page.Locator(".run-head")).ToContainTextAsync("Closed");
        await CounterAsync(page, "Closed", HandScenario.WithoutTemplateField);
    }
}
