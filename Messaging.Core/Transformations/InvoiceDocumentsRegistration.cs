using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Core.Transformations;

/// <summary>Registers the documents of single invoices.</summary>
public static class InvoiceDocumentsRegistration
{
    /// <summary>Adds the service.</summary>
    public static IServiceCollection AddInvoiceDocuments(this IServiceCollection services) => services.AddScoped<InvoiceDocumentService>();
}
