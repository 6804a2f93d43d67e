using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Invoices;

/// <summary>Registers invoices.</summary>
public static class InvoicesServices
{
    /// <summary>Adds the services of this feature.</summary>
    public static IServiceCollection AddInvoices(this IServiceCollection services) => services
        .AddScoped<InvoiceBatch>()
        .AddScoped<InvoiceService>();
}
