using Messaging.Core.Accounts;
using Messaging.Core.Demo;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Transformations;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Import;

public sealed class DemoDataTests : IDisposable
{
    private readonly TestDatabase database = new();
    private readonly FixedClock clock = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task CreateAsync_EmptyDatabase_HasEveryKindOfInvoice()
    {
        (await Demo().CreateAsync(default)).ShouldBeTrue();

        await using var db = database.CreateDbContext();
        (await db.Customers.CountAsync()).ShouldBe(500);
        (await db.Customers.Select(c => c.Language!.Substring(0, 2)).Distinct().OrderBy(l => l).ToListAsync()).ShouldBe(["de", "en", "fr", "nl"]);
        (await db.Invoices.CountAsync()).ShouldBe(2_000);
        (await db.CustomerClusters.Select(c => c.Path).ToListAsync()).Max(path => path.Count(c => c == '/') - 1).ShouldBe(3);
        var latest = db.Invoices.Where(i => i.IssueDate == new DateOnly(2026, 11, 1));
        (await latest.CountAsync(i => i.Status == InvoiceStatus.Concept && i.Number == null)).ShouldBeGreaterThan(20);
        (await latest.CountAsync(i => i.LastSentAt != null)).ShouldBe(24);
        (await latest.CountAsync(i => i.LastSentAt == null && i.Number != null && !i.Customer!.EmailAddresses.Any(a => a.RecipientKey == "invoice"))).ShouldBeGreaterThan(3);
        (await latest.CountAsync(i => i.Number != null && !db.TransformationResults.Any(r => r.InvoiceId == i.Id && r.Status == TransformationResultStatus.Ready))).ShouldBeGreaterThan(5);
        (await latest.GroupBy(i => i.CustomerId).CountAsync(group => group.Count() > 1)).ShouldBeGreaterThan(3);
        (await db.TransformationResults.CountAsync(r => r.Status == TransformationResultStatus.Failed)).ShouldBeGreaterThan(3);
        (await db.Invoices.Where(i => i.Number != null).GroupBy(i => i.Number).AnyAsync(group => group.Count() > 1)).ShouldBeFalse();
        (await db.MessageRuns.CountAsync(r => r.Status == RunStatus.FinishedWithProblems)).ShouldBe(1);
        (await db.MessageResults.CountAsync(r => r.Status == MessageResultStatus.SendSuccessful)).ShouldBe(await db.MessageAttempts.CountAsync(a => a.Result == "Accepted"));
    }

    [Fact]
    public async Task CreateAsync_SecondTime_AddsNothing()
    {
        await Demo().CreateAsync(default);

        (await Demo().CreateAsync(default)).ShouldBeFalse();
    }

    [Fact]
    public async Task CreateAsync_Totals_AddUpForEveryInvoice()
    {
        await Demo().CreateAsync(default);

        await using var db = database.CreateDbContext();
        (await db.Invoices.AsNoTracking().ToListAsync()).SelectMany(InvoiceRules.Warnings).ShouldBeEmpty();
    }

    private DemoData Demo() => new(database, database.Documents, new PlainSecrets(), new AuditTrail(new TestActor(), clock), clock);

    private sealed class PlainSecrets : ISecretProtector
    {
        public string Protect(string purpose, string secret) => secret;

        public string? Unprotect(string purpose, string protectedSecret) => protectedSecret;
    }
}
