using System.Runtime.CompilerServices;
using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>The mail beside the text: how it is looked at, and what stays where it was when it is made anew.</summary>
[Trait("Category", "Browser")]
[Collection(EditorCollection.Name)]
public sealed class TemplateEditorPreviewTests(BrowserFixture browser, TemplateEditorTests.Prepared prepared) : IClassFixture<TemplateEditorTests.Prepared>
{
    private const string LongMail = "<style>@media (prefers-color-scheme: dark) { b { color: rgb(1, 2, 3) } } @media (max-width: 500px) { b { font-size: 30px } }</style><b>Bold</b>"
        + "{{#each invoice.lines}}<div style=\"height:3000px\">{{description}}</div>{{/each}}<i>The end</i>";

    [Fact]
    public Task Preview_MadeAnew_KeepsItsPlaceAndShowsOnePicture() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/good");
        await EditorPage.ReplaceAsync(page, LongMail);
        await Expect(EditorPage.Mail(page).Locator("i")).ToHaveTextAsync("The end");
        await page.Locator(".mail-live").EvaluateAsync("e => e.scrollTop = 1234");

        await EditorPage.TypeAtEndAsync(page, "<u>more</u>");
        await Expect(EditorPage.Mail(page).Locator("u")).ToHaveTextAsync("more");

