using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using Messaging.Tests.Support.Browser;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>How long a person waits from the last key to the new picture. By the wall clock, so not on a busy machine.</summary>
[Trait("Category", "Nightly")]
[Collection(EditorCollection.Name)]
public sealed class TemplateEditorSpeedTests(BrowserFixture browser, ITestOutputHelper output)
{
    private const int Lines = 200;
    private const int Strokes = 21;
    private const double MostMilliseconds = 500;
    private const double MostMillisecondsOfRendering = 50;
    private const double MostMillisecondsOfHuge = 1500;

    [Theory]
    [InlineData(40_000, MostMilliseconds, MostMillisecondsOfRendering)]
    [InlineData(200_000, MostMillisecondsOfHuge, 4 * MostMillisecondsOfRendering)]
    public async Task KeyStroke_ToNewPicture_IsFast(int characters, double most, double mostOfRendering)
    {
        await using var app = await AppProcess.StartAsync();
        await PrepareAsync(app, characters);

        await browser.SignedInAsync(app, async page =>
        {
            await EditorPage.OpenAsync(page, "administration/body-templates/large", "1 of 1");
            await Expect(page.Locator(".mail-live")).ToHaveAttributeAsync("data-shown", "1");
            await page.Locator(".template-editor .view-lines").ClickAsync();
            await page.Keyboard.PressAsync("Control+Home");
            await page.Keyboard.PressAsync("End");
            var waits = new List<double>();
            var renderings = new List<double>();
            for (var stroke = 0; stroke < Strokes; stroke++)
            {
                var shown = int.Parse(await page.Locator(".mail-live").GetAttributeAsync("data-shown") ?? "0", CultureInfo.InvariantCulture);
                await page.Keyboard.TypeAsync("x");
                await Expect(page.Locator(".mail-live")).ToHaveAttributeAsync("data-shown", (shown + 1).ToString(CultureInfo.InvariantCulture));
                waits.Add(await page.EvaluateAsync<double>("document.querySelector('.mail-live').dataset.shownAt - document.querySelector('.template-editor').dataset.typedAt"));
                renderings.Add(double.Parse((await page.Locator("[data-render-ms]").GetAttributeAsync("data-render-ms"))!, CultureInfo.InvariantCulture));
            }

            output.WriteLine($"{characters} characters, {Lines} lines: key to picture {Said(waits)}; composing on the server {Said(renderings)}");
            await File.AppendAllTextAsync(Path.Combine(Directory.CreateDirectory(Support.Repository.PathOf("artifacts")).FullName, "editor-speed.txt"), $"{characters}: {Said(waits)}; server {Said(renderings)}\n");
            Median(waits).ShouldBeLessThan(most);
            Median(renderings).ShouldBeLessThan(mostOfRendering);
        }, new PageOptions { ExpectedConsoleErrors = EditorPage.RefusedScripts });
    }

    [Fact]
    public async Task DemoMail_WithItsAttachments_IsComposedFast()
    {
        await using var app = await AppProcess.StartAsync(new AppOptions { Demo = true });

        await browser.SignedInAsync(app, async page =>
        {
            await page.GotoAsync("administration/body-templates");
            await page.Locator("table tbody tr a").First.ClickAsync();
            await Expect(page.Locator(".mail-live")).ToHaveAttributeAsync("data-shown", "1", new() { Timeout = 60_000 });
            await page.Locator(".template-editor .view-lines").ClickAsync();
            var renderings = new List<double>();
            for (var stroke = 0; stroke < Strokes; stroke++)
            {
                await page.Keyboard.TypeAsync("x");
                await Expect(page.Locator(".mail-live")).ToHaveAttributeAsync("data-shown", (stroke + 2).ToString(CultureInfo.InvariantCulture));
                renderings.Add(double.Parse((await page.Locator("[data-render-ms]").GetAttributeAsync("data-render-ms"))!, CultureInfo.InvariantCulture));
            }

            await File.AppendAllTextAsync(Path.Combine(Directory.CreateDirectory(Support.Repository.PathOf("artifacts")).FullName, "editor-speed.txt"), $"demo: server {Said(renderings)}\n");
            Median(renderings).ShouldBeLessThan(2 * MostMillisecondsOfRendering);
        }, new PageOptions { ExpectedConsoleErrors = EditorPage.RefusedScripts });
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Said(List<double> values) => string.Create(CultureInfo.InvariantCulture, $"median {Median(values):0} ms, longest {values.Max():0} ms");

    private static async Task PrepareAsync(AppProcess app, int characters)
    {
        using var api = app.Api();
        await PutAsync(api, "customers/C1", new { name = "Bakker & Zonen B.V.", language = "nl", emailAddresses = Array.Empty<object>(), fields = new { } });
        await PutAsync(api, "invoices/inv-1", new
        {
            number = "2026-00001", customerNumber = "C1", status = "Approved", issueDate = "2026-11-01", currency = "EUR", totalNet = 27000, totalVat = 5670, total = 32670,
            lines = Enumerable.Range(1, Lines).Select(i => new { description = $"Fibre connection {i}", quantity = 3, unitPrice = 45, vatRate = 21, amount = 135 }), fields = new { },
        });
        await PutAsync(api, "body-templates/large", new { name = "Large", format = "Html", content = Template(characters) });
    }

    private static string Template(int characters)
    {
        var text = new StringBuilder("<p>Dear {{customer.name}}</p>\n<table>{{#each invoice.lines}}<tr><td>{{@index}}</td><td>{{description}}</td><td>{{number quantity}}</td><td>{{money unitPrice}}</td><td>{{money amount}}</td></tr>\n{{/each}}</table>\n");
        while (text.Length < characters)
            text.Append("<p style=\"margin:0 0 8px;color:#333\">Invoice {{invoice.number}} of {{date invoice.issueDate}} for {{customer.name}}: {{money invoice.total}}.</p>\n");
        return text.ToString();
    }

    private static async Task PutAsync(HttpClient api, string path, object body)
    {
        using var answer = await api.PutAsJsonAsync(new Uri(path, UriKind.Relative), body);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {await answer.Content.ReadAsStringAsync()}");
    }
}
