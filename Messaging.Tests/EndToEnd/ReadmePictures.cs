using Messaging.Tests.Support;
using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>
/// Takes the pictures of the README anew, into artifacts/readme/; copy those that are better to docs/images/:
/// <c>bash eng/test.sh --all --filter FullyQualifiedName~ReadmePictures</c>.
/// </summary>
[Trait("Category", "Nightly")]
[Collection(BrowserCollection.Name)]
public sealed class ReadmePictures(BrowserFixture browser, DemoFixture demo) : IClassFixture<DemoFixture>
{
    private const int Picked = 18;

    [Fact]
    public async Task Pages_WithSampleData_ArePhotographed() => await browser.SignedInAsync(demo.App, async page =>
    {
        var folder = Directory.CreateDirectory(Repository.PathOf("artifacts/readme")).FullName;
        await page.GotoAsync("/invoices?status=Approved&sent=NotSent");
        await Expect(page.Locator("table.table tbody tr").First).ToBeVisibleAsync();
        for (var row = 0; row < Picked; row++)
            await page.Locator("table.table tbody tr").Nth(row).Locator("input[type=checkbox]").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"E-mail ({Picked})" }).ClickAsync();
        await Expect(page.Locator(".send-sentence")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Expect(page.Locator(".mail-pager .loading-bar-line")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "send.png") });

        await page.Locator(".send-buttons button:not(.secondary)").ClickAsync();
        await page.WaitForURLAsync(address => address.Contains("/message-runs/", StringComparison.Ordinal));
        await Expect(page.Locator(".run-head")).ToContainTextAsync("Finished", new() { Timeout = 60_000 });
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "run.png") });

        await page.GotoAsync("/administration/body-templates");
        await page.Locator("table tbody tr a").First.ClickAsync();
        await Expect(page.Locator(".monaco-editor .view-lines")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.Locator("iframe").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "editor.png") });
    }, new PageOptions { Width = 1400, Height = 900 });
}
