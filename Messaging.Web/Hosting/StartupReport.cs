using Messaging.Web.Security;

namespace Messaging.Web.Hosting;

/// <summary>What the console says to the person who started the program.</summary>
internal static class StartupReport
{
    public static async Task<int> RefuseAsync(IReadOnlyList<string> problems)
    {
        await Console.Error.WriteLineAsync("Messaging did not start, because of its settings (appsettings.json, environment or command line):");
        foreach (var problem in problems)
            await Console.Error.WriteLineAsync("  - " + problem);
        return Settings.ExitCode;
    }

    public static async Task ReadyAsync(WebApplication app)
    {
        var setup = app.Services.GetRequiredService<SetupGate>();
        await Console.Out.WriteLineAsync();
        if (await setup.IsOpenAsync(CancellationToken.None))
            await Console.Out.WriteLineAsync($"There is no user yet. Open {Address(app)}{setup.Path} to make the first administrator.");
        await Console.Out.WriteLineAsync("Messaging is ready. Open " + Address(app));
        if (await DemoStart.SignInHintAsync(app.Services, CancellationToken.None) is { } hint)
            await Console.Out.WriteLineAsync(hint);
        await Console.Out.WriteLineAsync();
    }

    /// <summary>The first address, in a form that a browser on this machine can open.</summary>
    public static string Address(WebApplication app) =>
        app.Urls.First().Replace("//[::]", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)
            .Replace("//+", "//localhost", StringComparison.Ordinal)
            .Replace("//*", "//localhost", StringComparison.Ordinal);
}
