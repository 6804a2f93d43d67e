using System.Globalization;
using Messaging.Core.Invoices;
using Messaging.Core.Storage;

namespace Messaging.Core.Demo;

/// <summary>2,000 invoices over twelve months up to today. The months before are done; of the present one some are concepts.</summary>
internal static class DemoInvoices
{
    internal const int Count = 2_000;
    internal const int Months = 12;

    /// <summary>An invoice with its place among those of its month.</summary>
    /// <param name="Invoice">The invoice.</param>
    /// <param name="Month">0 for the oldest month.</param>
    /// <param name="Place">From 0, in its month.</param>
    /// <param name="Customer">The customer's place in the list of customers.</param>
    internal sealed record Entry(Invoice Invoice, int Month, int Place, int Customer)
    {
        internal bool IsLatest => Month == Months - 1;
    }

    internal static async Task<List<Entry>> AddAsync(
        MessagingDbContext db, IReadOnlyList<DemoCustomers.Entry> customers, Random random, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var thisMonth = new DateOnly(today.Year, today.Month, 1);
        var entries = new List<Entry>(Count);
        for (var n = 0; n < Count; n++)
        {
            var month = n * Months / Count;
            var place = entries.Count > 0 && entries[^1].Month == month ? entries[^1].Place + 1 : 0;
            var issued = thisMonth.AddMonths(month - Months + 1);
            // In the present month a few customers get a second invoice, so that the check for it has something to say.
            var customer = month == Months - 1 && place is >= 150 and < 156 ? entries[^100].Customer : n * 3 % customers.Count;
            var invoice = Make(n, issued, place, customers[customer], random, now);
            if (month == Months - 1 && IsConcept(place))
                (invoice.Status, invoice.Number) = (InvoiceStatus.Concept, null);
            db.Invoices.Add(invoice);
            entries.Add(new Entry(invoice, month, place, customer));
        }

        await db.SaveChangesAsync(cancellationToken);
        return entries;
    }

    /// <summary>One in six of the present month is not approved yet.</summary>
    private static bool IsConcept(int place) => place % 6 == 5;

    private static Invoice Make(int n, DateOnly issued, int place, DemoCustomers.Entry customer, Random random, DateTimeOffset now)
    {
        var lines = Lines(customer, place, random);
        var net = lines.Sum(l => l.Amount);
        var vat = decimal.Round(net * customer.Vat / 100, 2);
        var created = new DateTimeOffset(issued.ToDateTime(new TimeOnly(6, 0)), TimeSpan.Zero);
        var invoice = new Invoice
        {
            ExternalId = "inv-" + DemoNames.Number(83_000 + n, 6),
            Number = string.Create(CultureInfo.InvariantCulture, $"{issued.Year}-{issued.Month:D2}{place + 1:D4}"),
            Customer = customer.Customer,
            Status = InvoiceStatus.Approved,
            IssueDate = issued,
            DueDate = issued.AddDays(30),
            PeriodFrom = issued.AddMonths(-1),
            PeriodTo = issued.AddDays(-1),
            Currency = customer.Currency,
            Lines = lines,
            TotalNet = net,
            TotalVat = vat,
            Total = net + vat,
            CreatedAt = created < now ? created : now,
            UpdatedAt = created < now ? created : now,
            Version = 1,
        };
        if (n % 4 == 0)
            invoice.Fields["purchaseOrder"] = "PO-" + DemoNames.Number(random.Next(10_000, 99_999), 5);
        return invoice;
    }

    private static List<InvoiceLine> Lines(DemoCustomers.Entry customer, int place, Random random)
    {
        var count = place % 40 == 7 ? 34 : random.Next(1, 7);
        var first = random.Next(DemoNames.Products.Length);
        return
        [
            .. Enumerable.Range(0, count).Select(line =>
            {
                var (name, unit, price) = DemoNames.Products[(first + line) % DemoNames.Products.Length];
                decimal quantity = price < 1 ? random.Next(20, 2_000) : random.Next(1, 6);
                return new InvoiceLine(name[customer.Language], quantity, unit[customer.Language], price, customer.Vat, decimal.Round(quantity * price, 2));
            }),
        ];
    }
}
