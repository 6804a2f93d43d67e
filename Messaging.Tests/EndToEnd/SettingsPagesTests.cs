using Messaging.Core.Customers;
using Messaging.Core.Senders;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;
using Messaging.Tests.Support.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Messaging.Tests.EndToEnd;

/// <summary>The pages of settings and captured mail as a person uses them.</summary>
[Collection(BrowserCollection.Name)]
[Trait("Category", "Browser")]
public sealed class SettingsPagesTests(BrowserFixture browser)
{
    [Fact]
    public async Task Settings_AddedByHand_SendATestMailThatIsCaptured()
    {
        await using var app = await AppProcess.StartAsync();
        await browser.SignedInAsync(app, async page =>
        {
            await page.GotoAsync("administration/recipient-keys");
            await page.GetByRole(AriaRole.Button, new() { Name = "Add recipient key" }).ClickAsync();
            await page.GetByLabel("Key", new() { Exact = true }).FillAsync("invoice");
            await page.GetByLabel("Display name").FillAsync("Invoices");
            await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await page.GetByRole(AriaRole.Cell, new() { Name = "Invoices" }).WaitForAsync();
            await AxeAssert.NothingSerious(page);
            await Screenshots.TakeAsync(page, "recipient-keys");

            await page.GotoAsync("administration/sender-profiles");
            await page.GetByRole(AriaRole.Button, new() { Name = "Add sender profile" }).ClickAsync();
            await page.GetByLabel("Key", new() { Exact = true }).FillAsync("billing");
            await page.GetByLabel("E-mail").FillAsync("billing@example.com");
            await page.GetByLabel("Display name").FillAsync("Example Billing");
            await AxeAssert.NothingSerious(page);
            await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await page.GetByRole(AriaRole.Cell, new() { Name = "billing@example.com" }).WaitForAsync();
            await Screenshots.TakeAsync(page, "sender-profiles");

            await page.GotoAsync("administration/smtp-settings");
            await page.GetByRole(AriaRole.Button, new() { Name = "Send test" }).ClickAsync();
            await page.GetByText("Nothing left this machine").WaitForAsync();
            await AxeAssert.NothingSerious(page);
            await Screenshots.TakeAsync(page, "smtp-settings");

            await page.GetByRole(AriaRole.Link, new() { Name = "Open captured mail" }).ClickAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "Test mail from Messaging" }).ClickAsync();
            await page.GetByText("That you can read it means that the settings work.").WaitForAsync();
            await AxeAssert.NothingSerious(page);
            await Screenshots.TakeAsync(page, "captured-mail");
            var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Save .eml" }).ClickAsync());
            download.SuggestedFilename.ShouldBe("captured-1.eml");

            await page.GetByRole(AriaRole.Button, new() { Name = "Delete all" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Delete 1 captured mail" }).ClickAsync();
            await page.GetByText("No captured mail").WaitForAsync();
        });
    }

    [Fact]
    public async Task Definition_AddedByHand_StandsInTheList()
    {
        await using var app = await AppProcess.StartAsync();
        await AddAsync(
            app,
            new RecipientKey { Key = "invoice", DisplayName = "Invoices" },
            new SenderProfile { Key = "billing", Email = "billing@example.com", DisplayName = "Example Billing" },
            new SubjectTemplate { Key = "invoice", Name = "Invoice", Content = "Invoice {{invoice.number}}" },
            new BodyTemplate { Key = "invoice", Name = "Invoice", Format = BodyFormat.Html, Content = "<p>Hello</p>" },
            new InvoiceTransformation { Key = "pdf", Name = "Invoice as PDF", Output = TransformationOutput.Uploaded, FileName = "invoice.pdf" });

        await browser.SignedInAsync(app, async page =>
        {
            await page.GotoAsync("administration/message-definitions");
            await page.GetByRole(AriaRole.Link, new() { Name = "Add message definition" }).ClickAsync();
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Monthly invoice");
            await page.GetByLabel("Add a transformation").SelectOptionAsync("pdf");
            await page.GetByText("Compress attachments").ClickAsync();
            await page.GetByLabel("Password", new() { Exact = true }).FillAsync("{{customer.nmber}}");
            await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
            await page.Locator(".field-error", new() { HasText = "customer.number" }).WaitForAsync();
            await AxeAssert.NothingSerious(page);
            await Screenshots.TakeAsync(page, "message-definition-error");
            await page.GetByLabel("Password", new() { Exact = true }).FillAsync("{{customer.number}}");
            await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
            await page.WaitForURLAsync(url => url.EndsWith("/monthly-invoice", StringComparison.Ordinal));

            await page.GotoAsync("administration/message-definitions");
            await page.GetByRole(AriaRole.Cell, new() { Name = "1, zip with password" }).WaitForAsync();
            await AxeAssert.NothingSerious(page);
            await Screenshots.TakeAsync(page, "message-definitions");
            await page.GetByRole(AriaRole.Button, new() { Name = "Duplicate Monthly invoice" }).ClickAsync();
            await page.GetByRole(AriaRole.Heading, new() { Name = "Monthly invoice (copy)" }).WaitForAsync();
        });
    }

    private static async Task AddAsync(AppProcess app, params object[] entities)
    {
        var options = new DbContextOptionsBuilder<MessagingDbContext>();
        StorageServices.UseSqlite(options, app.DataDirectory);
        await using var db = new MessagingDbContext(options.Options);
        db.AddRange(entities);
        await db.SaveChangesAsync();
    }
}
