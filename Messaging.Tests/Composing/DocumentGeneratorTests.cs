using System.Data.Common;
using System.Text;
using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Customers;
using Messaging.Core.Invoices;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Tests.Composing;

/// <summary>Mails wait for their documents: nothing may keep documents from being made for good.</summary>
public sealed class DocumentGeneratorTests : IAsyncDisposable
{
    private readonly TestDatabase database = new();
    private readonly PdfPrinter printer = new(new PdfOptions(null), TimeProvider.System);

    [Fact]
    public async Task GenerateBatch_DiskTookNothing_MakesThemOnceItDoes()
    {
        var generator = await QueueAsync(3);
        var directory = Path.Combine(database.DataDirectory, "documents");
        Directory.Delete(directory, recursive: true);
        await File.WriteAllTextAsync(directory, "in the way");
        await Should.ThrowAsync<IOException>(() => generator.GenerateBatchAsync(default));

        File.Delete(directory);
        (await generator.GenerateBatchAsync(default)).ShouldBe(3);

        (await DocumentsAsync()).ShouldAllBe(d => d.Status == TransformationResultStatus.Ready);
        (await generator.GenerateBatchAsync(default)).ShouldBe(0);
    }

    [Fact]
    public async Task GenerateBatch_OneInvoiceIsDamaged_MakesTheOthersAndSaysWhy()
    {
        var generator = await QueueAsync(3);
        await using (var db = database.CreateDbContext())
            await db.Database.ExecuteSqlAsync($"""UPDATE "Invoices" SET "Lines" = 'damaged', "Revision" = 4 WHERE "ExternalId" = 'I-2'""");

        (await generator.GenerateBatchAsync(default)).ShouldBe(3);

        var documents = await DocumentsAsync();
        documents.Select(d => d.Status).ShouldBe([TransformationResultStatus.Ready, TransformationResultStatus.Failed, TransformationResultStatus.Ready]);
        documents[1].Error.ShouldNotBeNull().ShouldStartWith("The invoice cannot be read from the database");
        documents[1].InvoiceRevision.ShouldBe(4);
        documents[1].TransformationVersion.ShouldBe(2);
    }

    [Fact]
    public async Task GenerateBatch_FragmentIsSavedMeanwhile_MakesTheDocumentAnewWithItsText()
    {
        await QueueAsync(1);
        await database.AddAsync(new TemplateFragment { Key = "terms", Name = "Terms", Content = "14 days", Version = 1 });
        await ChangeAsync((_, transformation) => transformation.Content = "{{> terms}}");
        var options = new DbContextOptionsBuilder<MessagingDbContext>();
        StorageServices.UseSqlite(options, database.DataDirectory);
        // As saving a fragment does: what shows it gets another version in the same moment.
        options.AddInterceptors(new BeforeFirst("FROM \"Transformations\"", () => ChangeAsync((fragment, transformation) =>
        {
            fragment.Content = "30 days";
            transformation.Version++;
        })));
        var generator = GeneratorOn(new PooledDbContextFactory<MessagingDbContext>(options.Options));

        (await generator.GenerateBatchAsync(default)).ShouldBe(1);
        await using (var db = database.CreateDbContext())
            await DocumentQueue.QueueAsync(db, [(await DocumentsAsync())[0].InvoiceId], await db.Transformations.ToListAsync(), TimeProvider.System.GetUtcNow(), default);
        await generator.GenerateBatchAsync(default);

        var document = (await DocumentsAsync()).ShouldHaveSingleItem();
        Encoding.UTF8.GetString((await database.Documents.ReadAsync(document.DocumentHash!, default))!).ShouldBe("30 days");
    }

    public async ValueTask DisposeAsync()
    {
        await printer.DisposeAsync();
        database.Dispose();
    }

    private async Task<DocumentGenerator> QueueAsync(int invoices)
    {
        var customer = new Customer { Number = "C", Name = "C" };
        var transformation = new InvoiceTransformation { Key = "lines", Name = "Lines", FileName = "{{invoice.number}}.csv", Output = TransformationOutput.Csv, Content = "{{invoice.number}}", Version = 2 };
        await database.AddAsync(customer, transformation);
        for (var i = 1; i <= invoices; i++)
        {
            var invoice = new Invoice { ExternalId = $"I-{i}", Number = $"2026-{i}", CustomerId = customer.Id, IssueDate = new DateOnly(2026, 11, 1), Currency = "EUR" };
            await database.AddAsync(invoice);
            await database.AddAsync(new TransformationResult { InvoiceId = invoice.Id, TransformationId = transformation.Id, Status = TransformationResultStatus.Queued });
        }

        return GeneratorOn(database);
    }

    private DocumentGenerator GeneratorOn(IDbContextFactory<MessagingDbContext> databases)
    {
        var renderer = new TransformationRenderer(new TemplateRenderer(new TemplateLimits(), TimeProvider.System), printer, new LimitsOptions());
        return new DocumentGenerator(databases, renderer, database.Documents, new ChangeSignals(TimeProvider.System), TimeProvider.System, NullLogger<DocumentGenerator>.Instance);
    }

    private async Task ChangeAsync(Action<TemplateFragment, InvoiceTransformation> change)
    {
        await using var db = database.CreateDbContext();
        change(await db.TemplateFragments.SingleAsync(), await db.Transformations.SingleAsync());
        await db.SaveChangesAsync();
    }

    private Task<List<TransformationResult>> DocumentsAsync() => database.ReadAsync(db => db.TransformationResults.AsNoTracking().OrderBy(d => d.Id).ToListAsync());

    /// <summary>Does something in the moment before the first command with these words.</summary>
    private sealed class BeforeFirst(string words, Func<Task> act) : DbCommandInterceptor
    {
        private bool done;

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (!done && command.CommandText.Contains(words, StringComparison.Ordinal))
            {
                done = true;
                await act();
            }

            return result;
        }
    }
}
