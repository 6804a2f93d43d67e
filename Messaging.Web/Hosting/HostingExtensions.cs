using Messaging.Core;
using Messaging.Core.Common;
using Messaging.Core.Sending;
using Messaging.Core.Storage;
using Messaging.Web.Api;
using Messaging.Web.Components;
using Messaging.Web.Components.Pages.Templates;
using Messaging.Web.Components.Shared;
using Messaging.Web.Jobs;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Radzen;

namespace Messaging.Web.Hosting;

/// <summary>Puts the web application together, one call each for services, pipeline and endpoints.</summary>
internal static class HostingExtensions
{
    private const string DefaultUrl = "http://localhost:5080";

    /// <summary>What an editor may send at once: a whole template with its images' data. The default of 32 KB would end the circuit.</summary>
    private const long LargestBrowserMessage = 8L * 1024 * 1024;

    private const long RoomForHeaders = 64 * 1024;

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
        services.AddMessagingApi();
        services.AddMessagingHealth();
        services.AddMessagingMetrics();
        services.AddMessagingJobs();
        services.AddRazorComponents().AddInteractiveServerComponents()
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = LargestBrowserMessage);
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Math.Max(settings.Limits.ImportBytes, settings.Limits.AttachmentBytes) + RoomForHeaders;
        });
        services.AddRadzenComponents();
        services.AddScoped<Confirmation>();
        services.AddScoped<TemplateCatalog>();
        services.AddScoped<PreviewMaker>();
        services.AddScoped<BrowserTime>();
    }

    /// <summary>What must be so before the first request: the database, and the first administrator from the settings.</summary>
    /// <returns>Problems with the settings; empty when all is well.</returns>
    public static async Task<IReadOnlyList<string>> PrepareAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        var directory = app.Services.GetRequiredService<MessagingOptions>().DataDirectory;
        var guard = app.Services.GetRequiredService<InstanceGuard>();
        if (!guard.TryLock(directory))
            return [$"Another Messaging process is using the data directory {directory}. Two would send the same mails: stop the other one, or choose another Messaging:DataDirectory."];
        if (!await app.Services.GetRequiredService<DatabaseStart>().TryMigrateAsync(cancellationToken))
            return [$"The database in {directory} was made by another version of Messaging, which this one cannot read. Nothing was changed. Start that version again, or choose another Messaging:DataDirectory."];
        await guard.CheckAsync(directory, cancellationToken);
        var problems = await app.Services.GetRequiredService<SetupGate>().ApplySettingsAsync(cancellationToken);
        if (problems.Count == 0 && app.Services.GetRequiredService<Settings>().Demo)
            await DemoStart.PrepareAsync(app.Services, cancellationToken);
        return problems;
    }

    public static void UseMessagingPipeline(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseHsts();
        app.UseWhen(ApiServices.IsApi, api =>
        {
            api.UseExceptionHandler();
            api.UseStatusCodePages();
        });
        app.UseWhen(context => !ApiServices.IsApi(context), pages =>
        {
            pages.UseExceptionHandler("/error");
            pages.UseStatusCodePagesWithReExecute("/not-found");
        });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseMiddleware<Idempotency>();
    }

    public static void MapMessaging(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapMessagingHealth();
        app.MapMessagingMetrics();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapMessagingApi();
        app.MapResultDownload();
        app.MapResultExport();
        app.MapRunExport();
        app.MapDocumentDownload();
        app.MapImportDownload();
        app.MapTemplateExport();
        app.MapAttachmentDownload();
        app.MapSignOut();
        app.MapCapturedMailFiles();
        // Our own header says who may frame a page; a second one would not be stricter.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null);
    }

    private static void AddSettings(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Messaging);
        services.AddSingleton(settings.Sending);
        services.AddSingleton(settings.Limits);
        services.AddSingleton(settings.Setup);
        services.AddSingleton(settings.Pdf);
        services.AddSingleton(settings.Events);
        services.AddSingleton(TimeProvider.System);
    }
}
