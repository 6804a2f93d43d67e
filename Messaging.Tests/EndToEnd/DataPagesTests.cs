using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>The pages through which customers come in, as a person uses them.</summary>
[Collection(BrowserCollection.Name)]
[Trait("Category", "Browser")]
public sealed class DataPagesTests(BrowserFixture browser)
{
    private const int LargeRows = 100_000;

    [Fact]
    public async Task Customer_AddedByHand_IsRefusedMendedFoundAndChanged()
    {
        await using var app = await AppProcess.StartAsync();
        await AddKeyAsync(app);
        await browser.SignedInAsync(app, async page =>
        {
            await page.GotoAsync("/");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Before the first mail" })).ToBeVisibleAsync();
            await page.Locator(".checklist").GetByRole(AriaRole.Link, new() { Name = "Customers" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Customers", Exact = true })).ToBeVisibleAsync();
            await page.GotoAsync("customers/new");
            await page.GetByLabel("Customer number").FillAsync("C-1");
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Bäckerei Möller");
            await page.GetByLabel("Language").FillAsync("de");
            await page.GetByRole(AriaRole.Button, new() { Name = "Add address" }).ClickAsync();
            await page.GetByLabel("Recipient key").SelectOptionAsync("invoice");
            await page.GetByLabel("Address", new() { Exact = true }).FillAsync("moeller");
            await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await Expect(page.Locator(".field-error")).ToContainTextAsync("has no @");
            await AxeAssert.NothingSerious(page);

            await page.GetByLabel("Address", new() { Exact = true }).FillAsync("moeller@example.com");
            await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await page.WaitForURLAsync(url => url.EndsWith("/customers/C-1", StringComparison.Ordinal));
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Konditorei Möller");
            await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await Expect(page.Locator("h1")).ToHaveTextAsync("Konditorei Möller");

            await page.GotoAsync("customers?search=möller");
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = "C-1" })).ToBeVisibleAsync();
            await Expect(page.Locator("tbody")).ToContainTextAsync("moeller@example.com");
        });
    }

    [Fact]
    public async Task Import_OneRowWrong_IsCheckedImportedAndToldByRow()
    {
        await using var app = await AppProcess.StartAsync();
        await AddKeyAsync(app);
        await browser.SignedInAsync(app, async page =>
        {
            await UploadAsync(page, "Kundennummer;Bezeichnung;email:invoice\n1;Eins;eins@example.com\n2;Zwei;zwei\n3;Drei;drei@example.com\n");
            await Expect(page.GetByText("3 rows")).ToHaveCountAsync(2);
            await page.GetByLabel("Column Bezeichnung is").SelectOptionAsync("name");
            await AxeAssert.NothingSerious(page);
            await Screenshots.TakeAsync(page, "import-columns");

            await page.GetByRole(AriaRole.Button, new() { Name = "Check without importing" }).ClickAsync();
            await Expect(page.Locator("h2").First).ToHaveTextAsync("Checked. Nothing was imported");
            await Expect(page.Locator(".counter-bad")).ToContainTextAsync("1");
            await page.GetByRole(AriaRole.Button, new() { Name = "Import 3 rows" }).ClickAsync();

            await Expect(page.Locator("h2").First).ToHaveTextAsync("Imported");
            await Expect(page.Locator(".counter-good")).ToContainTextAsync("2");
            await Expect(page.Locator("table")).ToContainTextAsync("has no @");
            await AxeAssert.NothingSerious(page);
            await Screenshots.TakeAsync(page, "import-done");
            var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "All outcomes as CSV" }).ClickAsync());
            (await File.ReadAllLinesAsync(await download.PathAsync())).Length.ShouldBe(4);
            await page.GetByRole(AriaRole.Link, new() { Name = "See the customers" }).ClickAsync();
            await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        });
    }

    [Fact]
    public async Task Import_HundredThousandRows_MovesAnswersAndStops()
    {
        await using var app = await AppProcess.StartAsync();
        await AddKeyAsync(app);
        await browser.SignedInAsync(app, async page =>
        {
            var rows = new StringBuilder("number,name,email:invoice\n");
            for (var i = 0; i < LargeRows; i++)
                rows.Append(CultureInfo.InvariantCulture, $"{i},Customer number {i},c{i}@example.com\n");
            await UploadAsync(page, rows.ToString());
            await page.GetByRole(AriaRole.Button, new() { Name = "Import 100,000 rows" }).ClickAsync();
            var bar = page.GetByRole(AriaRole.Progressbar, new() { Name = "Rows done" });

            await Expect(bar).Not.ToHaveAttributeAsync("aria-valuenow", "0", new() { Timeout = 30_000 });
            var second = await page.Context.NewPageAsync();
            await second.GotoAsync("customers");
            await Expect(second.Locator("tbody tr").First).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Stop. What is done stays" }).ClickAsync();

            await Expect(page.Locator("h2").First).ToHaveTextAsync("Stopped. What was done stays", new() { Timeout = 15_000 });
            var done = int.Parse((await bar.GetAttributeAsync("aria-valuenow"))!, CultureInfo.InvariantCulture);
            done.ShouldBeInRange(1, LargeRows - 1);
            await page.GetByRole(AriaRole.Link, new() { Name = "See the customers" }).ClickAsync();
            await Expect(page.Locator(".pager")).ToContainTextAsync(done.ToString("N0", CultureInfo.InvariantCulture));
        });
    }

    private static async Task AddKeyAsync(AppProcess app)
    {
        using var api = app.Api();
        (await api.PutAsJsonAsync("recipient-keys/invoice", new { displayName = "Invoices" })).EnsureSuccessStatusCode();
    }

    private static async Task UploadAsync(IPage page, string csv)
    {
        await page.GotoAsync("import/customers");
        var input = page.Locator("input[type=file]");
        await Expect(input).ToBeEnabledAsync();
        await FileField.ChooseAsync(input, new FilePayload { Name = "customers.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(csv) });
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What each column is" })).ToBeVisibleAsync(new() { Timeout = 30_000 });
    }
}
