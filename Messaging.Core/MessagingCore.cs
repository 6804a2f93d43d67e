using Messaging.Core.Accounts;
using Messaging.Core.Composing;
using Messaging.Core.Customers;
using Messaging.Core.Definitions;
using Messaging.Core.Demo;
using Messaging.Core.Health;
using Messaging.Core.Import;
using Messaging.Core.Invoices;
using Messaging.Core.Notices;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Core.Senders;
using Messaging.Core.Sending;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Transfer;
using Messaging.Core.Transformations;
using Messaging.Core.Why;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Messaging.Core;

/// <summary>Registers everything of Core. Each feature's own registration stands beside the feature.</summary>
public static class MessagingCore
{
    /// <summary>
    /// Adds all services of Core. The host adds <see cref="ICurrentActor"/> and <see cref="ISecretProtector"/>, and binds the options.
    /// </summary>
    /// <param name="services">Where to add.</param>
    /// <param name="dataDirectory">Where the database, the documents and the keys are.</param>
    public static IServiceCollection AddMessagingCore(this IServiceCollection services, string dataDirectory)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ChangeSignals>();
        services.AddHealth();
        services.AddAccounts().AddComposing().AddRuns().AddSending();
        services.AddCustomers().AddInvoices().AddInvoiceDocuments().AddImport(dataDirectory).AddDemo();
        services.AddRecipientKeys().AddSenders().AddDefinitions().AddCapturedMail();
        services.AddTemplates().AddTransformations().AddTransfer().AddNotifications();
        services.AddNotices().AddWhy();
        return services.AddStorage(dataDirectory);
    }
}
