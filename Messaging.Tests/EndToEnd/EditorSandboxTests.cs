using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Messaging.Tests.Support.Browser;
using Microsoft.Playwright;

namespace Messaging.Tests.EndToEnd;

/// <summary>Whatever a template says, the preview neither runs it nor asks anybody anything, and a click leads nowhere.</summary>
[Trait("Category", "Browser")]
[Collection(EditorCollection.Name)]
public sealed class EditorSandboxTests(BrowserFixture browser, EditorSandboxTests.Prepared prepared) : IClassFixture<EditorSandboxTests.Prepared>
{
    private const string Taken = "parent.document.title=top.document.title=document.title='taken';alert(1)";

    [Theory]
    [InlineData("script", $"<script>{Taken}</script><script src=OUT></script><svg><script>{Taken}</script></svg>")]
    [InlineData("event", $"<img src=x onerror=\"{Taken}\"><body onload=\"{Taken}\"><svg onload=\"{Taken}\"><details open ontoggle=\"{Taken}\"><input autofocus onfocus=\"{Taken}\">")]
    [InlineData("form", "<form action=OUT method=post><input name=a><button>Click here</button><input type=submit value=Go></form><button formaction=OUT form=f>Go</button>")]
    [InlineData("refresh", "<meta http-equiv=refresh content=\"0;url=OUT\"><meta http-equiv=\"Refresh\" content=\"0;OUT\">")]
    [InlineData("css", "<style>@import url(OUT); @import 'OUT'; @font-face{font-family:f;src:url(OUT)} h1{font-family:f;background:url(OUT);list-style-image:url(OUT);content:url(OUT)}</style><p style=\"background:url('OUT')\">x</p><link rel=stylesheet href=OUT><link rel=prefetch href=OUT>")]
    [InlineData("srcdoc", "\" onload=\"alert(1)\" x=\"</iframe><h2 id=outside>out</h2><script>alert(1)</script>'\"><iframe srcdoc=\"&lt;script&gt;top.location='OUT'&lt;/script&gt;\"></iframe><iframe src=OUT></iframe>")]
    [InlineData("base", "<base href=OUT target=_top><a href=more>Click here</a><img src=picture.png>")]
    [InlineData("object", "<object data=OUT></object><embed src=OUT><applet code=OUT></applet><video autoplay src=OUT poster=OUT></video><audio autoplay src=OUT></audio><img src=OUT srcset=\"OUT 2x\">")]
    [InlineData("link", "<a href=OUT>Click here</a><a href=OUT target=_self>Click here</a><a href=OUT target=_top>Click here</a><a href=OUT target=_parent>Click here</a><a href=\"javascript:alert(1)\">Click here</a><a href=#x>Click here</a><a href=/login>Click here</a>")]
    [InlineData("svg-link", "<svg width=100 height=30><a xlink:href=OUT><text y=20>Click here</text></a></svg><map name=m><area shape=default href=OUT></map><img usemap=#m width=50 height=50><select><title></select><a href=OUT>Click here</a></title>")]
    public async Task Preview_HostileTemplate_StaysInItsFrame(string key, string html)
    {
        using var outside = new TcpListener(IPAddress.Loopback, 0);
        outside.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)outside.LocalEndpoint).Port}/taken";
        await prepared.AddAsync(key, html.Replace("OUT", address, StringComparison.Ordinal) + "<h1>Still here</h1>");

        await browser.SignedInAsync(prepared.App, async page =>
        {
            var left = Watch(page, address);
            await page.GotoAsync($"administration/body-templates/{key}");
            var frame = page.FrameLocator(".mail-body iframe");
            await Assertions.Expect(frame.Locator("h1")).ToHaveTextAsync("Still here");
            var shown = page.Url;
            var links = frame.GetByText("Click here");
            for (var i = 0; i < await links.CountAsync(); i++)
                await TryAsync(links.Nth(i));
            foreach (var button in await frame.Locator("button, input").AllAsync())
                await button.ClickAsync(new() { Force = true });

            // What a click would have begun is over when the frame and the page answer again.
            await Assertions.Expect(frame.Locator("h1")).ToHaveTextAsync("Still here");
            page.Url.ShouldBe(shown);
            (await page.TitleAsync()).ShouldStartWith(key);
            (await page.Locator("#outside").CountAsync()).ShouldBe(0);
            page.Context.Pages.Count.ShouldBe(1);
            left.ShouldBeEmpty();
        }, new PageOptions { ExpectedConsoleErrors = ["sandbox", "Content Security Policy"] }, "sandbox-" + key);

        outside.Pending().ShouldBeFalse("something asked the address outside");
    }

    private static async Task TryAsync(ILocator link)
    {
        await link.ClickAsync();
        await link.ClickAsync(new() { Button = MouseButton.Middle });
        await link.ClickAsync(new() { Modifiers = [KeyboardModifier.Control] });
        await link.ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await link.DblClickAsync();
        await link.PressAsync("Enter");
    }

    private static ConcurrentQueue<string> Watch(IPage page, string address)
    {
        var left = new ConcurrentQueue<string>();
        // What the policy refuses is reported as a failed request, although nothing was sent; the listener outside knows of the others.
        page.Context.RequestFailed += (_, request) => Note(IsOutside(request) && request.Failure != "csp", $"request {request.Url} {request.Failure}");
        page.Context.RequestFinished += (_, request) => Note(IsOutside(request), "answered request " + request.Url);
        page.Dialog += (_, dialog) => Note(true, "dialog " + dialog.Message);
        page.Popup += (_, popup) => Note(true, "window " + popup.Url);
        page.FrameNavigated += (_, frame) => Note(frame.ParentFrame is not null && frame.Url != "about:srcdoc" && frame.Url != "about:blank", "frame " + frame.Url);
        return left;

        bool IsOutside(IRequest request) => request.Url.StartsWith(address[..^6], StringComparison.Ordinal);

        void Note(bool isWrong, string what)
        {
            if (isWrong)
                left.Enqueue(what);
        }
    }

    /// <summary>The program with one invoice, and a template for each attempt.</summary>
    public sealed class Prepared : IAsyncLifetime
    {
        private AppProcess? app;

        public AppProcess App => app!;

        public async Task InitializeAsync()
        {
            app = await AppProcess.StartAsync();
            await PutAsync("customers/C1", new { name = "Customer", language = "en", emailAddresses = Array.Empty<object>(), fields = new { } });
            await PutAsync("invoices/inv-1", new
            {
                number = "2026-1", customerNumber = "C1", status = "Approved", issueDate = "2026-11-01", currency = "EUR", totalNet = 100, totalVat = 21, total = 121,
                lines = new[] { new { description = "Support", quantity = 1, unitPrice = 100, vatRate = 21, amount = 100 } }, fields = new { },
            });
        }

        public Task AddAsync(string key, string html) => PutAsync($"body-templates/{key}", new { name = key, format = "Html", content = html });

        public async Task DisposeAsync()
        {
            if (app is not null)
                await app.DisposeAsync();
        }

        private async Task PutAsync(string path, object body)
        {
            using var api = App.Api();
            using var answer = await api.PutAsJsonAsync(new Uri(path, UriKind.Relative), body);
            answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
