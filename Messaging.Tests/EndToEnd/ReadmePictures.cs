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
        await Expect(page.Locator("iframe").First.ContentFrame.Locator("h1")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.Locator(".mail-pager .loading-bar-line")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "send.png") });

        await page.Locator(".send-buttons button:not(.secondary)").ClickAsync();
        await page.WaitForURLAsync(address => address.Contains("/message-runs/", StringComparison.Ordinal));
        // Those whose document is missing wait for it, so the run does not finish here.
        await Expect(page.Locator("[data-status=SendSuccessful] b")).Not.ToHaveTextAsync("0", new() { Timeout = 60_000 });
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder, "run.png") });

        await page.GotoAsync("/administration/body-templates/invoice");
        var mail = page.Locator("iframe:visible").First.ContentFrame.Locator("h1");
        await Expect(page.Locator(".monaco-editor .view-lines").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(mail).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await PhotographAsync("editor.png");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await PhotographAsync("editor-dark.png");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });

        await page.Locator(".monaco-editor .view-lines").First.ClickAsync();
        await page.Keyboard.PressAsync("Control+Home");
        await page.Keyboard.TypeAsync("{{customer.nmae}} ");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".template-problems li").First).ToContainTextAsync("Did you mean", new() { Timeout = 60_000 });
        await Expect(page.Locator("[data-preview=stale]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await PhotographAsync("editor-error.png");

        await page.ReloadAsync();
        await page.SetViewportSizeAsync(390, 844);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Mail", Exact = true }).ClickAsync(new() { Timeout = 60_000 });
        await Expect(mail).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.GetByRole(AriaRole.Tab, new() { Name = "Mail", Exact = true }).ScrollIntoViewIfNeededAsync();
        await PhotographAsync("editor-390.png");

        Task PhotographAsync(string name) => page.ScreenshotAsync(new() { Path = Path.Combine(folder, name), Animations = ScreenshotAnimations.Disabled });
    }, new PageOptions { Width = 1400, Height = 900 });
}
