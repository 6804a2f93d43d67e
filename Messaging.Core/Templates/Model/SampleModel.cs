namespace Messaging.Core.Templates.Model;

/// <summary>A made-up mail with every field filled: for the reference, and for previews where there is no invoice yet.</summary>
public static class SampleModel
{
    /// <summary>The sample in a language; null is that of the sample customer, English.</summary>
    public static MailModel Create(string? language = null) => new(
        new InvoiceModel
        {
            Number = "2026-00042",
            ExternalId = "inv-83214",
            Status = "Approved",
            IssueDate = new DateOnly(2026, 11, 1),
            DueDate = new DateOnly(2026, 12, 1),
            PeriodFrom = new DateOnly(2026, 10, 1),
            PeriodTo = new DateOnly(2026, 10, 31),
            Currency = "EUR",
            TotalNet = 1020.25m,
            TotalVat = 214.25m,
            Total = 1234.5m,
            Lines =
            [
                Line("Fibre 1 Gbit/s", 3, "month", 45m, 21, 135m),
                Line("Managed firewall <Pro> & support", 1, "month", 685.25m, 21, 685.25m),
                Line("Handbook", 2, null, 100m, 21, 200m),
            ],
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["purchaseOrder"] = "PO-7731" },
        },
        new CustomerModel
        {
            Number = "C-10042",
            Name = "Bakker & Zonen B.V.",
            Language = language ?? "en",
            Cluster = new ClusterModel("north", "Region North"),
            Fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["contact"] = "Ms Bakker", ["address"] = "Kade 5\n1012 AB Amsterdam" },
        },
        new SenderModel("billing@example.com", "Example Billing", "support@example.com"),
        new RunModel("17", "Monthly invoices", new DateOnly(2026, 11, 22), "clerk@example.com"));

    private static InvoiceLineModel Line(string description, decimal quantity, string? unit, decimal price, decimal vat, decimal amount) =>
        new() { Description = description, Quantity = quantity, Unit = unit, UnitPrice = price, VatRate = vat, Amount = amount };
}
