using System.Net;
using System.Text.Json;
using Messaging.Core.Common;
using Messaging.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Hosting;

public sealed class HostTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public void Settings_FromTheRootFile_AreRead()
    {
        // Only the file has this key: a host that looks elsewhere for its settings would not know it.
        app.Services.GetRequiredService<IConfiguration>()["Messaging:Limits:TemplateNesting"].ShouldBe("32");
        app.Services.GetRequiredService<SendingOptions>().Backoff.Count.ShouldBe(5);
    }

    [Theory]
    [InlineData("/_framework/blazor.web.js", "text/javascript")]
    [InlineData("/app.css", "text/css")]
    [InlineData("/app.js", "text/javascript")]
    [InlineData("/_content/Radzen.Blazor/Radzen.Blazor.min.js", "text/javascript")]
    [InlineData("/_content/BlazorMonaco/jsInterop.js", "text/javascript")]
    public async Task StaticAssets_WithoutSignIn_AreServed(string path, string type)
    {
        using var client = app.CreateClient();

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
    }

    [Fact]
    public async Task Healthz_WithoutSignIn_Answers()
    {
        using var client = app.CreateClient();

        (await client.GetStringAsync(new Uri("/healthz", UriKind.Relative))).ShouldBe("Healthy");
    }

    [Fact]
    public async Task Readyz_WithoutSignIn_SaysWhatIsReady()
    {
        using var client = app.CreateClient();

        using var answer = JsonDocument.Parse(await client.GetStringAsync(new Uri("/readyz", UriKind.Relative)));

        answer.RootElement.GetProperty("checks").GetProperty("database").GetProperty("status").GetString().ShouldBe("Healthy");
    }

    [Fact]
    public async Task Metrics_InPrometheusForm_AreServed()
    {
        using var client = app.CreateClient();

        var text = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        text.ShouldContain("# TYPE messaging_uptime_seconds gauge\nmessaging_uptime_seconds ");
        text.ShouldContain("messaging_info{version=\"");
        text.ShouldContain("messaging_message_results{status=\"Pending\"} 0\n");
    }

    [Fact]
    public async Task UnknownPage_SignedIn_IsNotFoundInOurLook()
    {
        using var client = await app.CreateSignedInClientAsync(Core.Accounts.Role.Viewer);

        using var answer = await client.GetAsync(new Uri("/nothing-here", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("Page not found");
    }

    [Theory]
    [InlineData("light", "material-base", "all")]
    [InlineData("light", "material-dark-base", "not all")]
    [InlineData("dark", "material-dark-base", "all")]
    [InlineData(null, "material-dark-base", "(prefers-color-scheme: dark)")]
    public async Task Page_WithChosenLook_LoadsItsThemeAtOnce(string? chosen, string sheet, string media)
    {
        await app.AddUserAsync(Core.Accounts.Role.Administrator);
        using var client = app.CreateClient();
        if (chosen is not null)
            client.DefaultRequestHeaders.Add("Cookie", $"theme={chosen}");

        var html = await client.GetStringAsync(new Uri("/login", UriKind.Relative));

        html.Split('<').ShouldContain(tag => tag.Contains($"/{sheet}.", StringComparison.Ordinal) && tag.Contains($"media=\"{media}\"", StringComparison.Ordinal));
    }
}
