using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>What a person sees when the connection to the program goes away: docs/decisions/0002-blazor-script.md.</summary>
[Trait("Category", "Browser")]
[Collection(BrowserCollection.Name)]
public sealed class ConnectionTests(BrowserFixture browser)
{
    private const int Narrow = 390;

    /// <summary>A mark that a page loses when it is loaded again.</summary>
    private const string Mark = "document.documentElement.dataset.stillHere = 'yes'";
    private const string Marked = "html[data-still-here]";

    private const float ReconnectMilliseconds = 60_000;
    private static readonly string[] LostLine = ["WebSocket", "Failed to fetch", "net::ERR", "disconnected", "reconnect", "Failed to complete negotiation", "Failed to start the connection"];

    [Fact]
    public async Task Network_GoneForAMoment_TheSameCircuitGoesOn()
    {
        await using var app = await AppProcess.StartAsync();
        await using var network = new NetworkSwitch(app.Address);

        await browser.SignedInAsync(app, async page =>
        {
            await page.GotoAsync("/");
            var menu = page.Locator("header button[aria-controls=navigation]");
            await ClickUntilAsync(menu, "true");
            await page.EvaluateAsync(Mark);

            network.Cut();
            await Expect(Notice(page)).ToBeVisibleAsync(new() { Timeout = ReconnectMilliseconds });
            network.Mend();
            await Expect(Notice(page)).ToBeHiddenAsync(new() { Timeout = ReconnectMilliseconds });

            await Expect(menu).ToHaveAttributeAsync("aria-expanded", "true");
            await ClickUntilAsync(menu, "false");
            await Expect(page.Locator(Marked)).ToHaveCountAsync(1);
        }, new PageOptions { Width = Narrow, Address = network.Address, ExpectedConsoleErrors = LostLine });
    }

    [Fact]
    public async Task Program_StartedAgain_ThePageLoadsItselfAgain()
    {
        await using var app = await AppProcess.StartAsync();

        await browser.SignedInAsync(app, async page =>
        {
            await page.GotoAsync("/");
            var menu = page.Locator("header button[aria-controls=navigation]");
            await ClickUntilAsync(menu, "true");
            await page.EvaluateAsync(Mark);

            await app.KillAsync();
            await Expect(Notice(page)).ToBeVisibleAsync(new() { Timeout = ReconnectMilliseconds });
            await app.StartAgainAsync();

            await Expect(page.Locator(Marked)).ToHaveCountAsync(0, new() { Timeout = ReconnectMilliseconds });
            page.Url.ShouldNotContain("/login", Case.Insensitive, "Whoever was signed in still is.");
            await ClickUntilAsync(menu, "true");
        }, new PageOptions { Width = Narrow, ExpectedConsoleErrors = LostLine });
    }

    private static ILocator Notice(IPage page) => page.Locator("#components-reconnect-modal");

    /// <summary>A page that has just loaded answers a click once its circuit is there.</summary>
    private static async Task ClickUntilAsync(ILocator button, string expanded)
    {
        var wanted = button.Page.Locator($"header button[aria-controls=navigation][aria-expanded={expanded}]");
        for (var tries = 0; tries < 20 && await wanted.CountAsync() == 0; tries++)
        {
            await button.ClickAsync();
            try
            {
                await Expect(wanted).ToHaveCountAsync(1, new() { Timeout = 1_000 });
            }
            catch (PlaywrightException) when (tries < 19)
            {
                // The circuit was not there yet: once more.
            }
        }

        await Expect(button).ToHaveAttributeAsync("aria-expanded", expanded);
    }
}
