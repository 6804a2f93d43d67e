using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Messaging.Tests.Support.Browser;

/// <summary>Accessibility: axe's serious and critical findings fail a test.</summary>
public static class AxeAssert
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>In the look that is shown.</summary>
    public static Task NothingSerious(IPage page) => RunAsync(page, "{}");

    /// <summary>In light, and what depends on colours in dark too.</summary>
    public static async Task NothingSeriousInBothLooks(IPage page)
    {
        await NothingSerious(page);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await RunAsync(page, "{ runOnly: ['color-contrast', 'link-in-text-block'] }");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }

    /// <summary>Not through the library's own call: it waits without end for an answer from the sandboxed frame of a mail, where no script runs.</summary>
    private static async Task RunAsync(IPage page, string options)
    {
        // Until the font of icons is there, their names stand in their place as words.
        await page.EvaluateAsync("document.fonts.ready.then(() => true)");
        await page.EvaluateAsync(Axe);
        var result = await page.EvaluateAsync<JsonElement>($"axe.run(document, {{ iframes: false, resultTypes: ['violations'], ...{options} }})");
        result.GetProperty("violations").EnumerateArray()
            .Where(violation => violation.GetProperty("impact").GetString() is "serious" or "critical")
            .SelectMany(violation => violation.GetProperty("nodes").EnumerateArray().Select(node =>
                $"{violation.GetProperty("id")}: {violation.GetProperty("help")} at {node.GetProperty("target")} {node.GetProperty("html")} {node.GetProperty("failureSummary")}"))
            .ShouldBeEmpty($"axe on {page.Url}");
    }
}
