using System.Net;
using System.Net.Http.Headers;
using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.Pages.Administration;

/// <summary>Users, keys and the audit trail as an administrator uses them.</summary>
[Collection(BrowserCollection.Name)]
[Trait("Category", "Browser")]
public sealed class AdministrationPagesTests(BrowserFixture browser) : IAsyncLifetime
{
    private AppProcess _app = default!;

    public async Task InitializeAsync() => _app = await AppProcess.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public Task Users_Added_SignInAndAppearInTheAuditTrailWithWhoAddedThem() => browser.SignedInAsync(_app, async page =>
    {
        await page.GotoAsync("administration/users");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add user" }).ClickAsync();
        var dialog = page.Locator(".rz-dialog");
        await dialog.GetByLabel("Name").FillAsync("Bob");
        await dialog.GetByLabel("E-mail address").FillAsync("bob@example.test");
        await dialog.GetByLabel("Password").FillAsync("short");
        var save = dialog.GetByRole(AriaRole.Button, new() { Name = "Add user" });
        await save.ClickAsync();
        await Expect(page.GetByText("The password needs at least 10 characters.")).ToBeVisibleAsync();
        await dialog.GetByLabel("Password").FillAsync("a good long password");
        await save.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "bob@example.test", Exact = true })).ToBeVisibleAsync();

        await page.GotoAsync("administration/audit?text=bob@example.test");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("tbody tr")).ToContainTextAsync(AppProcess.AdminEmail);

        await browser.VisitingAsync(_app, async other =>
        {
            await SignIn.AsAsync(other, "bob@example.test", "a good long password");
            await Expect(other.GetByRole(AriaRole.Link, new() { Name = "Invoices", Exact = true })).ToBeVisibleAsync();
            await Expect(other.GetByRole(AriaRole.Link, new() { Name = "Audit trail" })).ToHaveCountAsync(0);
        });
    });

    [Fact]
    public Task Users_RightsTakenAwayMeanwhile_AreNotGivenBackByAnOldPage() => browser.SignedInAsync(_app, async page =>
    {
        await AddAsync(page, "bob@example.test");
        var old = await page.Context.NewPageAsync();
        await old.GotoAsync("administration/users");
        await OpenAsync(old);
        await page.GetByRole(AriaRole.Row, new() { Name = "bob@example.test" }).GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Disable 1 user" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "bob@example.test" })).ToContainTextAsync("Disabled");

        await old.Locator(".rz-dialog").GetByLabel("Name").FillAsync("Robert");
        await old.Locator(".rz-dialog").GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(old.Locator(".rz-dialog [role=alert]")).ToContainTextAsync("was changed by someone else in the meantime");
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "bob@example.test" })).ToContainTextAsync("Disabled");

        static async Task AddAsync(IPage page, string email)
        {
            await page.GotoAsync("administration/users");
            await page.GetByRole(AriaRole.Button, new() { Name = "Add user" }).ClickAsync();
            var dialog = page.Locator(".rz-dialog");
            await dialog.GetByLabel("Name").FillAsync("Bob");
            await dialog.GetByLabel("E-mail address").FillAsync(email);
            await dialog.GetByLabel("Password").FillAsync("a good long password");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Add user" }).ClickAsync();
            await Expect(dialog).ToHaveCountAsync(0);
        }

        static Task OpenAsync(IPage page) => page.GetByRole(AriaRole.Row, new() { Name = "bob@example.test" }).GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
    });

    [Fact]
    public Task Users_LastAdministrator_CannotBeDisabled() => browser.SignedInAsync(_app, async page =>
    {
        await page.GotoAsync("administration/users");
        await page.GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Disable 1 user" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is the last administrator who can sign in");
    });

    [Fact]
    public Task ApiKeys_Made_IsShownOnceWorksAndEndsWhenRevoked() => browser.SignedInAsync(_app, async page =>
    {
        await page.GotoAsync("administration/api-keys");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).First.ClickAsync();
        await page.GetByLabel("What is it for?").FillAsync("export");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).ClickAsync();
        var key = await page.Locator("#api-key").InnerTextAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();

        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "export", Exact = true })).ToBeVisibleAsync();
        (await page.ContentAsync()).ShouldNotContain(key);
        (await StatusAsync(key)).ShouldNotBe(HttpStatusCode.Unauthorized);

        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke export" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke 1 key" }).ClickAsync();
        await Expect(page.GetByText("Revoked", new() { Exact = true })).ToBeVisibleAsync();
        (await StatusAsync(key)).ShouldBe(HttpStatusCode.Unauthorized);
    });

    [Fact]
    public Task SignOut_FromTheMenu_EndsTheSession() => browser.SignedInAsync(_app, async page =>
    {
        await page.GotoAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitForURLAsync("**/login");

        await page.GotoAsync("invoices");
        await page.WaitForURLAsync("**/login?ReturnUrl=*");
    });

    [Fact]
    public Task Look_Switched_StaysAfterALoad() => browser.SignedInAsync(_app, async page =>
    {
        await page.GotoAsync("administration/users");
        var light = await BackgroundAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Switch between light and dark" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        var dark = await BackgroundAsync(page);
        await page.ReloadAsync();

        dark.ShouldNotBe(light);
        (await BackgroundAsync(page)).ShouldBe(dark);
    });

    private static Task<string> BackgroundAsync(IPage page) => page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");

    private async Task<HttpStatusCode> StatusAsync(string key)
    {
        using var client = new HttpClient { BaseAddress = _app.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return (await client.GetAsync(new Uri("api/v1/message-runs", UriKind.Relative))).StatusCode;
    }
}
