using Microsoft.Playwright;

namespace Messaging.Tests.Support.Browser;

/// <summary>Signs in the way a person does.</summary>
public static class SignIn
{
    public static Task AsAdministratorAsync(IPage page, AppProcess app) => AsAsync(page, AppProcess.AdminEmail, AppProcess.AdminPassword);

    public static async Task AsAsync(IPage page, string email, string password)
    {
        await page.GotoAsync("login");
        await page.Locator("input[type=email], input[name*=mail i]").First.FillAsync(email);
        await page.Locator("input[type=password]").First.FillAsync(password);
        await page.Locator("button[type=submit]").First.ClickAsync();
        // Not until the next page is loaded: that may be over before the waiting begins. Tests wait for what they look at.
        await page.WaitForURLAsync(url => !url.Contains("/login", StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.Commit });
    }
}
