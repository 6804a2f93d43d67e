using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Import;

/// <summary>Registers the import of files.</summary>
public static class ImportServices
{
    /// <summary>Adds the services of this feature.</summary>
    /// <param name="services">Where to add.</param>
    /// <param name="dataDirectory">Files wait in <c>imports</c> in it.</param>
    public static IServiceCollection AddImport(this IServiceCollection services, string dataDirectory) => services
        .AddSingleton<ImportAnalyser>()
        .AddSingleton<Importer>()
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<ImportDesk>(provider, Path.Combine(dataDirectory, "imports")))
        .AddHostedService(provider => provider.GetRequiredService<ImportDesk>());
}
