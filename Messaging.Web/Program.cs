using Messaging.Web.Hosting;
using Microsoft.AspNetCore.Connections;

namespace Messaging.Web;

public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var builder = CreateBuilder(args);
        var settings = Settings.Read(builder.Configuration);
        if (settings.Problems.Count > 0)
            return await StartupReport.RefuseAsync(settings.Problems);

        await using var app = Build(builder, settings);
        var problems = await app.PrepareAsync(CancellationToken.None);
        if (problems.Count > 0)
            return await StartupReport.RefuseAsync(problems);

        try
        {
            await app.StartAsync();
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            return await StartupReport.RefuseAsync([$"{exception.Message.TrimEnd('.')}. Another program uses this address, perhaps Messaging itself. End it, or choose another one: --urls http://localhost:5081"]);
        }
        await StartupReport.ReadyAsync(app);
        await app.WaitForShutdownAsync();
        return 0;
    }

    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // The settings file lies beside the program, wherever it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. args.Select(arg => arg == "--demo" ? "--Messaging:Demo=true" : arg)],
            ApplicationName = typeof(Program).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Host.UseDefaultServiceProvider(provider => (provider.ValidateOnBuild, provider.ValidateScopes) = (true, true));
        builder.UseDefaultUrl();
        builder.WebHost.UseStaticWebAssets();
        return builder;
    }

    public static WebApplication Build(WebApplicationBuilder builder, Settings settings, Action<WebApplicationBuilder>? configure = null)
    {
        builder.Services.AddMessagingWeb(settings);
        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseMessagingPipeline();
        app.MapMessaging();
        return app;
    }
}
