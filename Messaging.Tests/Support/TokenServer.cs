using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Messaging.Tests.Support;

/// <summary>Gives out access tokens on loopback, as a test says.</summary>
internal sealed class TokenServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private TokenServer(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single() + "/token";

    public static async Task<TokenServer> StartAsync(Func<IFormCollection, IResult> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.MapPost("/token", async (HttpRequest request) => answer(await request.ReadFormAsync()));
        await server.StartAsync();
        return new TokenServer(server);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
