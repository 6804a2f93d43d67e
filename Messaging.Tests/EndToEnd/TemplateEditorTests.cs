using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;

namespace Messaging.Tests.EndToEnd;

/// <summary>The template editor as a consultant uses it: the real process, the real browser.</summary>
[Trait("Category", "Browser")]
[Collection(EditorCollection.Name)]
public sealed class TemplateEditorTests(BrowserFixture browser, TemplateEditorTests.Prepared prepared) : IClassFixture<TemplateEditorTests.Prepared>
{
    private const string Hostile = "<script>parent.document.title='taken'</script><img src=x onerror=\"parent.document.title='taken'\"><meta http-equiv=refresh content=\"0;url=http://127.0.0.1:9/\">"
        + "<form action=http://127.0.0.1:9/><button>go</button></form></iframe><h1>Still here</h1><a href=\"http://127.0.0.1:9/\" title='>' target=_self>leave</a>";

    [Fact]
    public Task BodyTemplate_MistakeThenMended_ShowsMarkThenMail() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/mistaken");

        await Expect(page.Locator(".template-problems")).ToContainTextAsync("Line 2, column 6: `customer.nmae` is not known. Did you mean `customer.name`?");
        await Expect(page.Locator(".monaco-editor .squiggly-error")).ToHaveCountAsync(1);
        await AxeAssert.NothingSerious(page);

        await EditorPage.ReplaceAsync(page, "<h1>Hello {{customer.name}}</h1>{{#each invoice.lines}}<p>{{description}}: {{money amount}}</p>{{/each}}");
        var mail = page.FrameLocator(".mail-body iframe");
        await Expect(mail.Locator("h1")).ToHaveTextAsync("Hello Bakker & Zonen B.V.");
        await Expect(mail.Locator("p").First).ToHaveTextAsync("Fibre <1> & TV: €\u00a0135,00");
        await Expect(page.Locator(".template-problems")).ToHaveCountAsync(0);

