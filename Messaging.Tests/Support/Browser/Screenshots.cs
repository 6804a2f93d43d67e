using Microsoft.Playwright;

namespace Messaging.Tests.Support.Browser;

/// <summary>Pictures for a person to look at, in <c>artifacts/screenshots/</c>: wide and narrow, light and dark.</summary>
public static class Screenshots
{
    private static readonly (int Width, int Height)[] Sizes = [(1280, 900), (390, 844)];

    public static async Task TakeAsync(IPage page, string name)
    {
        var folder = Directory.CreateDirectory(Repository.PathOf("artifacts/screenshots")).FullName;
        foreach (var (width, height) in Sizes)
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme });
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}-{(scheme == ColorScheme.Dark ? "dark" : "light")}.png"), Animations = ScreenshotAnimations.Disabled });
            }
        }

        await page.SetViewportSizeAsync(Sizes[0].Width, Sizes[0].Height);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }
}
