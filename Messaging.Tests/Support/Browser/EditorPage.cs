using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.Support.Browser;

/// <summary>What tests do in the template editor, as a person does it.</summary>
public static class EditorPage
{
    /// <summary>The frame refuses scripts, those that the test itself sends to look inside among them, and the browser says so.</summary>
    public static readonly IReadOnlyList<string> RefusedScripts = ["sandbox", "Content Security Policy"];

    /// <summary>The page of a template, ready to be typed in, with its preview.</summary>
    public static async Task OpenAsync(IPage page, string path, string of = "1 of 3")
    {
        await page.GotoAsync(path);
        await page.Locator(".monaco-editor .view-lines").First.WaitForAsync();
        await Expect(page.Locator(".template-preview")).ToContainTextAsync(of);
    }

    /// <summary>Puts a text in place of the one that is there.</summary>
    public static async Task ReplaceAsync(IPage page, string text)
    {
        await page.Locator(".template-editor .view-lines").ClickAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.InsertTextAsync(text);
    }

    /// <summary>Types at the end of the text, key by key.</summary>
    public static async Task TypeAtEndAsync(IPage page, string text)
    {
        await page.Locator(".template-editor .view-lines").ClickAsync();
        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.TypeAsync(text);
    }

    /// <summary>The text of the editor as a person reads it, line by line.</summary>
    public static ILocator Lines(IPage page) => page.Locator(".template-editor .view-lines");

    /// <summary>The mail in its frame.</summary>
    public static IFrameLocator Mail(IPage page) => page.FrameLocator(".mail-live .mail-body iframe");
}
