using Messaging.Core.Accounts;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Demo;

/// <summary>
/// Fills an empty database so that a visitor can send a run within a minute: customers, invoices in every state, templates, definitions,
/// runs of the past, rules for events and coming reminders. The same every time, but for the dates, which end today.
/// </summary>
public sealed class DemoData(IDbContextFactory<MessagingDbContext> databases, DocumentStore documents, ISecretProtector secrets, AuditTrail audit, TimeProvider clock)
{
    private const int Seed = 20_261_122;

    /// <summary>Older documents are in the billing system's archive, let us say: 2,000 files would make the start slow.</summary>
    private const int MonthsWithDocuments = 3;

    /// <summary>Writes of documents at the same time: each waits for the disk, and together they wait hardly longer than one.</summary>
    private const int ParallelWrites = 16;

    /// <summary>Adds the sample data where there is no customer and no definition yet.</summary>
    /// <param name="cancellationToken">Stops, and nothing is kept.</param>
    /// <returns>Whether it was added now.</returns>
    public async Task<bool> CreateAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.Customers.AnyAsync(cancellationToken) || await db.MessageDefinitions.AnyAsync(cancellationToken) || await db.RecipientKeys.AnyAsync(cancellationToken))
            return false;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var random = new Random(Seed);
        var configuration = new DemoConfiguration(db, documents, secrets, now);
        await configuration.AddAsync(cancellationToken);
        var customers = await DemoCustomers.AddAsync(db, random, now, cancellationToken);
        DemoEvents.Add(db, customers, now);
        var invoices = await DemoInvoices.AddAsync(db, customers, random, now, cancellationToken);
        await AddDocumentsAsync(db, configuration, invoices, customers, cancellationToken);
        var runs = new DemoRuns(db, now);
        await runs.AddAsync(invoices, customers, configuration, cancellationToken);
        await runs.AddAttemptsAsync(cancellationToken);
        audit.Add(db, "Added", "Sample data", "demo", "500 customers, 2,000 invoices");
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>In the present month the PDF of some invoices has not come, and the specification of some failed.</summary>
    private async Task AddDocumentsAsync(
        MessagingDbContext db, DemoConfiguration configuration, List<DemoInvoices.Entry> invoices, List<DemoCustomers.Entry> customers, CancellationToken cancellationToken)
    {
        var withPdf = invoices.Where(i => i.Month >= DemoInvoices.Months - MonthsWithDocuments && i.Invoice.Number is not null && !(i.IsLatest && i.Place % 14 == 9)).ToList();
        var results = new TransformationResult[withPdf.Count];
        await Parallel.ForAsync(0, withPdf.Count, new ParallelOptions { MaxDegreeOfParallelism = ParallelWrites, CancellationToken = cancellationToken }, async (i, stop) =>
        {
            var (invoice, customer) = (withPdf[i].Invoice, customers[withPdf[i].Customer].Customer);
            var pdf = DemoPdf.For(invoice, customer);
            results[i] = new TransformationResult
            {
                InvoiceId = invoice.Id, TransformationId = configuration.Pdf.Id, Status = TransformationResultStatus.Ready, ContentType = "application/pdf", FileName = $"{invoice.Number}.pdf",
                Size = pdf.Length, DocumentHash = await documents.SaveAsync(pdf, stop), CreatedAt = invoice.CreatedAt, UpdatedAt = invoice.CreatedAt,
            };
        });
        db.TransformationResults.AddRange(results);
        db.TransformationResults.AddRange(invoices.Where(i => i.IsLatest && i.Place % 25 == 4).Select(i => new TransformationResult
        {
            InvoiceId = i.Invoice.Id, TransformationId = configuration.Specification.Id, Status = TransformationResultStatus.Failed, InvoiceRevision = 1, TransformationVersion = 1,
            Error = "The template took longer than 5 seconds and was stopped.", CreatedAt = i.Invoice.CreatedAt, UpdatedAt = i.Invoice.CreatedAt,
        }));
        await db.SaveChangesAsync(cancellationToken);
    }
}
