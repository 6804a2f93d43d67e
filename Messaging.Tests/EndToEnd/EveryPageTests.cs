using System.Reflection;
using Messaging.Tests.Support.Browser;
using Microsoft.AspNetCore.Components;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>
/// Each page, those for one object with one of the sample data: it loads without an error in the console, axe finds nothing serious in
/// either look, and it fits a narrow screen. A new page is visited by itself. With SCREENSHOTS=1, pictures go to artifacts/screenshots/.
/// </summary>
[Trait("Category", "Browser")]
[Collection(EveryPageCollection.Name)]
public sealed class EveryPageTests(BrowserFixture browser, DemoFixture demo)
{
    private const int Narrow = 390;
    private static readonly string[] ForVisitors = ["/login", "/setup", "/error", "/Error", "/not-found"];

    /// <summary>One object for each page that shows one. The template editors have tests of their own.</summary>
    private static readonly string[] ForOneObject =
    [
        "/customers/C-10000", "/invoices/inv-083000", "/invoices/inv-083000/edit", "/message-runs/11", "/message-runs/11/results", "/message-runs/11/mails", "/import/customers",
        "/administration/message-definitions/invoice", "/administration/notifications/rules/new-invoice", "/administration/notifications/types/maintenance-announced",
    ];

    private static readonly string[] EditorOf =
        ["/administration/body-templates", "/administration/subject-templates", "/administration/fragments", "/administration/transformations"];

    public static TheoryData<string> Routes() =>
        [.. ForOneObject, .. Assembly.Load("Messaging.Web").GetTypes()
            .SelectMany(type => type.GetCustomAttributes<RouteAttribute>(false).Select(route => route.Template))
            .Where(route => !route.Contains('{', StringComparison.Ordinal) && !ForVisitors.Contains(route, StringComparer.Ordinal))
            .Order(StringComparer.Ordinal)];

    [Fact]
    public void ForOneObject_NewPage_IsNotForgotten() =>
        Assembly.Load("Messaging.Web").GetTypes()
            .SelectMany(type => type.GetCustomAttributes<RouteAttribute>(false).Select(route => route.Template))
            .Where(route => route.Contains('{', StringComparison.Ordinal) && !EditorOf.Any(editor => route.StartsWith(editor, StringComparison.Ordinal)))
            .Count().ShouldBe(ForOneObject.Length, "A page for one object has no visit in ForOneObject.");

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Page_WithSampleData_IsSoundInEveryLook(string route) =>
        await browser.SignedInAsync(demo.App, page => LookAsync(page, route), name: "page" + route.Replace('/', '-'));

    [Fact]
    public async Task SignInPage_ForAVisitor_IsSoundInEveryLook() => await browser.VisitingAsync(demo.App, page => LookAsync(page, "/login"), name: "page-login");

    private static async Task LookAsync(IPage page, string route)
    {
        var answer = await page.GotoAsync(route);
        answer!.Status.ShouldBe(200);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Expect(page.Locator("h1")).ToHaveCountAsync(1, new() { Timeout = 15_000 });
        (await page.Locator("#blazor-error-ui").IsVisibleAsync()).ShouldBeFalse("The page failed.");

        await AxeAssert.NothingSeriousInBothLooks(page);

        await page.SetViewportSizeAsync(Narrow, 844);
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(Narrow, "The page can be read on a telephone without scrolling sideways.");
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") == "1")
            await Screenshots.TakeAsync(page, route == "/" ? "overview" : route.Trim('/').Replace('/', '-'));
    }
}
