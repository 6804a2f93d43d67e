using Messaging.Core;
using Messaging.Web.Components;
using Messaging.Web.Components.Shared;
using Messaging.Web.Security;
using Radzen;

namespace Messaging.Web.Hosting;

/// <summary>Puts the web application together, one call each for services, pipeline and endpoints.</summary>
public static class HostingExtensions
{
    private const string DefaultUrl = "http://localhost:5080";

    public static void UseDefaultUrl(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        string[] keys = ["urls", "http_ports", "https_ports"];
        if (keys.All(key => string.IsNullOrEmpty(configuration[key])) && !configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(DefaultUrl);
    }

    public static void AddMessagingWeb(this IServiceCollection services, Settings settings)
    {
        services.AddSettings(settings);
        services.AddMessagingCore(settings.Messaging.DataDirectory);
        services.AddMessagingSecurity(settings.Messaging);
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddRadzenComponents();
        services.AddScoped<Confirmation>();
        services.AddScoped<BrowserTime>();
    }

    public static void UseMessagingPipeline(this WebApplication app)
    {
        app.UseExceptionHandler("/error");
        app.UseStatusCodePagesWithReExecute("/not-found");
        app.UseAntiforgery();
    }

    public static void MapMessaging(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }

    private static void AddSettings(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Messaging);
        services.AddSingleton(settings.Sending);
        services.AddSingleton(settings.Limits);
        services.AddSingleton(settings.Setup);
        services.AddSingleton(settings.Pdf);
        services.AddSingleton(TimeProvider.System);
    }
}
