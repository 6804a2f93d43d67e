using Messaging.Core.Customers;
using Messaging.Core.Invoices;

namespace Messaging.Core.Templates.Model;

/// <summary>Makes the template model from stored things. A pure function: the caller loads them.</summary>
public static class MailModelBuilder
{
    /// <summary>The model of one mail.</summary>
    /// <param name="invoice">The invoice, with its lines.</param>
    /// <param name="customer">Its customer, with its cluster where there is one.</param>
    /// <param name="sender">The sender of the definition.</param>
    /// <param name="run">The run, or what a run would be in a preview.</param>
    public static MailModel Build(Invoice invoice, Customer customer, SenderModel sender, RunModel run) =>
        new(ToModel(invoice), ToModel(customer), sender, run);

    private static InvoiceModel ToModel(Invoice invoice) => new()
    {
        Number = invoice.Number,
        ExternalId = invoice.ExternalId,
        Status = invoice.Status.ToString(),
        IssueDate = invoice.IssueDate,
        DueDate = invoice.DueDate,
        PeriodFrom = invoice.PeriodFrom,
        PeriodTo = invoice.PeriodTo,
        Currency = invoice.Currency,
        TotalNet = invoice.TotalNet,
        TotalVat = invoice.TotalVat,
        Total = invoice.Total,
        Lines = invoice.Lines.ConvertAll(l => new InvoiceLineModel
        {
            Description = l.Description,
            Quantity = l.Quantity,
            Unit = l.Unit,
            UnitPrice = l.UnitPrice,
            VatRate = l.VatRate,
            Amount = l.Amount,
        }),
        Fields = invoice.Fields,
    };

    /// <summary>A customer as templates see it.</summary>
    /// <param name="customer">The customer, with its cluster where there is one.</param>
    public static CustomerModel ToModel(Customer customer) => new()
    {
        Number = customer.Number,
        Name = customer.Name,
        Language = customer.Language,
        Cluster = customer.Cluster is { } cluster ? new ClusterModel(cluster.Key, cluster.Name) : null,
        Fields = customer.Fields,
    };
}
