using Messaging.Core.Templates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Messaging.Core.Transformations;

/// <summary>Registers transformations.</summary>
public static class TransformationRegistration
{
    /// <summary>Adds the making of documents and the services.</summary>
    public static IServiceCollection AddTransformations(this IServiceCollection services)
    {
        services.TryAddSingleton(new PdfOptions(null));
        services.AddSingleton<PdfPrinter>();
        services.AddSingleton<TransformationRenderer>();
        services.AddScoped(provider => new TransformationService(provider.GetRequiredService<TemplateStorage>(), provider.GetRequiredService<TransformationRenderer>()));
        services.AddScoped<DocumentPreviewService>();
        return services;
    }
}
