using System.Security.Cryptography;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Messaging.Tests.Platform;

/// <summary>
/// The browser half of Blazor comes from another version than the server half (docs/decisions/0002-blazor-script.md). Each thing that the
/// product asks of the pair is tried here, so that a mismatch after an update shows at once and by name.
/// </summary>
[Trait("Category", "Browser")]
public sealed class PlatformTests(PlatformHost host) : IClassFixture<PlatformHost>
{
    [Fact]
    public async Task Event_Click_ReachesTheServer()
    {
        var page = await host.OpenAsync();

        await page.ClickAsync("#click");
        await page.ClickAsync("#click");

        await Expect(page.Locator("#clicks")).ToHaveTextAsync("2");
    }

    [Fact]
    public async Task Binding_Typing_GoesBothWays()
    {
        var page = await host.OpenAsync();

        await page.Locator("#type").PressSequentiallyAsync("Müller & Co");
        await Expect(page.Locator("#typed")).ToHaveTextAsync("Müller & Co");
        await page.ClickAsync("#clear");

        await Expect(page.Locator("#type")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Interop_CallIntoTheBrowserAndBack_Answers()
    {
        var page = await host.OpenAsync();

        await page.ClickAsync("#ask");

        await Expect(page.Locator("#asked")).ToHaveTextAsync("42");
    }

    [Fact]
    public async Task Timer_OnTheServer_PushesUpdates()
    {
        var page = await host.OpenAsync();

        await page.WaitForFunctionAsync("Number(document.querySelector('#ticks').textContent) > 5");
    }

    [Fact]
    public async Task Virtualize_ScrolledToTheEnd_ShowsTheLastItem()
    {
        var page = await host.OpenAsync();
        await Expect(page.GetByText("Number 1.", new() { Exact = true })).ToBeVisibleAsync();

        await page.EvaluateAsync("document.querySelector('#long').scrollTop = 1e7");

        await Expect(page.GetByText("Number 10000.")).ToBeVisibleAsync();
        (await page.Locator("#long div").CountAsync()).ShouldBeLessThan(100);
    }

    [Fact]
    public async Task InputFile_FiveMegabytes_ArriveWhole()
    {
        var page = await host.OpenAsync();
        var content = RandomNumberGenerator.GetBytes(5 * 1024 * 1024);

        await page.SetInputFilesAsync("input[type=file]", new FilePayload { Name = "invoice.pdf", MimeType = "application/pdf", Buffer = content });

        await Expect(page.Locator("#file")).ToHaveTextAsync(Convert.ToHexString(SHA256.HashData(content)));
    }

    [Fact]
    public async Task Dialog_Confirmed_GivesTheAnswer()
    {
        var page = await host.OpenAsync();

        await page.ClickAsync("#confirm");
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("Send 37 e-mails?");
        await page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Ok" }).ClickAsync();

        await Expect(page.Locator("#answer")).ToHaveTextAsync("sent");
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Grid_SortedAndPaged_ShowsTheRightRows()
    {
        var page = await host.OpenAsync();
        var firstCell = page.Locator(".rz-data-grid tbody tr td").First;
        await Expect(firstCell).ToHaveTextAsync("1");

        await page.Locator(".rz-data-grid th").First.ClickAsync();
        await page.Locator(".rz-data-grid th").First.ClickAsync();
        await Expect(firstCell).ToHaveTextAsync("1000");
        await page.Locator(".rz-pager-next").First.ClickAsync();

        await Expect(firstCell).ToHaveTextAsync("995");
    }

    [Fact]
    public async Task Editor_TypedEditedAndRead_GivesBackTheText()
    {
        var page = await host.OpenAsync();
        var lines = page.Locator(".monaco-editor .view-lines");
        await Expect(lines).ToContainTextAsync("customer.name");

        await lines.ClickAsync();
        await page.Keyboard.PressAsync("Control+End");
        await page.Keyboard.TypeAsync(", thank you!");
        await page.Keyboard.PressAsync("Backspace");
        await page.ClickAsync("#read");

        await Expect(page.Locator("#code")).ToHaveTextAsync("Dear {{customer.name}}, thank you");
    }

    [Fact]
    public async Task Navigation_ThereAndBack_KeepsTheCircuit()
    {
        var page = await host.OpenAsync();
        await page.EvaluateAsync("window.stillHere = true");

        await page.GetByRole(AriaRole.Link, new() { Name = "Second" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Second");
        await page.GoBackAsync();

        await Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("First");
        await Expect(page.Locator("#circuit")).ToHaveTextAsync("open");
        (await page.EvaluateAsync<bool>("window.stillHere === true")).ShouldBeTrue();
    }
}
