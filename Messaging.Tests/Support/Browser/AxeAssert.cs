using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Messaging.Tests.Support.Browser;

/// <summary>Accessibility: axe's serious and critical findings fail a test.</summary>
public static class AxeAssert
{
    public static async Task NothingSerious(IPage page)
    {
        var result = await page.RunAxe();

        result.Violations
            .Where(violation => violation.Impact is "serious" or "critical")
            .SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id}: {violation.Help} at {node.Target} {node.Html}"))
            .ShouldBeEmpty($"axe on {page.Url}");
    }
}
