using System.Text.Json;
using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>Who may change what about events, and that it can be done without a mouse; with the sample data, in the real program.</summary>
[Collection(EveryPageCollection.Name)]
[Trait("Category", "Browser")]
public sealed class NotificationAccessTests(BrowserFixture browser, DemoFixture demo) : IClassFixture<DemoFixture>
{
    private const string Root = "administration/notifications";

    private static readonly string[] Pages =
        [Root, $"{Root}/rules/new-invoice", $"{Root}/events", $"{Root}/coming", $"{Root}/dates", $"{Root}/templates", $"{Root}/attachments", $"{Root}/departments", $"{Root}/types", $"{Root}/types/maintenance-announced"];

    private static readonly string[] Changing = ["Add", "Edit", "Delete", "Save", "Replace", "Reset", "Change the text", "Stop event mail", "Start event mail", "Remove"];

    /// <summary>What a consultant may change: rules, their texts and attachments, and event types.</summary>
    private static readonly string[] OfConsultants = [Root, $"{Root}/rules/new-invoice", $"{Root}/templates", $"{Root}/attachments", $"{Root}/types", $"{Root}/types/maintenance-announced"];

    [Fact]
    public Task Viewer_OnEveryPage_SeesWhatIsThereAndCanChangeNothing() => browser.AsAsync(demo.App, "Viewer", async page =>
    {
        foreach (var address in Pages)
            (await ChangersAsync(page, address)).ShouldBeEmpty(address);

        // The page's own safeguards are taken away, as somebody could in the browser: the server refuses all the same.
        var before = await RuleAsync("new-invoice");
        await page.GotoAsync($"{Root}/rules/new-invoice");
        await Expect(page.Locator(".rule-preview")).ToContainTextAsync("switched off");
        await page.EvaluateAsync("document.querySelectorAll('fieldset').forEach(part => part.disabled = false)");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Send mail for this event" }).CheckAsync();
        await page.EvaluateAsync("document.querySelector('.rule form').requestSubmit()");
        // The answer to what comes after it is the answer to it: a circuit does one thing after the other.
        await Expect(page.Locator(".rule-preview")).Not.ToContainTextAsync("is switched off.");
        await page.GotoAsync(Root);
        await Expect(page.GetByRole(AriaRole.Switch, new() { Name = "Mail for New payment" })).ToBeVisibleAsync();
        await page.GetByLabel("Show").SelectOptionAsync("off");
        await Expect(page.GetByRole(AriaRole.Switch, new() { Name = "Mail for New payment" })).ToHaveCountAsync(0);
        await page.EvaluateAsync("document.querySelectorAll('button[role=switch]').forEach(button => button.disabled = false)");
        await page.GetByRole(AriaRole.Switch, new() { Name = "Mail for New invoice" }).ClickAsync();
        await page.GetByLabel("Show").SelectOptionAsync("on");
        await Expect(page.GetByRole(AriaRole.Switch, new() { Name = "Mail for New payment" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Switch, new() { Name = "Mail for New invoice" })).ToHaveCountAsync(0);
        (await RuleAsync("new-invoice")).ShouldBe(before);
    });

    [Fact]
    public Task Consultant_OnEveryPage_ChangesRulesAndTextsAndNothingElse() => browser.AsAsync(demo.App, "Consultant", async page =>
    {
        foreach (var address in Pages.Except(OfConsultants, StringComparer.Ordinal))
            (await ChangersAsync(page, address)).ShouldBeEmpty(address);
        foreach (var address in OfConsultants)
            (await ChangersAsync(page, address)).ShouldNotBeEmpty(address);
    });

    [Fact]
    public Task Rule_MadeAndSwitchedOnByKeyboardAlone_Holds() => browser.SignedInAsync(demo.App, async page =>
    {
        await page.GotoAsync(Root);
        // What the page draws later may take the focus, and Tab does not go back.
        await Expect(page.GetByRole(AriaRole.Switch, new() { Name = "Mail for New payment" })).ToBeVisibleAsync();
        await TabToAsync(page, "Search");
        await page.Keyboard.TypeAsync("became a contract");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Switch)).ToHaveCountAsync(1);
        await TabToAsync(page, "Trial became a contract");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Trial became a contract" }).WaitForAsync();
        await Expect(page.Locator(".rule-preview")).ToContainTextAsync("is switched off");

        await TabToAsync(page, "Send mail for this event");
        await page.Keyboard.PressAsync("Space");
        await TabToAsync(page, "From");
        await page.Keyboard.TypeAsync((await page.GetByLabel("From").Locator("option").Nth(1).InnerTextAsync())[..6]);
        await TabToAsync(page, "Save");
        await page.Keyboard.PressAsync("Enter");

        await page.GetByText("Saved. It holds for events that come from now on.").WaitForAsync();
        (await RuleAsync("trial-ended-normal")).ShouldContain("\"enabled\":true");
    });

    /// <summary>The buttons of a page that change something.</summary>
    private static async Task<List<string>> ChangersAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Expect(page.Locator("main h1")).ToHaveCountAsync(1);
        await Expect(page.Locator("main .loading-bar-line")).ToHaveCountAsync(0);
        var names = await page.Locator("main button:not(:disabled), main a.button, main button[role=switch]:not(:disabled)").EvaluateAllAsync<string[]>(
            "all => all.filter(one => !one.closest('fieldset:disabled')).map(one => one.getAttribute('aria-label') ?? one.innerText)");
        return [.. names.Where(name => Changing.Any(word => name.StartsWith(word, StringComparison.Ordinal)) || name.StartsWith("Mail for", StringComparison.Ordinal))];
    }

    /// <summary>Presses Tab until the focus is on something of this name, by its label, its words, or what it is called to a screen reader.</summary>
    private static async Task TabToAsync(IPage page, string name)
    {
        const int Most = 120;
        for (var pressed = 0; pressed < Most; pressed++)
        {
            await page.Keyboard.PressAsync("Tab");
            var found = await page.EvaluateAsync<string>("(() => { const one = document.activeElement; return one.getAttribute('aria-label') ?? one.labels?.[0]?.innerText ?? one.innerText ?? ''; })()");
            if (found.Trim().StartsWith(name, StringComparison.Ordinal))
                return;
        }

        throw new ShouldAssertException($"Tab does not come to \"{name}\".");
    }

    private async Task<string> RuleAsync(string type)
    {
        using var api = demo.App.Api();
        var rule = JsonDocument.Parse(await api.GetStringAsync($"/api/v1/notification-rules/{type}")).RootElement;
        return rule.GetRawText();
    }
}
