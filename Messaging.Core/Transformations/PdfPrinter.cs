using System.Text.Json;
using Messaging.Core.Common;

namespace Messaging.Core.Transformations;

/// <summary>What prints PDF documents. Null: found by itself.</summary>
public sealed record PdfOptions(string? BrowserPath);

/// <summary>
/// Prints HTML with the browser of the machine. One browser is started with the first document and kept; it ends with this process.
/// A page runs no scripts and loads nothing: neither from the network nor from files. Paper is A4 unless <c>@page</c> says otherwise.
/// </summary>
public sealed class PdfPrinter(PdfOptions options, TimeProvider clock) : IAsyncDisposable
{
    private const int MaxPages = 2;
    private static readonly TimeSpan LongestPrint = TimeSpan.FromSeconds(30);
    private static readonly string[] NotLoaded = ["http://*", "https://*", "ws://*", "wss://*", "ftp://*", "file://*", "blob:*", "chrome://*"];

    private readonly SemaphoreSlim pages = new(MaxPages);
    private readonly SemaphoreSlim starting = new(1);
    private BrowserProcess? browser;

    /// <summary>The PDF of a page. Errors: <see cref="PdfNeedsBrowser"/>, <see cref="PdfFailed"/>.</summary>
    public async Task<Outcome<byte[]>> PrintAsync(string html, CancellationToken cancellationToken)
    {
        await pages.WaitAsync(cancellationToken);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var timer = clock.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), limit, LongestPrint, Timeout.InfiniteTimeSpan);
            return await PrintWithinAsync(html, limit, cancellationToken);
        }
        finally
        {
            pages.Release();
        }
    }

    /// <summary>Ends the browser.</summary>
    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        pages.Dispose();
        starting.Dispose();
    }

    private async Task<Outcome<byte[]>> PrintWithinAsync(string html, CancellationTokenSource limit, CancellationToken caller)
    {
        BrowserProcess? used = null;
        try
        {
            var started = await GetBrowserAsync(limit.Token);
            if (!started.Succeeded)
                return started.Error;
            used = started.Value;
            return await PrintPageAsync(used, html, limit.Token);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            await DropAsync(used);
            return new PdfFailed("it took longer than 30 s.");
        }
        catch (BrowserException failure)
        {
            await DropAsync(used);
            return new PdfFailed(failure.Message);
        }
    }

    private async Task<Outcome<BrowserProcess>> GetBrowserAsync(CancellationToken cancellationToken)
    {
        await starting.WaitAsync(cancellationToken);
        try
        {
            if (browser is { HasEnded: false })
                return browser;
            if (browser is not null)
                await browser.DisposeAsync();
            var started = BrowserProcess.Start(options.BrowserPath);
            browser = started.Value;
            return started;
        }
        finally
        {
            starting.Release();
        }
    }

    /// <summary>A browser that failed is not asked again; the next document starts another.</summary>
    private async Task DropAsync(BrowserProcess? failed)
    {
        await starting.WaitAsync(CancellationToken.None);
        try
        {
            if (failed is null || browser != failed)
                return;
            browser = null;
            await failed.DisposeAsync();
        }
        finally
        {
            starting.Release();
        }
    }

    private static async Task<byte[]> PrintPageAsync(BrowserProcess browser, string html, CancellationToken cancellationToken)
    {
        var target = (await browser.CallAsync("Target.createTarget", new { url = "about:blank" }, null, cancellationToken)).GetProperty("targetId").GetString();
        try
        {
            var session = (await browser.CallAsync("Target.attachToTarget", new { targetId = target, flatten = true }, null, cancellationToken)).GetProperty("sessionId").GetString();
            Task<JsonElement> Call(string method, object parameters) => browser.CallAsync(method, parameters, session, cancellationToken);

            await Call("Emulation.setScriptExecutionDisabled", new { value = true });
            await Call("Network.enable", new { });
            await Call("Network.setBlockedURLs", new { urls = NotLoaded });
            var frame = (await Call("Page.getFrameTree", new { })).GetProperty("frameTree").GetProperty("frame").GetProperty("id").GetString();
            await Call("Page.setDocumentContent", new { frameId = frame, html });
            var printed = await Call("Page.printToPDF", new { printBackground = true, preferCSSPageSize = true, paperWidth = 8.27, paperHeight = 11.69 });
            return printed.GetProperty("data").GetBytesFromBase64();
        }
        finally
        {
            if (!browser.HasEnded)
                await browser.CallAsync("Target.closeTarget", new { targetId = target }, null, CancellationToken.None);
        }
    }
}
