using System.Data.Common;
using System.Text.Json;
using Messaging.Core.Customers;
using Messaging.Core.Invoices;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Storage;

/// <summary>
/// Reads invoices with all that a mail says of their customers, for many mails at once. Entity Framework would read the same and needs
/// twice the time, which every mail that is sent has to wait for.
/// </summary>
internal static class InvoiceRows
{
    private static readonly string Wanted = Statement.ListOf("@p0");

    /// <param name="db">Where to read.</param>
    /// <param name="ids">Which ones. Those that are not there are left out.</param>
    /// <param name="cancellationToken">Stops before reading.</param>
    /// <returns>By id. Each has its customer, with cluster and addresses; invoices of one customer share it.</returns>
    internal static async Task<List<Invoice>> ReadAsync(MessagingDbContext db, IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var connection = db.Database.GetDbConnection();
            var invoices = ReadInvoices(connection, ids);
            var customers = ReadCustomers(connection, invoices.Select(i => i.CustomerId).Distinct());
            foreach (var invoice in invoices)
                invoice.Customer = customers[invoice.CustomerId];
            return invoices;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static List<Invoice> ReadInvoices(DbConnection connection, IReadOnlyList<long> ids)
    {
        using var find = new Statement(connection, $"""
            SELECT "Id", "ExternalId", "Number", "CustomerId", "Status", "IssueDate", "DueDate", "PeriodFrom", "PeriodTo", "Currency", "Lines", "TotalNet", "TotalVat",
                "Total", "Fields", "Revision", "LastSentAt", "LastSentRunId", "LastSentRevision", "CreatedAt", "UpdatedAt", "Version"
            FROM "Invoices" WHERE "Id" IN {Wanted} ORDER BY "Id"
            """, 1);
        using var rows = find.Read(JsonSerializer.Serialize(ids));
        var invoices = new List<Invoice>(ids.Count);
        while (rows.Next())
        {
            invoices.Add(new Invoice
            {
                Id = rows.Number(0), ExternalId = rows.Text(1), Number = rows.TextOrNull(2), CustomerId = rows.Number(3), Status = Enum.Parse<InvoiceStatus>(rows.Text(4)),
                IssueDate = rows.Date(5), DueDate = rows.DateOrNull(6), PeriodFrom = rows.DateOrNull(7), PeriodTo = rows.DateOrNull(8), Currency = rows.Text(9),
                Lines = JsonColumn.Read<List<InvoiceLine>>(rows.Utf8(10)), TotalNet = rows.Amount(11), TotalVat = rows.Amount(12), Total = rows.Amount(13),
                Fields = JsonColumn.Read<Dictionary<string, string>>(rows.Utf8(14)), Revision = (int)rows.Number(15), LastSentAt = rows.TimeOrNull(16),
                LastSentRunId = rows.NumberOrNull(17), LastSentRevision = (int?)rows.NumberOrNull(18), CreatedAt = rows.Time(19), UpdatedAt = rows.Time(20), Version = (int)rows.Number(21),
            });
        }

        return invoices;
    }

    private static Dictionary<long, Customer> ReadCustomers(DbConnection connection, IEnumerable<long> ids)
    {
        var wanted = JsonSerializer.Serialize(ids);
        using var find = new Statement(connection, $"""
            SELECT customer."Id", customer."Number", customer."Name", customer."ClusterId", customer."Language", customer."Fields", customer."CreatedAt", customer."UpdatedAt",
                customer."Version", cluster."Key", cluster."Name", cluster."ParentId", cluster."Path", cluster."Version"
            FROM "Customers" AS customer LEFT JOIN "CustomerClusters" AS cluster ON cluster."Id" = customer."ClusterId" WHERE customer."Id" IN {Wanted}
            """, 1);
        using var rows = find.Read(wanted);
        var customers = new Dictionary<long, Customer>();
        while (rows.Next())
        {
            customers.Add(rows.Number(0), new Customer
            {
                Id = rows.Number(0), Number = rows.Text(1), Name = rows.Text(2), ClusterId = rows.NumberOrNull(3), Language = rows.TextOrNull(4),
                Fields = JsonColumn.Read<Dictionary<string, string>>(rows.Utf8(5)), CreatedAt = rows.Time(6), UpdatedAt = rows.Time(7), Version = (int)rows.Number(8),
                Cluster = rows.NumberOrNull(3) is { } cluster
                    ? new CustomerCluster { Id = cluster, Key = rows.Text(9), Name = rows.Text(10), ParentId = rows.NumberOrNull(11), Path = rows.Text(12), Version = (int)rows.Number(13) }
                    : null,
            });
        }

        ReadAddresses(connection, wanted, customers);
        return customers;
    }

    private static void ReadAddresses(DbConnection connection, string wanted, Dictionary<long, Customer> customers)
    {
        using var find = new Statement(connection, $"""
            SELECT "Id", "CustomerId", "RecipientKey", "Address", "DisplayName" FROM "EmailAddresses" WHERE "CustomerId" IN {Wanted} ORDER BY "Id"
            """, 1);
        using var rows = find.Read(wanted);
        while (rows.Next())
        {
            customers[rows.Number(1)].EmailAddresses.Add(new EmailAddress
            {
                Id = rows.Number(0), CustomerId = rows.Number(1), RecipientKey = rows.Text(2), Address = rows.Text(3), DisplayName = rows.TextOrNull(4),
            });
        }
    }
}
