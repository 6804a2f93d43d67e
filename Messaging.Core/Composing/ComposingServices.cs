using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.Core.Composing;

/// <summary>Registers composing.</summary>
public static class ComposingServices
{
    /// <summary>Adds the services of this feature.</summary>
    public static IServiceCollection AddComposing(this IServiceCollection services) => services
        .AddSingleton<AttachmentPacking>()
        .AddSingleton<MailComposer>()
        .AddSingleton<MailRecipeReader>()
        .AddSingleton<SentMailArchive>()
        // A public service with internal parts is made here, since the container looks for public constructors alone.
        .AddSingleton(p => new DocumentGenerator(
            p.GetRequiredService<IDbContextFactory<MessagingDbContext>>(), p.GetRequiredService<TransformationRenderer>(), p.GetRequiredService<DocumentStore>(),
            p.GetRequiredService<ChangeSignals>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<DocumentGenerator>>()));
}