        await page.Keyboard.PressAsync("Alt+ArrowRight");
        await Expect(mail.Locator("h1")).ToHaveTextAsync("Hello Müller GmbH");
        await page.Keyboard.PressAsync("Control+s");
        await Expect(page.GetByText("Saved as version 2.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Not saved")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task BodyTemplate_WhileThereIsAnError_TheLastGoodPictureStaysDimmed() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/good");
        var mail = page.FrameLocator(".mail-body iframe");
        await Expect(mail.Locator("p")).ToHaveTextAsync("Good");

        await EditorPage.ReplaceAsync(page, "<p>Better {{#if");

        await Expect(page.Locator("[data-preview=stale]")).ToBeVisibleAsync();
        await Expect(mail.Locator("p")).ToHaveTextAsync("Good");
    });

    [Fact]
    public Task BodyTemplate_Hostile_CannotLeaveThePreview() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/hostile");

        await Expect(page.FrameLocator(".mail-body iframe").Locator("h1")).ToHaveTextAsync("Still here");
        await page.FrameLocator(".mail-body iframe").GetByText("leave").ClickAsync();
        await page.FrameLocator(".mail-body iframe").GetByRole(AriaRole.Button, new() { Name = "go" }).ClickAsync();
        await Expect(page.FrameLocator(".mail-body iframe").Locator("h1")).ToHaveTextAsync("Still here");
        (await page.TitleAsync()).ShouldStartWith("Hostile");
        (await page.Locator(".mail-body iframe").GetAttributeAsync("sandbox")).ShouldBe("");
        (await page.Locator(".mail-measure iframe").GetAttributeAsync("sandbox")).ShouldBe("allow-same-origin", "No script may run in the one that this page looks into either.");
        page.Frames.Select(f => f.Url).Where(url => url.Contains(":9/", StringComparison.Ordinal)).ShouldBeEmpty();
    });

    [Fact]
    public Task Translation_Added_IsATextOfItsOwn() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/subject-templates/translated");
        await page.GetByLabel("Language to add").FillAsync("de");
        await page.GetByText("Add translation").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "de", Exact = true })).ToHaveAttributeAsync("aria-selected", "true");
        await EditorPage.ReplaceAsync(page, "Rechnung {{invoice.number}} vom {{date invoice.issueDate}}");
        await Expect(page.Locator(".mail-subject")).ToContainTextAsync("vom 1. November 2026");

        await page.GetByRole(AriaRole.Tab, new() { Name = "Default" }).ClickAsync();
        await Expect(page.Locator(".mail-subject")).ToContainTextAsync("Invoice");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Saved as version 2.")).ToBeVisibleAsync();
    });

    [Fact]
    public Task Transformation_NewOne_ShowsItsFile() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/transformations/~new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Lines as CSV");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator(".template-preview .mail-subject")).ToHaveTextAsync("invoice-2026-00002.csv");
        await Expect(page.Locator(".mail-body pre")).ToContainTextAsync("description;quantity;unitPrice;vatRate;amount");

        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/administration/transformations/lines-as-csv");
    });

    [Fact]
    public Task Transformation_Translated_ShowsTheDocumentInThatLanguage() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/transformations/csv");
        await Expect(page.Locator(".mail-body pre")).ToContainTextAsync("Total;163.35");
        await page.GetByLabel("Language to add").FillAsync("de");
        await page.GetByText("Add translation").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "de", Exact = true })).ToHaveAttributeAsync("aria-selected", "true");
        await EditorPage.ReplaceAsync(page, "Summe;{{invoice.total}}");
        await Expect(page.Locator(".mail-body pre")).ToContainTextAsync("Summe;163.35");

        await page.Keyboard.PressAsync("Control+s");
        await Expect(page.GetByText("Saved as version 2.")).ToBeVisibleAsync();
        await page.GetByLabel("Language of the reader").SelectOptionAsync("");
        await Expect(page.Locator(".mail-body pre")).ToContainTextAsync("Total;163.35");
        await page.GetByLabel("Language of the reader").SelectOptionAsync("de");
        await Expect(page.Locator(".mail-body pre")).ToContainTextAsync("Summe;163.35");
    });

    private Task EditAsync(Func<IPage, Task> test, [CallerMemberName] string name = "") =>
        browser.SignedInAsync(prepared.App, test, new PageOptions { ExpectedConsoleErrors = EditorPage.RefusedScripts }, name);

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private const string Pretty = """
        <div style="font-family:Arial,sans-serif;max-width:560px;margin:0 auto;padding:24px">
          <h1 style="color:#3b36c9;font-size:22px">Your invoice {{invoice.number}}</h1>
          <p>Dear {{customer.name}},</p>
          <p>Here is your invoice of {{date invoice.issueDate}}. Please pay {{money invoice.total}}.</p>
          <table width="100%" cellpadding="6" style="border-collapse:collapse">
            {{#each invoice.lines}}
            <tr style="border-bottom:1px solid #ddd">
              <td>{{description}}</td>
              <td align="right">{{money amount}}</td>
            </tr>
            {{/each}}
            <tr><td><b>Total</b></td><td align="right"><b>{{money invoice.total}}</b></td></tr>
          </table>
          <p>Kind regards,<br>{{sender.displayName}}</p>
        </div>

        """;

    /// <summary>The program with three invoices and some templates.</summary>
    public sealed class Prepared : IAsyncLifetime
    {
        private static readonly string[] Names = ["Société Martin", "Müller GmbH", "Bakker & Zonen B.V."];
        private static readonly string[] Languages = ["fr", "de", "nl"];
        private AppProcess? app;

        public AppProcess App => app!;

        public async Task InitializeAsync()
        {
            app = await AppProcess.StartAsync();
            await FillAsync(app);
        }

        /// <summary>Three customers with an invoice each, and templates of every kind.</summary>
        public static async Task FillAsync(AppProcess app)
        {
            using var api = app.Api();
            for (var i = 0; i < Names.Length; i++)
            {
                await PutAsync(api, $"customers/C{i}", new { name = Names[i], language = Languages[i], emailAddresses = Array.Empty<object>(), fields = new { } });
                await PutAsync(api, $"invoices/inv-{i}", new
                {
                    number = $"2026-0000{i}", customerNumber = $"C{i}", status = "Approved", issueDate = "2026-11-01", currency = "EUR", totalNet = 135, totalVat = 28.35, total = 163.35,
                    lines = new[] { new { description = "Fibre <1> & TV", quantity = 3, unitPrice = 45, vatRate = 21, amount = 135 } }, fields = new { },
                });
            }
            await PutAsync(api, "body-templates/mistaken", new { name = "Mistaken", format = "Html", content = "<p>\n   {{customer.nmae}}</p>" });
            await PutAsync(api, "body-templates/good", new { name = "Good", format = "Html", content = "<p>Good</p>" });
            await PutAsync(api, "body-templates/hostile", new { name = "Hostile", format = "Html", content = Hostile });
            await PutAsync(api, "body-templates/pretty", new { name = "Invoice mail", format = "Html", content = Pretty });
            await PutAsync(api, "body-templates/plain", new { name = "Plain", format = "Html", content = "<p>Plain</p>" });
            await PutAsync(api, "body-templates/versioned", new { name = "Versioned", format = "Html", content = "<p>First</p>\n<p>Same</p>" });
            await PutAsync(api, "body-templates/versioned", new { name = "Versioned", format = "Html", content = "<p>Second</p>\n<p>Same</p>" });
            await PutAsync(api, "body-templates/words", new { name = "Words", format = "Text", content = "First\nSame" });
            await PutAsync(api, "body-templates/words", new { name = "Words", format = "Text", content = "Second\nSame" });
            await PutAsync(api, "template-fragments/frame", new { name = "Frame", format = "Html", isLayout = true, content = "<h2>Our name</h2>{{> content}}" });
            await PutAsync(api, "transformations/csv", new { name = "Total", output = "Csv", content = "Total;{{invoice.total}}", fileName = "total" });
            await PutAsync(api, "subject-templates/translated", new { name = "Translated", content = "Invoice {{invoice.number}}" });
        }

        public async Task DisposeAsync()
        {
            if (app is not null)
                await app.DisposeAsync();
        }

        private static async Task PutAsync(HttpClient api, string path, object body)
        {
            using var answer = await api.PutAsJsonAsync(new Uri(path, UriKind.Relative), body);
            answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
