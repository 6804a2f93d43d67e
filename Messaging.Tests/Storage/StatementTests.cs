using System.Data.Common;
using Messaging.Core.Storage;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Storage;

public sealed class StatementTests : IAsyncDisposable
{
    private readonly TestDatabase database = new();
    private readonly MessagingDbContext db;

    public StatementTests()
    {
        db = database.CreateDbContext();
        db.Database.OpenConnection();
        db.Database.ExecuteSqlRaw("""CREATE TABLE "Things" ("Id" INTEGER PRIMARY KEY, "Name" TEXT NOT NULL UNIQUE, "Bytes" BLOB, "Day" TEXT)""");
    }

    [Fact]
    public void Run_ParametersInAnyOrder_GoWhereTheirNumbersSay()
    {
        using var insert = Prepare("""INSERT INTO "Things" ("Name", "Bytes", "Day") VALUES (@p2, @p0, @p1)""", 3);

        insert.Run(new byte[] { 0, 255 }, new DateOnly(2026, 2, 3), "Ünï\0😀").ShouldBe(1);
        insert.Run(null, null, "").ShouldBe(1);

        using var find = Prepare("""SELECT "Name", "Bytes", "Day" FROM "Things" ORDER BY "Id" """, 0);
        using var rows = find.Read();
        rows.Next().ShouldBeTrue();
        rows.Text(0).ShouldBe("Ünï\0😀");
        rows.Utf8(1).ToArray().ShouldBe([0, 255]);
        rows.Date(2).ShouldBe(new DateOnly(2026, 2, 3));
        rows.Next().ShouldBeTrue();
        rows.Text(0).ShouldBe("");
        rows.IsNull(1).ShouldBeTrue();
        rows.DateOrNull(2).ShouldBeNull();
        rows.Next().ShouldBeFalse();
    }

    [Fact]
    public void Run_ARowThatTheDatabaseRefuses_ThrowsAndCanRunAgain()
    {
        using var insert = Prepare("""INSERT INTO "Things" ("Name") VALUES (@p0)""", 1);
        insert.Run("one").ShouldBe(1);

        Should.Throw<DbException>(() => insert.Run("one")).Message.ShouldContain("Things.Name");

        insert.Run("two").ShouldBe(1);
    }

    [Fact]
    public void Read_RowsLeftUnread_KeepWhatTheStatementDid()
    {
        using var insert = Prepare("""INSERT INTO "Things" ("Name") VALUES (@p0), (@p0 || '2') RETURNING "Id" """, 1);

        using (var rows = insert.Read("one"))
            rows.Next().ShouldBeTrue();

        using var count = Prepare("""SELECT count(*) FROM "Things" """, 0);
        using var counted = count.Read();
        counted.Next().ShouldBeTrue();
        counted.Number(0).ShouldBe(2);
    }

    [Fact]
    public async Task Run_InATransactionThatIsGivenUp_LeavesNothing()
    {
        using var insert = Prepare("""INSERT INTO "Things" ("Name") VALUES (@p0)""", 1);

        await using (await db.Database.BeginTransactionAsync())
            insert.Run("one").ShouldBe(1);

        insert.Run("one").ShouldBe(1);
    }

    public async ValueTask DisposeAsync()
    {
        await db.DisposeAsync();
        database.Dispose();
    }

    private Statement Prepare(string sql, int parameters) => new(db.Database.GetDbConnection(), sql, parameters);
}
