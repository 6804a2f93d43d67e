using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Messaging.Tests.Support.Browser;

/// <summary>Accessibility: axe's serious and critical findings fail a test.</summary>
public static class AxeAssert
{
    /// <summary>Frames are left out: they hold mails, whose sandbox lets no script in, and axe would wait for them in vain.</summary>
    private const string Run = """
        async () => (await axe.run(document, { iframes: false, resultTypes: ['violations'] })).violations
          .filter(violation => ['serious', 'critical'].includes(violation.impact))
          .flatMap(violation => violation.nodes.map(node => `${violation.id}: ${violation.help} at ${node.target} ${node.html}`))
        """;

    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    public static async Task NothingSerious(IPage page)
    {
        await page.EvaluateAsync(Script);
        (await page.EvaluateAsync<string[]>(Run)).ShouldBeEmpty($"axe on {page.Url}");
    }
}
