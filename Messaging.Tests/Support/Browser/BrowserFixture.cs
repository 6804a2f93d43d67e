using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Messaging.Tests.EndToEnd;
using Microsoft.Playwright;

namespace Messaging.Tests.Support.Browser;

/// <summary>
/// One Chromium for all browser tests; every test gets a fresh profile in it. When a test fails, what the page showed, what the browser logged
/// and what the program wrote lie in <c>artifacts/browser/</c> under the test's name; with BROWSER_TRACE=1, as in the second try, every step too.
/// </summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    /// <summary>Three browsers and the programs they visit may share two processors.</summary>
    private const float ActionTimeoutMilliseconds = 30_000;

    /// <summary>What is expected of a page is there within this; a test that passes does not wait for it.</summary>
    private const float ExpectTimeoutMilliseconds = 15_000;

    /// <summary>A trace holds every step, and costs a third of the time: it is made where a test is tried again, or by hand.</summary>
    private static readonly bool Traces = Environment.GetEnvironmentVariable("BROWSER_TRACE") == "1";
    private readonly ConcurrentDictionary<Uri, string> _signedIn = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The machine's own Chromium, quiet: it asks nothing of the internet.</summary>
    public static BrowserTypeLaunchOptions Launch => new()
    {
        ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium",
        Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    };

    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(ExpectTimeoutMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(Launch);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Runs a test on a new page, signed in as the first administrator.</summary>
    public async Task SignedInAsync(AppProcess app, Func<IPage, Task> test, PageOptions? options = null, [CallerMemberName] string name = "")
    {
        if (!_signedIn.TryGetValue(app.Address, out var state))
        {
            await VisitingAsync(app, page => SignIn.AsAdministratorAsync(page, app), null, name + "-sign-in", async context => state = await context.StorageStateAsync());
            _signedIn[app.Address] = state!;
        }

        await VisitingAsync(app, test, state, name, options: options);
    }

    /// <summary>Runs a test on a new page of a visitor whom the program does not know.</summary>
    public Task VisitingAsync(AppProcess app, Func<IPage, Task> test, PageOptions? options = null, [CallerMemberName] string name = "") =>
        VisitingAsync(app, test, null, name, options: options);

    private async Task VisitingAsync(AppProcess app, Func<IPage, Task> test, string? state, string name, Func<IBrowserContext, Task>? afterwards = null, PageOptions? options = null)
    {
        options ??= new PageOptions();
        await using var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = (options.Address ?? app.Address).ToString(),
            StorageState = state,
            ViewportSize = new() { Width = options.Width, Height = options.Height },
            ColorScheme = options.Dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = "en-GB",
            TimezoneId = "UTC",
            AcceptDownloads = true,
        });
        context.SetDefaultTimeout(ActionTimeoutMilliseconds);
        var log = new ConcurrentQueue<string>();
        if (Traces)
            await context.Tracing.StartAsync(new() { Screenshots = true, Snapshots = true });
        var page = await context.NewPageAsync();
        page.Console += (_, message) => LogErrors(log, message, options);
        page.PageError += (_, error) => log.Enqueue("uncaught: " + error);
        try
        {
            await test(page);
            log.ShouldBeEmpty("The browser's console has errors.");
            if (afterwards is not null)
                await afterwards(context);
        }
        catch
        {
            await KeepEvidenceAsync(page, context, log, app, name);
            throw;
        }
    }

    private static void LogErrors(ConcurrentQueue<string> log, IConsoleMessage message, PageOptions options)
    {
        // The trace's own script, which the mail's sandbox rightly refuses. That scripts of a mail are refused too has tests of its own.
        var isDriver = message.Text.StartsWith("Blocked script execution in 'about:srcdoc'", StringComparison.Ordinal);
        if (message.Type == "error" && !isDriver && !options.ExpectedConsoleErrors.Any(expected => message.Text.Contains(expected, StringComparison.OrdinalIgnoreCase)))
            log.Enqueue($"{message.Text} ({message.Location})");
    }

    private static async Task KeepEvidenceAsync(IPage page, IBrowserContext context, IEnumerable<string> log, AppProcess app, string name)
    {
        var folder = Directory.CreateDirectory(Repository.PathOf("artifacts/browser")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, name + ".log"), $"{page.Url}\n\n{string.Join('\n', log)}\n\n{app.Output}");
        try
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), Timeout = 5_000 });
            if (Traces)
                await context.Tracing.StopAsync(new() { Path = Path.Combine(folder, name + ".zip") });
        }
        catch (PlaywrightException problem)
        {
            // The test's own failure says more than that the page could not be photographed any more.
            await File.AppendAllTextAsync(Path.Combine(folder, name + ".log"), "\n\n" + problem.Message);
        }
    }
}

/// <summary>The browser that a test wants.</summary>
public sealed record PageOptions
{
    public int Width { get; init; } = 1280;

    public int Height { get; init; } = 900;

    public bool Dark { get; init; }

    /// <summary>Where the page finds the program, if not directly: a <see cref="NetworkSwitch"/>.</summary>
    public Uri? Address { get; init; }

    /// <summary>Parts of console errors that belong to the test, such as a lost connection. Every other one fails it.</summary>
    public IReadOnlyList<string> ExpectedConsoleErrors { get; init; } = [];
}

[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Browser";
}

/// <summary>The tests of the template editor: beside the others, with a browser of their own.</summary>
[CollectionDefinition(Name)]
public sealed class EditorCollection : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Browser, template editor";
}

/// <summary>The visits of every page and list, on one program with sample data, and the pages of events: beside the others, with a browser of their own.</summary>
[CollectionDefinition(Name)]
public sealed class EveryPageCollection : ICollectionFixture<BrowserFixture>, ICollectionFixture<DemoFixture>
{
    public const string Name = "Browser, every page";
}