        (await page.Locator(".mail-live").EvaluateAsync<int>("e => e.scrollTop")).ShouldBe(1234);
        (await page.Locator(".mail-live").EvaluateAsync<int>("e => e.scrollHeight")).ShouldBeGreaterThan(3000);
        await Expect(page.Locator(".mail-live .mail-body iframe")).ToHaveCountAsync(1);
        (await page.Locator(".mail-live .mail-body iframe").GetAttributeAsync("sandbox")).ShouldBe("");
    });

    [Fact]
    public Task Preview_WidthAndDark_AreThoseOfTheReader() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/good");
        await EditorPage.ReplaceAsync(page, LongMail);
        var bold = EditorPage.Mail(page).Locator("b");
        await page.GetByRole(AriaRole.Button, new() { Name = "1024" }).ClickAsync();
        await Expect(bold).ToHaveCSSAsync("font-size", "16px");
        await Expect(bold).ToHaveCSSAsync("color", "rgb(0, 0, 0)");

        await page.GetByRole(AriaRole.Button, new() { Name = "375" }).ClickAsync();
        await Expect(bold).ToHaveCSSAsync("font-size", "30px");
        await page.GetByRole(AriaRole.Group, new() { Name = "Look of the mail" }).GetByText("Dark").ClickAsync();
        await Expect(bold).ToHaveCSSAsync("color", "rgb(1, 2, 3)");
    });

    [Fact]
    public Task Preview_LanguageOfTheReader_WritesDatesAndAmountsSo() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/good");
        await EditorPage.ReplaceAsync(page, "{{date invoice.issueDate}}");
        await Expect(EditorPage.Mail(page).Locator("body")).ToHaveTextAsync("1 november 2026");

        await page.GetByLabel("Language of the reader").SelectOptionAsync("de");
        await Expect(EditorPage.Mail(page).Locator("body")).ToHaveTextAsync("1. November 2026");
    });

    [Fact]
    public Task Split_MovedByKeys_IsRemembered() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/good");
        var split = page.GetByRole(AriaRole.Separator);
        var before = (await page.Locator(".template-pane-text").BoundingBoxAsync())!.Width;
        await split.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(split).ToHaveAttributeAsync("aria-valuenow", "54");
        (await page.Locator(".template-pane-text").BoundingBoxAsync())!.Width.ShouldBeGreaterThan(before + 20);

        var box = (await split.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + 100);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X - 150, box.Y + 100, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        var dragged = (await page.Locator(".template-pane-text").BoundingBoxAsync())!.Width;
        dragged.ShouldBeLessThan(before);

        await EditorPage.OpenAsync(page, "administration/body-templates/good");
        await Expect(split).Not.ToHaveAttributeAsync("aria-valuenow", "50");
        (await page.Locator(".template-pane-text").BoundingBoxAsync())!.Width.ShouldBe(dragged, 3f);
    });

    [Fact]
    public Task Narrow_Window_HasTabsForTextAndMail() => EditAsync(async page =>
    {
        await page.SetViewportSizeAsync(390, 844);
        await EditorPage.OpenAsync(page, "administration/body-templates/good");
        await Expect(page.Locator(".template-editor")).ToBeVisibleAsync();
        await Expect(page.Locator(".mail-live")).ToBeHiddenAsync();

        await page.GetByRole(AriaRole.Tab, new() { Name = "Mail", Exact = true }).ClickAsync();
        await Expect(page.Locator(".template-editor")).ToBeHiddenAsync();
        await Expect(EditorPage.Mail(page).Locator("p")).ToHaveTextAsync("Good");
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue("The page is wider than the window.");
    });

    [Fact]
    public Task Fragment_AndLayout_AreShownAloneAndChosenOnTheBody() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/fragments/frame");
        await Expect(EditorPage.Mail(page).Locator("h2")).ToHaveTextAsync("Our name");
        await Expect(EditorPage.Mail(page).Locator("p")).ToHaveTextAsync("The text of the mail stands here.");
        await Expect(page.GetByLabel("Is a layout")).ToBeCheckedAsync();

        await EditorPage.OpenAsync(page, "administration/body-templates/plain");
        await page.GetByLabel("Layout around it").SelectOptionAsync("frame");
        await Expect(EditorPage.Mail(page).Locator("h2")).ToHaveTextAsync("Our name");
        await Expect(EditorPage.Mail(page).Locator("p")).ToHaveTextAsync("Plain");
        await page.GetByLabel("Write styles into the elements").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Saved as version")).ToBeVisibleAsync();

        await EditorPage.OpenAsync(page, "administration/body-templates/plain");
        await Expect(page.GetByLabel("Layout around it")).ToHaveValueAsync("frame");
        await Expect(page.GetByLabel("Write styles into the elements")).ToBeCheckedAsync();
        await page.GotoAsync("administration/fragments/frame");
        await Expect(page.GetByText("Used by the body template \"Plain\".")).ToBeVisibleAsync();
    });

    [Fact]
    public Task Versions_Compared_ShowTheDifferenceAndCanBeTakenBack() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/versioned");
        await page.GetByText("Versions", new() { Exact = true }).ClickAsync();
        await page.Locator(".template-versions li", new() { HasText = "Version 1" }).GetByText("Compare").ClickAsync();

        await Expect(page.Locator(".template-difference .line-insert").First).ToBeAttachedAsync();
        await Expect(page.Locator(".template-difference .line-delete").First).ToBeAttachedAsync();
        await page.Locator(".template-difference-head").GetByText("Take back into the editor").ClickAsync();

        await Expect(EditorPage.Lines(page)).ToContainTextAsync("First");
        await Expect(page.GetByText("Not saved")).ToBeVisibleAsync();
        await Expect(EditorPage.Mail(page).Locator("p").First).ToHaveTextAsync("First");
    });

    /// <summary>For a person to look at: artifacts/screenshots/editor-*.png.</summary>
    [Fact]
    [Trait("Category", "Nightly")]
    public Task Pictures_OfTheEditor_AreTaken() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/pretty");
        await Expect(EditorPage.Mail(page).Locator("td").First).ToBeVisibleAsync();
        await Screenshots.TakeAsync(page, "editor");

        await EditorPage.TypeAtEndAsync(page, "\n{{custna");
        await Expect(page.Locator(".suggest-widget .monaco-list-row").First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+Space");
        await page.Locator(".template-problems li").First.WaitForAsync();
        await Screenshots.TakeAsync(page, "editor-completion");

        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.TypeAsync("}}{{#if");
        await Expect(page.Locator("[data-preview=stale]")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Screenshots.TakeAsync(page, "editor-error");

        await page.GetByText("Placeholders and helpers").ClickAsync();
        await page.Locator(".placeholder-tree").ScrollIntoViewIfNeededAsync();
        await Screenshots.TakeAsync(page, "editor-placeholders");

        await page.SetViewportSizeAsync(390, 844);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Mail", Exact = true }).ClickAsync();
        await Screenshots.TakeAsync(page, "editor-mail");

        await EditorPage.OpenAsync(page, "administration/body-templates/versioned");
        await page.GetByText("Versions", new() { Exact = true }).ClickAsync();
        await page.Locator(".template-versions li", new() { HasText = "Version 1" }).GetByText("Compare").ClickAsync();
        await page.Locator(".template-difference .line-insert").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await Screenshots.TakeAsync(page, "editor-difference");
    });

    private Task EditAsync(Func<IPage, Task> test, [CallerMemberName] string name = "") =>
        browser.SignedInAsync(prepared.App, test, new PageOptions { ExpectedConsoleErrors = EditorPage.RefusedScripts }, name);
}
