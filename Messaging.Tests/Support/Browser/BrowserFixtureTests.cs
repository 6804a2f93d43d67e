using Microsoft.Playwright;

namespace Messaging.Tests.Support.Browser;

/// <summary>Proves that the driver in the package starts the Chromium of this machine, and that axe finds what is wrong.</summary>
[Trait("Category", "Browser")]
public sealed class BrowserFixtureTests
{
    [Fact]
    public async Task NothingSerious_PictureWithoutText_Throws()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(BrowserFixture.Launch);
        var page = await browser.NewPageAsync();
        await page.SetContentAsync("<html lang='en'><head><title>Mail</title></head><body><main><h1>Mail</h1><img src='x.png'></main></body></html>");

        var problem = await Assert.ThrowsAsync<ShouldAssertException>(() => AxeAssert.NothingSerious(page));
        problem.Message.ShouldContain("image-alt");
    }
}
