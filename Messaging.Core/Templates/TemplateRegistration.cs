using Messaging.Core.Common;
using Messaging.Core.Templates.Completion;
using Messaging.Core.Templates.Html;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Messaging.Core.Templates;

/// <summary>Registers templates.</summary>
public static class TemplateRegistration
{
    /// <summary>Adds the renderer and the services. The limits are those the host registered, else the defaults.</summary>
    public static IServiceCollection AddTemplates(this IServiceCollection services)
    {
        services.TryAddSingleton(new LimitsOptions());
        services.AddSingleton(provider => TemplateLimits.From(provider.GetRequiredService<LimitsOptions>()));
        services.AddSingleton<TemplateRenderer>();
        services.AddSingleton<TemplateAssistant>();
        services.AddSingleton<HtmlFinisher>();
        services.AddScoped<TemplateStorage>();
        services.AddScoped(provider => new SubjectTemplateService(provider.GetRequiredService<TemplateStorage>()));
        services.AddScoped(provider => new BodyTemplateService(provider.GetRequiredService<TemplateStorage>()));
        services.AddScoped(provider => new TemplateFragmentService(provider.GetRequiredService<TemplateStorage>()));
        services.AddScoped<TemplateImageService>();
        services.AddScoped<TemplateDraftService>();
        return services;
    }
}
