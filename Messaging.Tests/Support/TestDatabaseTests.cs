using Messaging.Core.Customers;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Support;

/// <summary>Others build on it.</summary>
public sealed class TestDatabaseTests
{
    [Fact]
    public async Task TestDatabase_TwoAtOnce_KeepTheirOwnRows()
    {
        using var one = new TestDatabase();
        using var other = new TestDatabase();

        await one.AddAsync(new RecipientKey { Key = "invoice", DisplayName = "Invoices" });

        (await one.ReadAsync(db => db.RecipientKeys.CountAsync())).ShouldBe(1);
        (await other.ReadAsync(db => db.RecipientKeys.CountAsync())).ShouldBe(0);
        (await one.ReadAsync(db => db.Database.SqlQueryRaw<string>("PRAGMA journal_mode").ToListAsync())).ShouldBe(["wal"]);
    }
}
