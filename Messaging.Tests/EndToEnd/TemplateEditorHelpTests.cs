using System.Runtime.CompilerServices;
using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.EndToEnd;

/// <summary>What the editor offers while a person writes: completion, explanations, quick fixes and the list of placeholders.</summary>
[Trait("Category", "Browser")]
[Collection(EditorCollection.Name)]
public sealed class TemplateEditorHelpTests(BrowserFixture browser, TemplateEditorTests.Prepared prepared) : IClassFixture<TemplateEditorTests.Prepared>
{
    [Fact]
    public Task Completion_AfterBraces_OffersFieldsWithValuesAndPutsThemIn() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/good");
        await EditorPage.ReplaceAsync(page, "");

        await page.Keyboard.TypeAsync("<p>{{custna");
        var offered = page.Locator(".suggest-widget .monaco-list-row", new() { HasText = "customer.name" }).First;
        await Expect(offered).ToContainTextAsync("Bakker & Zonen B.V.");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("</p>");

        await Expect(EditorPage.Lines(page)).ToContainTextAsync("<p>{{customer.name}}</p>");
        await Expect(EditorPage.Mail(page).Locator("p")).ToHaveTextAsync("Bakker & Zonen B.V.");
    });

    [Fact]
    public Task Completion_InsideEach_OffersTheLinesFields() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/good");
        await EditorPage.ReplaceAsync(page, "{{#each invoice.lines}}");

        await page.Keyboard.TypeAsync("{{");
        await Expect(page.Locator(".suggest-widget .monaco-list-row").First).ToContainTextAsync("description");
        await page.Keyboard.TypeAsync("money am");
        await Expect(page.Locator(".suggest-widget .monaco-list-row").First).ToContainTextAsync("amount");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("}}{{/");
        await Expect(page.Locator(".suggest-widget .monaco-list-row").First).ToContainTextAsync("each");
        await page.Keyboard.PressAsync("Enter");

        await Expect(EditorPage.Lines(page)).ToContainTextAsync("{{#each invoice.lines}}{{money amount}}{{/each}}");
        await Expect(EditorPage.Mail(page).Locator("body")).ToHaveTextAsync("€\u00a0135,00");
    });

    [Fact]
    public Task Completion_OfHtml_OffersTags() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/good");
        await EditorPage.ReplaceAsync(page, "");

        await page.Keyboard.TypeAsync("<blockq");

        await Expect(page.Locator(".suggest-widget .monaco-list-row", new() { HasText = "blockquote" }).First).ToBeVisibleAsync();
    });

    [Fact]
    public Task Page_WithEverythingOpen_IsAccessible() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/versioned");
        await Expect(EditorPage.Mail(page).Locator("p").First).ToHaveTextAsync("Second");
        await page.GetByText("Placeholders and helpers").ClickAsync();
        await page.GetByText("Versions", new() { Exact = true }).ClickAsync();
        await page.Locator(".template-versions li", new() { HasText = "Version 1" }).GetByText("Compare").ClickAsync();
        await page.Locator(".template-difference .line-insert").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await AxeAssert.NothingSerious(page);

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await AxeAssert.NothingSerious(page);
        await page.SetViewportSizeAsync(390, 844);
        await AxeAssert.NothingSerious(page);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Mail", Exact = true }).ClickAsync();
        await AxeAssert.NothingSerious(page);
    });

    [Fact]
    public Task Placeholder_ByItsButton_OffersAWholeTag() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/good");
        await EditorPage.ReplaceAsync(page, "Dear ");

        await page.GetByRole(AriaRole.Button, new() { Name = "Placeholder here" }).ClickAsync();
        await Expect(page.Locator(".suggest-widget .monaco-list-row").First).ToBeVisibleAsync();
        await page.Keyboard.TypeAsync("sender.em");
        await page.Keyboard.PressAsync("Enter");

        await Expect(EditorPage.Lines(page)).ToContainTextAsync("Dear {{sender.email}}");
    });

    [Fact]
    public Task Hover_OverAField_SaysMeaningAndValue() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/good");
        await EditorPage.ReplaceAsync(page, "{{#each invoice.lines}}\n{{description}}\n{{/each}}");

        await page.Locator(".template-editor .view-line").Nth(1).HoverAsync(new() { Position = new() { X = 50, Y = 8 } });

        var hover = page.Locator(".monaco-hover:visible").First;
        await Expect(hover).ToContainTextAsync("What is charged.");
        await Expect(hover).ToContainTextAsync("Fibre <1> & TV");
    });

    [Fact]
    public Task QuickFix_OfAMistypedField_PutsTheNearNameIn() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/good");
        await EditorPage.ReplaceAsync(page, "{{customer.nmae}}");
        await Expect(page.Locator(".monaco-editor .squiggly-error")).ToHaveCountAsync(1);

        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Control+.");
        await Expect(page.GetByText("Change to customer.name")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(EditorPage.Lines(page)).ToContainTextAsync("{{customer.name}}");
        await Expect(page.Locator(".template-problems")).ToHaveCountAsync(0);
    });

    [Theory]
    [InlineData("x\n{{#if invoice.number}}x", "Line 2, column 1: This block is never closed. End it with {{/if}}.")]
    [InlineData("{{mony invoice.total}}", "Line 1, column 3: `mony` is not a helper. Did you mean `money`?")]
    [InlineData("a {{customer.nmae}}", "Line 1, column 5: `customer.nmae` is not known. Did you mean `customer.name`?")]
    [InlineData("a\nb {{customer.name", "Line 2, column 3: This {{ is never closed. End it with }}.")]
    public Task Problem_OfEachKind_IsMarkedAtItsPlace(string text, string problem) => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/good");
        await EditorPage.ReplaceAsync(page, text);
        await page.Keyboard.PressAsync("Escape");

        await Expect(page.Locator(".template-problems li").First).ToContainTextAsync(problem);
        await Expect(page.Locator(".monaco-editor .squiggly-error").First).ToBeAttachedAsync();
        await page.Locator(".template-problems .link-button").First.ClickAsync();
        await Expect(page.Locator(".template-editor .monaco-editor.focused")).ToHaveCountAsync(1);
    });

    [Fact]
    public Task PlaceholderTree_SearchedAndClicked_PutsTheFieldIn() => EditAsync(async page =>
    {
        await EditorPage.OpenAsync(page, "administration/body-templates/good");
        await EditorPage.ReplaceAsync(page, "Total ");

        await page.GetByText("Placeholders and helpers").ClickAsync();
        await page.GetByLabel("Find a placeholder").FillAsync("with VAT");
        var row = page.Locator(".placeholder-tree li", new() { HasText = "invoice.total" }).First;
        await Expect(row).ToContainTextAsync("163.35");
        await row.GetByRole(AriaRole.Button, new() { Name = "invoice.total", Exact = true }).ClickAsync();

        await Expect(EditorPage.Lines(page)).ToContainTextAsync("Total {{invoice.total}}");
        await Expect(EditorPage.Mail(page).Locator("body")).ToHaveTextAsync("Total 163.35");
    });

    private Task EditAsync(Func<IPage, Task> test, [CallerMemberName] string name = "") =>
        browser.SignedInAsync(prepared.App, test, new PageOptions { ExpectedConsoleErrors = EditorPage.RefusedScripts }, name);
}
