using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>Events and reminders as a person uses them, in the real program.</summary>
[Collection(EveryPageCollection.Name)]
[Trait("Category", "Browser")]
public sealed class NotificationPagesTests(BrowserFixture browser)
{
    [Fact]
    public async Task Rule_MadeFromNothing_IsPreviewedSwitchedOnAndItsMailIsRead()
    {
        await using var app = await AppProcess.StartAsync();
        await browser.SignedInAsync(app, async page =>
        {
            await AddSenderAsync(page);
            using var billing = await MakeKeyAsync(app, page);
            await PutAsync(billing, "recipient-keys/invoice", new { displayName = "Invoices" });
            await PutAsync(billing, "customers/C-1", new { name = "Bakker & Zn", emailAddresses = new[] { new { recipientKey = "invoice", address = "bakker@example.test" } } });

            await page.GotoAsync("administration/notifications");
            await page.GetByLabel("Search").FillAsync("new invoice");
            await Expect(page.GetByRole(AriaRole.Switch)).ToHaveCountAsync(1);
            await page.GetByRole(AriaRole.Link, new() { Name = "New invoice", Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Heading, new() { Name = "New invoice" }).WaitForAsync();
            await page.GetByLabel("Field of the event").SelectOptionAsync("amount");
            await page.GetByLabel("How it is compared").SelectOptionAsync("GreaterThan");
            await page.GetByLabel("With what").FillAsync("5000");
            await Expect(page.Locator(".rule-preview")).ToContainTextAsync("Not sent: the rule of \"New invoice\" is switched off.");
            await page.GetByRole(AriaRole.Checkbox, new() { Name = "Send mail for this event" }).CheckAsync();
            await Expect(page.Locator(".rule-preview")).ToContainTextAsync("the rule asks that amount is more than 5000");
            await page.GetByLabel("With what").FillAsync("100");
            await page.GetByLabel("With what").BlurAsync();
            await Expect(page.Locator(".rule-preview")).ToContainTextAsync("Goes to all users of the customer");
            await Expect(page.Locator(".rule-preview .verdict").First).ToContainTextAsync("bakker@example.test");
            await page.FrameLocator(".rule-preview iframe").GetByText("A new invoice for Bakker & Zn is ready.").WaitForAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await page.GetByText("Saved. It holds for events that come from now on.").WaitForAsync();
            await AxeAssert.NothingSeriousInBothLooks(page);
            await Screenshots.TakeAsync(page, "notification-rule");

            await page.GetByRole(AriaRole.Button, new() { Name = "Change the text" }).ClickAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "Edit the HTML body" }).ClickAsync();
            await page.GetByRole(AriaRole.Heading, new() { Name = "Event: New invoice" }).WaitForAsync();
            await EditorPage.Mail(page).GetByText("A new invoice for Bakker & Zn is ready.").WaitForAsync();
            await Expect(page.GetByText("is not known")).ToHaveCountAsync(0);
            await AxeAssert.NothingSeriousInBothLooks(page);
            await Screenshots.TakeAsync(page, "notification-text");

            var small = await PostAsync(billing, "2026-00001", 20);
            small.GetProperty("decision").GetString().ShouldBe("NotSent");
            var large = await PostAsync(billing, "2026-00042", 1234.5m);
            large.GetProperty("decision").GetString().ShouldBe("Send");

            await page.GotoAsync("administration/notifications/events");
            await page.GetByText("Not sent: the rule asks that amount is more than 100.").WaitForAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Details of New invoice, event 2" }).ClickAsync();
            await page.GetByText("\"invoiceNumber\": \"2026-00042\"").WaitForAsync();
            await AxeAssert.NothingSeriousInBothLooks(page);
            await Screenshots.TakeAsync(page, "notification-events");

            await page.GotoAsync("message-results?event=new-invoice");
            await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "bakker@example.test" })).ToHaveCountAsync(1);
            await page.GotoAsync("captured-mail");
            await page.GetByRole(AriaRole.Link, new() { Name = "Invoice 2026-00042 from Example Billing" }).ClickAsync();
            await page.FrameLocator("iframe").GetByText("A new invoice for Bakker & Zn is ready.").WaitForAsync();
        }, new PageOptions { ExpectedConsoleErrors = EditorPage.RefusedScripts });
    }

    [Fact]
    public async Task EventMail_StoppedAndStarted_WaitsMeanwhile()
    {
        await using var app = await AppProcess.StartAsync();
        await browser.SignedInAsync(app, async page =>
        {
            await AddSenderAsync(page);
            using var billing = await MakeKeyAsync(app, page);
            await PutAsync(billing, "customers/C-1", new { name = "Bakker", emailAddresses = new[] { new { recipientKey = "invoice", address = "bakker@example.test" } } }, "recipient-keys/invoice");
            await page.GotoAsync("administration/notifications");
            await page.GetByRole(AriaRole.Switch, new() { Name = "Mail for New invoice" }).ClickAsync();
            await page.GetByText("has no sender profile").WaitForAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "Choose a sender profile for it" }).ClickAsync();
            await page.GetByRole(AriaRole.Checkbox, new() { Name = "Send mail for this event" }).CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await page.GetByText("Saved.").WaitForAsync();

            await page.GotoAsync("administration/notifications");
            await page.GetByRole(AriaRole.Button, new() { Name = "Stop event mail" }).ClickAsync();
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop event mail" }).ClickAsync();
            await page.GetByText("Event mail is stopped").WaitForAsync();
            await PostAsync(billing, "2026-00042", 10);
            await Expect(page.Locator(".event-mail")).ToContainTextAsync("1 to be sent");
            await Screenshots.TakeAsync(page, "notification-rules");
            await page.GetByRole(AriaRole.Button, new() { Name = "Start event mail" }).ClickAsync();
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Start event mail" }).ClickAsync();
            await Expect(page.Locator(".event-mail")).ToContainTextAsync("0 to be sent, 1 sent");
        });
    }

    [Fact]
    public async Task Staff_DepartmentAttachmentAndOwnSwitch_AreKept()
    {
        await using var app = await AppProcess.StartAsync();
        await browser.SignedInAsync(app, async page =>
        {
            await page.GotoAsync("administration/notifications/departments");
            await page.GetByRole(AriaRole.Button, new() { Name = "Add department" }).ClickAsync();
            await page.GetByLabel("Name").FillAsync("Support");
            await page.GetByRole(AriaRole.Checkbox, new() { Name = AppProcess.AdminEmail }).CheckAsync();
            await AxeAssert.NothingSerious(page);
            await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await page.GetByRole(AriaRole.Cell, new() { Name = "support", Exact = true }).WaitForAsync();
            await Screenshots.TakeAsync(page, "notification-departments");

            await page.GotoAsync("administration/notifications/attachments");
            await page.GetByRole(AriaRole.Button, new() { Name = "Add document" }).ClickAsync();
            await FileField.ChooseAsync(page.Locator("input[type=file]"), new FilePayload { Name = "Terms 2026.txt", MimeType = "text/plain", Buffer = "Be kind."u8.ToArray() });
            await Expect(page.GetByLabel("Key", new() { Exact = true })).ToHaveValueAsync("terms-2026");
            await AxeAssert.NothingSerious(page);
            await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await page.GetByRole(AriaRole.Cell, new() { Name = "terms-2026", Exact = true }).WaitForAsync();
            await Screenshots.TakeAsync(page, "notification-attachments");

            await page.GotoAsync("my-notifications");
            var first = page.GetByRole(AriaRole.Switch).First;
            var before = await first.GetAttributeAsync("aria-checked");
            await first.ClickAsync();
            await Expect(first).ToHaveAttributeAsync("aria-checked", before == "true" ? "false" : "true");
            await page.ReloadAsync();
            await Expect(page.GetByRole(AriaRole.Switch).First).ToHaveAttributeAsync("aria-checked", before == "true" ? "false" : "true");
            await Screenshots.TakeAsync(page, "my-notifications");
        });
    }

    [Fact]
    public async Task Catalogue_ForAVisitor_ShowsEveryTypeWithAnExampleThatIsAccepted()
    {
        await using var app = await AppProcess.StartAsync();
        using var api = app.Api();
        await browser.VisitingAsync(app, async page =>
        {
            await page.GotoAsync("event-catalogue");
            (await page.Locator(".catalogue section").CountAsync()).ShouldBe(40);
            await AxeAssert.NothingSeriousInBothLooks(page);
            await page.SetViewportSizeAsync(390, 844);
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(390);
            await Screenshots.TakeAsync(page, "event-catalogue");

            await PutAsync(api, "customers/C-10042", new { name = "Sample", emailAddresses = Array.Empty<object>() });
            foreach (var example in await page.Locator(".catalogue pre").AllTextContentsAsync())
            {
                var (verb, path) = (example.Split(' ', '\n')[0], example.Split(' ', '\n')[1]);
                using var request = new HttpRequestMessage(new HttpMethod(verb), new Uri(app.Address, path)) { Content = new StringContent(example[example.IndexOf('{')..]) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var answer = await api.SendAsync(request);
                answer.StatusCode.ShouldBeOneOf([HttpStatusCode.Accepted, HttpStatusCode.Created, HttpStatusCode.OK], $"{example}\n{await answer.Content.ReadAsStringAsync()}");
            }
        });
    }

    private static async Task AddSenderAsync(IPage page)
    {
        await page.GotoAsync("administration/sender-profiles");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add sender profile" }).ClickAsync();
        await page.GetByLabel("Key", new() { Exact = true }).FillAsync("billing");
        await page.GetByLabel("E-mail").FillAsync("billing@example.test");
        await page.GetByLabel("Display name").FillAsync("Example Billing");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByRole(AriaRole.Cell, new() { Name = "billing@example.test" }).WaitForAsync();
    }

    /// <summary>The billing system, with a key that a person made for it.</summary>
    private static async Task<HttpClient> MakeKeyAsync(AppProcess app, IPage page)
    {
        await page.GotoAsync("administration/api-keys");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).First.ClickAsync();
        await page.GetByLabel("What is it for?").FillAsync("Billing system");
        await page.GetByLabel("Role").SelectOptionAsync("Administrator");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key", Exact = true }).ClickAsync();
        var key = await page.Locator("#api-key").InnerTextAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        var client = new HttpClient { BaseAddress = new Uri(app.Address, "api/v1/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Trim());
        return client;
    }

    private static async Task PutAsync(HttpClient client, string path, object body, string? before = null)
    {
        if (before is not null)
            await PutAsync(client, before, new { displayName = "Invoices" });
        using var answer = await client.PutAsJsonAsync(path, body);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string invoice, decimal amount)
    {
        using var answer = await client.PostAsJsonAsync("events", new { type = "new-invoice", customerNumber = "C-1", externalId = invoice, data = new { invoiceNumber = invoice, amount, currency = "EUR" } });
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
