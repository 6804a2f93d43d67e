using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>A line that breaks in the middle of typing costs no text.</summary>
[Trait("Category", "Browser")]
[Collection(EditorCollection.Name)]
public sealed class TemplateEditorConnectionTests(BrowserFixture browser, TemplateEditorTests.Prepared prepared) : IClassFixture<TemplateEditorTests.Prepared>
{
    private const float ReconnectMilliseconds = 90_000;
    private const float AwayMilliseconds = 30_000;
    private static readonly string[] LostLine = ["WebSocket", "Failed to fetch", "net::ERR", "disconnected", "reconnect", "Failed to complete negotiation", "Failed to start the connection", "Cannot send data"];

    [Fact]
    public async Task Typing_WhileTheConnectionIsAway_LosesNoText()
    {
        await using var network = new NetworkSwitch(prepared.App.Address);

        await browser.SignedInAsync(prepared.App, async page =>
        {
            await EditorPage.OpenAsync(page, "administration/body-templates/good");
            await EditorPage.ReplaceAsync(page, "<p>Before</p>");
            await Expect(EditorPage.Mail(page).Locator("p")).ToHaveTextAsync("Before");
            var notice = page.Locator("#components-reconnect-modal");

            await page.Keyboard.TypeAsync("<b>half");
            network.Cut();
            await page.Keyboard.TypeAsync(" and more");
            await Expect(notice).ToBeVisibleAsync(new() { Timeout = ReconnectMilliseconds });
            await page.Keyboard.TypeAsync(" and all</b>");
            await page.WaitForTimeoutAsync(AwayMilliseconds);
            await page.Keyboard.TypeAsync("<i>late</i>");
            network.Mend();
            await Expect(notice).ToBeHiddenAsync(new() { Timeout = ReconnectMilliseconds });

            await Expect(EditorPage.Mail(page).Locator("b")).ToHaveTextAsync("half and more and all");
            await Expect(EditorPage.Mail(page).Locator("i")).ToHaveTextAsync("late");
            await EditorPage.TypeAtEndAsync(page, "<u>after</u>");
            await Expect(EditorPage.Mail(page).Locator("u")).ToHaveTextAsync("after");
            await Expect(EditorPage.Mail(page).Locator("i")).ToHaveTextAsync("late");
        }, new PageOptions { Address = network.Address, ExpectedConsoleErrors = [.. LostLine, .. EditorPage.RefusedScripts] });
    }

    [Fact]
    public async Task Typing_WhileTheProgramIsKilledAndStartedAgain_IsOffered()
    {
        await using var app = await AppProcess.StartAsync();
        await TemplateEditorTests.Prepared.FillAsync(app);

        await browser.SignedInAsync(app, async page =>
        {
            await EditorPage.OpenAsync(page, "administration/body-templates/good");
            await EditorPage.ReplaceAsync(page, "<p>Before</p>");
            await Expect(page.GetByText("Draft kept")).ToBeVisibleAsync();

            await app.KillAsync();
            await page.Keyboard.TypeAsync("<b>typed to nobody</b>");
            await Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync(new() { Timeout = ReconnectMilliseconds });
            await app.StartAgainAsync();

            await Expect(page.GetByText("1 older draft will be offered after this one")).ToBeVisibleAsync(new() { Timeout = ReconnectMilliseconds });
            await page.GetByRole(AriaRole.Button, new() { Name = "Take it back into the editor" }).ClickAsync();
            await Expect(EditorPage.Mail(page).Locator("b")).ToHaveTextAsync("typed to nobody");
            await Expect(EditorPage.Mail(page).Locator("p")).ToHaveTextAsync("Before");
        }, new PageOptions { ExpectedConsoleErrors = [.. LostLine, .. EditorPage.RefusedScripts] });
    }
}
