using Messaging.Tests.Support.Browser;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Radzen;

namespace Messaging.Tests.Platform;

/// <summary>
/// A web server in this process with nothing but the platform under the product: ASP.NET Core's server half of Blazor, the browser half
/// that the build takes from an older runtime pack, Radzen and Monaco, all served as the product serves them.
/// </summary>
public sealed class PlatformHost : IAsyncLifetime
{
    private WebApplication? _app;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowserContext? _context;

    public Uri Address { get; private set; } = new("http://127.0.0.1:0/");

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Messaging.Web",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
        });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddRadzenComponents();
        _app = builder.Build();
        _app.UseAntiforgery();
        _app.MapStaticAssets();
        _app.MapRazorComponents<PlatformDocument>().AddInteractiveServerRenderMode();
        await _app.StartAsync();
        Address = new Uri(_app.Urls.First() + "/");

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(BrowserFixture.Launch);
        // One profile for all pages here: each has a circuit of its own, and Monaco's three megabytes are loaded once.
        _context = await _browser.NewContextAsync(new() { BaseURL = Address.ToString() });
        _context.SetDefaultTimeout(15_000);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
    }

    /// <summary>The page of <see cref="PlatformPage"/>, once its circuit is there.</summary>
    public async Task<IPage> OpenAsync()
    {
        var page = await _context!.NewPageAsync();
        await page.GotoAsync("/");
        await page.Locator("#circuit:has-text('open')").WaitForAsync();
        return page;
    }
}
