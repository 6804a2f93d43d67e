using System.Text.Json;
using Messaging.Core.Customers;
using Messaging.Core.Invoices;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Storage;

/// <summary>What is sent is read by statements of its own: it must be what everybody else sees of the same rows, in every column.</summary>
public sealed class InvoiceRowsTests : IDisposable
{
    private static readonly DateTimeOffset Made = new(2026, 11, 22, 10, 30, 15, 250, TimeSpan.Zero);

    private readonly TestDatabase database = new();

    [Fact]
    public async Task ReadAsync_EveryColumnFilledOrEmpty_IsWhatEntityFrameworkReads()
    {
        var cluster = new CustomerCluster { Key = "north", Name = "Noord & Øst", Path = "/1/", Version = 3 };
        var full = new Customer
        {
            Number = "C-1", Name = "Jürgen \"Jo\" Größe", Cluster = cluster, Language = "de-AT", Fields = { ["contact"] = "Zoë\n😀", ["Contact"] = "other", ["empty"] = "" },
            EmailAddresses =
            [
                new EmailAddress { RecipientKey = "invoice", Address = "b@example.test", DisplayName = "B, \"the\" second" },
                new EmailAddress { RecipientKey = "invoice", Address = "a@example.test" },
                new EmailAddress { RecipientKey = "reminder", Address = "ü@exämple.test" },
            ],
            CreatedAt = Made, UpdatedAt = Made.AddDays(1), Version = 7,
        };
        var bare = new Customer { Number = "C-2", Name = "Bare", CreatedAt = Made, UpdatedAt = Made };
        await database.AddAsync(full, bare);
        await database.AddAsync(
            new Invoice
            {
                ExternalId = "I-1", Number = "2026-1", CustomerId = full.Id, Status = InvoiceStatus.Approved, IssueDate = new DateOnly(2026, 2, 28), DueDate = new DateOnly(2028, 2, 29),
                PeriodFrom = new DateOnly(1999, 12, 31), PeriodTo = new DateOnly(2026, 1, 1), Currency = "EUR", TotalNet = 1234.5678m, TotalVat = -0.0001m, Total = 99_999_999_999.99m,
                Lines =
                [
                    new InvoiceLine("Fibre, \"1 Gbit/s\" – é\n", 1.5m, "hours", 0.0001m, 21m, -12.34m),
                    new InvoiceLine("", 0m, null, 79228162514264337593543950335m, 0m, 1e-10m),
                ],
                Fields = { ["reminder"] = "", ["über"] = "ß" }, Revision = 4, LastSentAt = Made.AddHours(2), LastSentRunId = 5, LastSentRevision = 3, CreatedAt = Made, UpdatedAt = Made.AddSeconds(1), Version = 9,
            },
            new Invoice { ExternalId = "I-2", CustomerId = full.Id, IssueDate = new DateOnly(2026, 1, 1), Currency = "JPY", CreatedAt = Made, UpdatedAt = Made },
            new Invoice { ExternalId = "I-3", CustomerId = bare.Id, IssueDate = new DateOnly(2026, 1, 1), Currency = "EUR", CreatedAt = Made, UpdatedAt = Made },
            new Invoice { ExternalId = "not asked for", CustomerId = bare.Id, IssueDate = new DateOnly(2026, 1, 1), Currency = "EUR" });
        await using var db = database.CreateDbContext();
        var expected = await db.Invoices.AsNoTracking().Where(i => i.ExternalId.StartsWith("I-"))
            .Include(i => i.Customer!.EmailAddresses.OrderBy(a => a.Id)).Include(i => i.Customer!.Cluster).OrderBy(i => i.Id).ToListAsync();

        var read = await InvoiceRows.ReadAsync(db, [.. expected.Select(i => i.Id), 4711], CancellationToken.None);

        JsonSerializer.Serialize(read).ShouldBe(JsonSerializer.Serialize(expected));
        read[0].Lines.ShouldBe(expected[0].Lines);
        read[1].Customer.ShouldBeSameAs(read[0].Customer);
    }

    [Fact]
    public async Task ReadAsync_LinesWithAFieldOfALaterVersion_ReadsTheOthers()
    {
        await database.AddAsync(new Customer { Number = "C", Name = "C" });
        await using var db = database.CreateDbContext();
        var customer = await db.Customers.Select(c => c.Id).SingleAsync();
        await database.AddAsync(new Invoice { ExternalId = "I", CustomerId = customer, IssueDate = new DateOnly(2026, 1, 1), Currency = "EUR", Lines = [new InvoiceLine("Support", 2, null, 50, 21, 100)] });
        await db.Database.ExecuteSqlAsync($"""UPDATE "Invoices" SET "Lines" = replace("Lines", {"\"quantity\":2"}, {"\"discounts\":[{\"a\":[1]}],\"quantity\":2"})""");

        var read = await InvoiceRows.ReadAsync(db, [await db.Invoices.Select(i => i.Id).SingleAsync()], CancellationToken.None);

        read[0].Lines.ShouldBe([new InvoiceLine("Support", 2, null, 50, 21, 100)]);
    }

    [Fact]
    public async Task ReadAsync_DocumentsInEveryState_AreWhatEntityFrameworkReads()
    {
        var customer = new Customer { Number = "C", Name = "C" };
        var transformations = Enumerable.Range(1, 3).Select(i => new InvoiceTransformation { Key = $"t{i}", Name = $"T{i}", FileName = "x" }).ToArray();
        await database.AddAsync(customer);
        await database.AddAsync([.. transformations]);
        var invoices = Enumerable.Range(1, 3).Select(i => new Invoice { ExternalId = $"I-{i}", CustomerId = customer.Id, IssueDate = new DateOnly(2026, 1, 1), Currency = "EUR" }).ToArray();
        await database.AddAsync([.. invoices]);
        await database.AddAsync(
            new TransformationResult
            {
                InvoiceId = invoices[0].Id, TransformationId = transformations[0].Id, Status = TransformationResultStatus.Ready, InvoiceRevision = 3, TransformationVersion = 2,
                FileName = "Größe.pdf", ContentType = "application/pdf", DocumentHash = new string('a', 64), Size = 5_000_000_000, CreatedAt = Made, UpdatedAt = Made.AddDays(1),
            },
            new TransformationResult { InvoiceId = invoices[0].Id, TransformationId = transformations[1].Id, Status = TransformationResultStatus.Failed, Error = "No \"lines\".", CreatedAt = Made, UpdatedAt = Made },
            new TransformationResult { InvoiceId = invoices[2].Id, TransformationId = transformations[2].Id, Status = TransformationResultStatus.Queued, CreatedAt = Made, UpdatedAt = Made });
        await using var db = database.CreateDbContext();
        var ids = invoices.Take(2).Select(i => i.Id).ToList();
        var expected = await db.TransformationResults.AsNoTracking().Where(d => ids.Contains(d.InvoiceId)).OrderBy(d => d.Id).ToListAsync();

        var read = await TransformationResultRows.ReadAsync(db, ids, CancellationToken.None);

        expected.Count.ShouldBe(2);
        JsonSerializer.Serialize(read[invoices[0].Id].OrderBy(d => d.Id)).ShouldBe(JsonSerializer.Serialize(expected));
        read[invoices[1].Id].ShouldBeEmpty();
    }

    public void Dispose() => database.Dispose();
}
