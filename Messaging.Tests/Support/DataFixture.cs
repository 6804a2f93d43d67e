using Messaging.Core.Accounts;
using Messaging.Core.Customers;
using Messaging.Core.Invoices;
using Messaging.Core.Signals;

namespace Messaging.Tests.Support;

/// <summary>The services that keep customers and invoices, on a database of their own with the recipient keys invoice and reminder.</summary>
public sealed class DataFixture : IDisposable
{
    public DataFixture()
    {
        Audit = new AuditTrail(new TestActor(), Clock);
        CustomerBatch = new CustomerBatch(Database, Audit, Clock);
        Customers = new CustomerService(Database, CustomerBatch, Audit, Clock);
        Clusters = new CustomerClusterService(Database, Audit, Clock);
        InvoiceBatch = new InvoiceBatch(Database, Audit, Clock);
        Invoices = new InvoiceService(Database, InvoiceBatch, Audit, Clock);
        Signals = new ChangeSignals(Clock);
        using var db = Database.CreateDbContext();
        db.RecipientKeys.AddRange(new RecipientKey { Key = "invoice", DisplayName = "Invoices" }, new RecipientKey { Key = "reminder", DisplayName = "Reminders" });
        db.SaveChanges();
    }

    public TestDatabase Database { get; } = new();

    public FixedClock Clock { get; } = new();

    public AuditTrail Audit { get; }

    public ChangeSignals Signals { get; }

    public CustomerBatch CustomerBatch { get; }

    public CustomerService Customers { get; }

    public CustomerClusterService Clusters { get; }

    public InvoiceBatch InvoiceBatch { get; }

    public InvoiceService Invoices { get; }

    public static CustomerInput Customer(string number, string? address = null) => new()
    {
        Number = number,
        Name = $"Customer {number}",
        EmailAddresses = address is null ? [] : [new CustomerAddress("invoice", address)],
    };

    public static InvoiceInput Invoice(string externalId, string customer, string? number = null) => new()
    {
        ExternalId = externalId,
        CustomerNumber = customer,
        Number = number,
        IssueDate = new DateOnly(2026, 11, 1),
        DueDate = new DateOnly(2026, 12, 1),
        PeriodFrom = new DateOnly(2026, 10, 1),
        PeriodTo = new DateOnly(2026, 10, 31),
        Currency = "EUR",
        Lines = [new InvoiceLineInput { Description = "Support", Quantity = 2, UnitPrice = 50, VatRate = 21 }],
    };

    public void Dispose() => Database.Dispose();
}
