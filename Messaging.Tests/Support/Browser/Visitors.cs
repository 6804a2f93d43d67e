using Microsoft.Playwright;

namespace Messaging.Tests.Support.Browser;

/// <summary>People of other roles than the administrator's.</summary>
public static class Visitors
{
    private const string Password = "Correct-horse-7-stable";

    /// <summary>Runs a test as somebody of a role, whom an administrator adds first.</summary>
    public static async Task AsAsync(this BrowserFixture browser, AppProcess app, string role, Func<IPage, Task> test, PageOptions? options = null)
    {
        var email = $"{role}@example.test".ToLowerInvariant();
        await browser.SignedInAsync(app, async page =>
        {
            await page.GotoAsync("administration/users");
            await page.GetByRole(AriaRole.Button, new() { Name = "Add user" }).First.ClickAsync();
            var dialog = page.GetByRole(AriaRole.Dialog);
            // The dialog moves the focus to its first field once, and what is typed at that moment goes there too.
            await Assertions.Expect(dialog.GetByLabel("Name")).ToBeFocusedAsync();
            await dialog.GetByLabel("Name").FillAsync(role);
            await dialog.GetByLabel("E-mail address").FillAsync(email);
            await dialog.GetByLabel("Password").FillAsync(Password);
            await dialog.GetByLabel("Role").SelectOptionAsync(role);
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Add user" }).ClickAsync();
            await page.GetByRole(AriaRole.Cell, new() { Name = email, Exact = true }).WaitForAsync();
        }, name: "add-" + role);
        await browser.VisitingAsync(app, async page =>
        {
            await SignIn.AsAsync(page, email, Password);
            await test(page);
        }, options, name: role);
    }
}
