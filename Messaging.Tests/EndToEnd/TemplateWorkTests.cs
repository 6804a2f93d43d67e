using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>What happens around the text of a template: drafts, tests, saving with a look at the last runs, two people, files. On the sample data, each test with a template of its own.</summary>
[Collection(EditorCollection.Name)]
[Trait("Category", "Browser")]
public sealed class TemplateWorkTests(BrowserFixture browser, DemoFixture demo) : IClassFixture<DemoFixture>
{
    private const string OnePixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
    private const string Bodies = "administration/body-templates/";
    private static readonly LocatorAssertionsToBeVisibleOptions Patiently = new() { Timeout = 30_000 };

    [Fact]
    public async Task Draft_WindowClosedWhileTyping_IsOfferedAgain()
    {
        await browser.SignedInAsync(demo.App, async page =>
        {
            await TypeAsync(page, "Typed and not saved", Bodies + "contract-confirmation");
            await Expect(page.GetByText("Draft kept")).ToBeVisibleAsync(Patiently);
            await page.CloseAsync();

            var again = await page.Context.NewPageAsync();
            again.SetDefaultTimeout(30_000);
            await again.GotoAsync(Bodies + "contract-confirmation");
            await again.GetByRole(AriaRole.Button, new() { Name = "Take it back into the editor" }).ClickAsync();

            await Expect(Frame(again).GetByText("Typed and not saved")).ToBeVisibleAsync(Patiently);
            await Expect(again.GetByText("Not saved", new() { Exact = true })).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task Draft_PageLeft_IsKeptAndCanBeThrownAway()
    {
        await browser.SignedInAsync(demo.App, async page =>
        {
            await TypeAsync(page, "Typed and left", Bodies + "specification", "Control+Home");
            await page.GetByRole(AriaRole.Link, new() { Name = "Back to the list" }).ClickAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "Specification", Exact = true }).ClickAsync();

            await page.GetByRole(AriaRole.Button, new() { Name = "Compare", Exact = true }).ClickAsync();
            await Expect(page.Locator(".template-difference")).ToContainTextAsync("Typed and left", new() { Timeout = 30_000 });
            await page.GetByRole(AriaRole.Button, new() { Name = "Throw it away" }).ClickAsync();
            await page.ReloadAsync();

            await Expect(page.Locator(".template-editor .view-lines")).ToBeVisibleAsync(Patiently);
            await Expect(page.GetByText("You typed here and did not save")).ToHaveCountAsync(0);
        });
    }

    [Fact]
    public async Task Draft_TypingBesideAnOfferThatIsNotAnswered_LosesNeither()
    {
        await browser.SignedInAsync(demo.App, async page =>
        {
            await TypeAsync(page, "Typed first", Bodies + "payment-received");
            await page.GetByRole(AriaRole.Link, new() { Name = "Back to the list" }).ClickAsync();
            await TypeAsync(page, "Typed later", Bodies + "payment-received");
            await Expect(page.GetByText("Draft kept")).ToBeVisibleAsync(Patiently);

            await page.GetByRole(AriaRole.Button, new() { Name = "Take it back into the editor" }).ClickAsync();
            await Expect(Frame(page).GetByText("Typed first")).ToBeVisibleAsync(Patiently);
            await page.GetByRole(AriaRole.Button, new() { Name = "Take it back into the editor" }).ClickAsync();
            await Expect(Frame(page).GetByText("Typed later")).ToBeVisibleAsync(Patiently);
            await Expect(Frame(page).GetByText("Typed first")).ToHaveCountAsync(0);

            await page.GetByRole(AriaRole.Button, new() { Name = "Throw it away" }).ClickAsync();
            await Expect(page.GetByText("You typed here and did not save")).ToHaveCountAsync(0);
        });
    }

    [Fact]
    public async Task SendTest_UnsavedText_IsCapturedWithTestBeforeItsSubject()
    {
        await browser.SignedInAsync(demo.App, async page =>
        {
            await TypeAsync(page, "Only a test", Bodies + "reminder");
            await page.Keyboard.PressAsync("Control+Enter");
            var to = page.GetByLabel("To, at most 5 addresses");
            await to.FillAsync("nobody");
            await page.Locator(".test-send button[type=submit]").ClickAsync();
            await Expect(page.Locator(".test-send .field-error")).ToContainTextAsync("cannot be used");
            await to.FillAsync("one@example.test, two@example.test");
            await page.Locator(".test-send button[type=submit]").ClickAsync();
            await Expect(page.Locator(".test-send")).ToContainTextAsync("was captured", new() { Timeout = 30_000 });

            await page.GotoAsync("captured-mail");
            await page.GetByRole(AriaRole.Link, new() { Name = "[Test]" }).ClickAsync();
            await Expect(page.Locator(".mail-head").First).ToContainTextAsync("two@example.test");
            await Expect(Frame(page).GetByText("Only a test")).ToBeVisibleAsync(Patiently);
        });
    }

    [Fact]
    public async Task Save_ChangeThatMakesMailsFail_IsWarnedAndNotForbidden()
    {
        await browser.SignedInAsync(demo.App, async page =>
        {
            await TypeAsync(page, "A harmless line", Bodies + "invoice");
            await page.Keyboard.PressAsync("Control+s");
            await Expect(page.GetByText("Saved as version 2. Of 1,000 mails of the last runs")).ToBeVisibleAsync(new() { Timeout = 60_000 });

            await TypeAsync(page, "{{customer.fields.nothing}}");
            await page.Keyboard.PressAsync("Control+s");
            var dialog = page.GetByRole(AriaRole.Dialog);
            await Expect(dialog).ToContainTextAsync("could not be made any more", new() { Timeout = 60_000 });
            await Expect(dialog.Locator("tbody tr").First).ToContainTextAsync("customer.fields.nothing");
            await Screenshots.TakeAsync(page, "template-impact");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Back to the text" }).ClickAsync();
            await Expect(page.GetByText("Not saved", new() { Exact = true })).ToBeVisibleAsync();

            await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = false }).First.ClickAsync();
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Save all the same" }).ClickAsync(new() { Timeout = 60_000 });
            await Expect(page.GetByText("Saved as version 3.")).ToBeVisibleAsync(Patiently);
        });
    }

    [Fact]
    public async Task Image_AddedDescribedAndShown_TravelsWithTheMail()
    {
        var file = new FilePayload { Name = "Our seal.png", MimeType = "image/png", Buffer = Convert.FromBase64String(OnePixel) };
        await browser.SignedInAsync(demo.App, async page =>
        {
            await page.GotoAsync("administration/fragments/~new");
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Seal");
            await page.GetByText("Images", new() { Exact = true }).ClickAsync();
            var upload = page.GetByLabel("Add a picture");
            await FileField.ChooseAsync(upload, new FilePayload { Name = "seal.svg", MimeType = "image/svg+xml", Buffer = "<svg onload='alert(1)'/>"u8.ToArray() });
            await Expect(page.GetByText("is not a PNG, JPEG or GIF picture")).ToBeVisibleAsync(Patiently);
            await FileField.ChooseAsync(upload, file);
            var description = page.GetByLabel("What our-seal shows");
            await description.FillAsync("Our seal in red");
            await description.BlurAsync();
            await Expect(page.GetByText("is not a PNG, JPEG or GIF picture")).ToHaveCountAsync(0);

            await page.Locator(".template-editor .view-lines").ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "our-seal", Exact = true }).ClickAsync();
            await Expect(EditorPage.Lines(page)).ToContainTextAsync("{{image \"our-seal\"}}");
            await Expect(Frame(page).Locator("img")).ToHaveJSPropertyAsync("naturalWidth", 1, new() { Timeout = 30_000 });
            await Expect(Frame(page).GetByAltText("Our seal in red")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = false }).First.ClickAsync();
            await page.WaitForURLAsync(url => url.EndsWith("/seal", StringComparison.Ordinal));

            await page.ReloadAsync();
            await page.GetByText("Images", new() { Exact = true }).ClickAsync();
            await Expect(description).ToHaveValueAsync("Our seal in red");
            await page.GetByRole(AriaRole.Button, new() { Name = "Delete image our-seal" }).ClickAsync();
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
            await Expect(page.Locator(".placeholders .notice-bad")).ToContainTextAsync("used by the fragment \"Seal\"");
            await Expect(description).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task Fragment_TypedInto_IsShownInTheMailThatUsesIt()
    {
        await browser.SignedInAsync(demo.App, async page =>
        {
            await TypeAsync(page, "<p>Below each mail</p>", "administration/fragments/starter-frame");

            await page.GetByLabel("Show the mail of a definition").SelectOptionAsync(new SelectOptionValue { Index = 1 });

            await Expect(Frame(page).GetByText("Below each mail")).ToBeVisibleAsync(Patiently);
            await Expect(page.Locator(".mail-head")).ToContainTextAsync("Subject");
            await page.GetByLabel("Show the mail of a definition").SelectOptionAsync("");
            await Expect(page.Locator(".mail-head")).ToHaveCountAsync(0);
            await Expect(Frame(page).GetByText("Below each mail")).ToBeVisibleAsync(Patiently);
        });
    }

    [Fact]
    public async Task Viewer_OpensATemplate_SeesTheMailAndCanChangeNothing()
    {
        const string Email = "viewer@example.test", Password = "looks and touches nothing";
        await browser.SignedInAsync(demo.App, async page =>
        {
            await page.GotoAsync("administration/users");
            await page.GetByRole(AriaRole.Button, new() { Name = "Add user" }).ClickAsync();
            var dialog = page.GetByRole(AriaRole.Dialog);
            await dialog.GetByLabel("Name").FillAsync("Viola");
            await dialog.GetByLabel("E-mail address").FillAsync(Email);
            await dialog.GetByLabel("Password").FillAsync(Password);
            await dialog.GetByLabel("Role").SelectOptionAsync("Viewer");
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Add user" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Cell, new() { Name = Email, Exact = true })).ToBeVisibleAsync(Patiently);
        });

        await browser.VisitingAsync(demo.App, async page =>
        {
            await SignIn.AsAsync(page, Email, Password);
            await page.GotoAsync(Bodies + "card-expiring");
            await Expect(Frame(page).Locator("body")).ToContainTextAsync("card", new() { Timeout = 30_000 });
            await page.Locator(".template-editor .view-lines").ClickAsync();
            var before = await EditorPage.Lines(page).InnerTextAsync();

            await page.Keyboard.TypeAsync("changed");
            await page.Keyboard.PressAsync("Control+s");

            await Expect(EditorPage.Lines(page)).ToHaveTextAsync(before, new() { UseInnerText = true });
            await Expect(page.GetByText("Not saved", new() { Exact = true })).ToHaveCountAsync(0);
            foreach (var change in new[] { "Save", "Send test", "Placeholder here", "Take back" })
                await Expect(page.GetByRole(AriaRole.Button, new() { Name = change, Exact = false })).ToHaveCountAsync(0);
            await page.GetByRole(AriaRole.Button, new() { Name = "Next invoice" }).ClickAsync();
            await Expect(page.Locator(".mail-pager-steps")).ToContainTextAsync("2 of");
        });
    }

    [Fact]
    public async Task Save_SecondOfTwoPeople_SeesTheDifferenceAndLosesNothing()
    {
        await browser.SignedInAsync(demo.App, async first =>
        {
            const string Fragment = "administration/fragments/~new";
            await first.GotoAsync(Fragment);
            await first.GetByLabel("Name", new() { Exact = true }).FillAsync("Closing");
            await first.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = false }).First.ClickAsync();
            await first.WaitForURLAsync(url => url.EndsWith("/closing", StringComparison.Ordinal));
            var second = await first.Context.NewPageAsync();
            await second.GotoAsync("administration/fragments/closing");
            await TypeAsync(second, "second words");

            await TypeAsync(first, "first words");
            await first.Keyboard.PressAsync("Control+s");
            await Expect(first.GetByText("Saved as version 2.")).ToBeVisibleAsync(Patiently);
            await second.Keyboard.PressAsync("Control+s");
            await Expect(second.Locator(".notice-bad")).ToContainTextAsync("changed", new() { Timeout = 30_000 });
            await second.GetByRole(AriaRole.Button, new() { Name = "Compare with what is saved now" }).ClickAsync();
            await Expect(second.Locator(".template-difference")).ToContainTextAsync("first words", new() { Timeout = 30_000 });
            await Expect(second.Locator(".template-difference")).ToContainTextAsync("second words");
            await second.GetByRole(AriaRole.Button, new() { Name = "Save mine over it" }).ClickAsync();
            await second.GetByRole(AriaRole.Button, new() { Name = "Save mine", Exact = true }).ClickAsync();

            await Expect(second.GetByText("Saved as version 3.")).ToBeVisibleAsync(Patiently);
        });
    }

    [Fact]
    public async Task Export_ThenImport_MakesACopyThatIsOpened()
    {
        await browser.SignedInAsync(demo.App, async page =>
        {
            await page.GotoAsync(Bodies + "card-expiring");
            var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Export" }).ClickAsync());
            download.SuggestedFilename.ShouldBe("card-expiring.zip");
            var file = await File.ReadAllBytesAsync(await download.PathAsync());

            await page.GotoAsync("administration/body-templates");
            var input = page.Locator(".template-import input[type=file]");
            await FileField.ChooseAsync(input, new FilePayload { Name = "broken.zip", MimeType = "application/zip", Buffer = [1, 2, 3] });
            await Expect(page.Locator(".notice-bad")).ToContainTextAsync("not a zip archive");
            await FileField.ChooseAsync(input, new FilePayload { Name = "card-expiring.zip", MimeType = "application/zip", Buffer = file });
            await Expect(page.GetByText("came in as \"card-expiring-copy\"")).ToBeVisibleAsync(Patiently);
            await page.GetByRole(AriaRole.Link, new() { Name = "card-expiring-copy", Exact = true }).First.ClickAsync();

            await Expect(Frame(page).Locator("h1, h2").First).ToBeVisibleAsync(Patiently);
        });
    }

    [Fact]
    public async Task Duplicate_OnTheList_IsATemplateOfItsOwn()
    {
        await browser.SignedInAsync(demo.App, async page =>
        {
            await page.GotoAsync("administration/subject-templates");
            await page.Locator("tr", new() { HasText = "payment-received" }).GetByRole(AriaRole.Button, new() { Name = "Duplicate" }).ClickAsync();
            await page.WaitForURLAsync(url => url.EndsWith("/payment-received-copy", StringComparison.Ordinal));

            await TypeAsync(page, " and more");
            await page.Keyboard.PressAsync("Control+s");
            await Expect(page.GetByText("Saved as version 2.")).ToBeVisibleAsync(Patiently);
            await page.GotoAsync("administration/subject-templates/payment-received");
            await Expect(EditorPage.Lines(page)).Not.ToContainTextAsync("and more");
        });
    }

    [Fact]
    public async Task New_FromAStarter_IsAFinishedMailInFourLanguages()
    {
        await browser.SignedInAsync(demo.App, async page =>
        {
            await page.GotoAsync("administration/body-templates/~new");
            await page.GetByLabel("Start from").SelectOptionAsync("card-expiring");
            await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "fr" })).ToBeVisibleAsync(Patiently);
            await Expect(Frame(page).Locator("h1")).ToBeVisibleAsync(Patiently);
            await Screenshots.TakeAsync(page, "template-starter");
            var heading = (await Frame(page).Locator("h1").InnerTextAsync()).Trim();
            await Expect(page.GetByLabel("Make a text version")).ToBeCheckedAsync();
            await page.GetByRole(AriaRole.Tab, new() { Name = "Text", Exact = true }).ClickAsync();
            await Expect(page.Locator(".mail-body pre")).ToContainTextAsync(heading, new() { IgnoreCase = true });
            await Expect(page.Locator(".mail-body pre")).Not.ToContainTextAsync("<h1");
            await page.GetByLabel("Key", new() { Exact = true }).FillAsync("my-card");
            await page.Keyboard.PressAsync("Tab");
            await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = false }).First.ClickAsync();

            await page.WaitForURLAsync(url => url.EndsWith("/my-card", StringComparison.Ordinal));
            await Expect(page.GetByLabel("Layout around it")).ToHaveValueAsync("starter-frame");
        });
    }

    private static IFrameLocator Frame(IPage page) => page.Locator("iframe:visible").First.ContentFrame;

    /// <summary>Types into the text, at its end if nothing else is said.</summary>
    private static async Task TypeAsync(IPage page, string text, string? open = null, string at = "Control+End")
    {
        if (open is not null)
            await page.GotoAsync(open);
        await page.Locator(".template-editor .view-lines").ClickAsync(new() { Timeout = 30_000 });
        await page.Keyboard.PressAsync(at);
        await page.Keyboard.TypeAsync(text);
        await Expect(page.GetByText("Not saved", new() { Exact = true })).ToBeVisibleAsync(Patiently);
    }
}
