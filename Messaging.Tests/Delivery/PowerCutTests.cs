using Messaging.Core.Storage;
using Messaging.Tests.EndToEnd;
using Messaging.Tests.Support;
using Messaging.Tests.Support.Browser;
using Messaging.Tests.Support.Smtp;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Tests.Delivery;

/// <summary>What a power cut would leave: the hand-over is on the disk before the message leaves.</summary>
public sealed class PowerCutTests
{
    [Fact]
    public async Task Connections_OfTheProgram_WriteAheadAndWaitForTheDisk()
    {
        await using var app = await TestApp.StartAsync();
        await using var db = await app.OpenDatabaseAsync();

        (await PragmaAsync(db, "journal_mode")).ShouldBe("wal");
        (await PragmaAsync(db, "synchronous")).ShouldBe("2", "FULL: a commit returns when it is on the disk");
    }

    [ProgramFact("/usr/bin/strace")]
    [Trait("Category", "Nightly")]
    public async Task HandOver_SeenBySystemCalls_IsSyncedToDiskBeforeTheMessageLeaves()
    {
        const int Messages = 20;
        var trace = Path.GetTempFileName();
        await using var server = FakeSmtpServer.Start();
        await using (var app = await AppProcess.StartAsync(new AppOptions
        {
            Under = ["strace", "-f", "-y", "-s", "5000", "-e", "trace=fsync,fdatasync,pwrite64,sendto,sendmsg,write,writev", "-e", "signal=none", "-o", trace],
        }))
        {
            using var scenario = new ApiScenario(app);
            await scenario.PrepareAsync(server.Port, Messages);
            (await scenario.WaitForEndAsync(await scenario.SendAsync(Messages))).ShouldBe("Finished");
        }

        var calls = await File.ReadAllLinesAsync(trace);
        File.Delete(trace);
        foreach (var id in server.Messages.Select(message => message.Header("Message-ID")!))
        {
            var written = Array.FindIndex(calls, call => call.Contains("messaging.db-wal", StringComparison.Ordinal) && call.Contains("pwrite64", StringComparison.Ordinal) && call.Contains(id, StringComparison.Ordinal));
            var left = Array.FindIndex(calls, call => call.Contains("socket:", StringComparison.Ordinal) && call.Contains("Message-ID", StringComparison.Ordinal) && call.Contains(id, StringComparison.Ordinal));
            written.ShouldBeGreaterThan(0, $"{id} is in the journal");
            left.ShouldBeGreaterThan(written, $"{id} leaves after that");
            calls[written..left].ShouldContain(call => call.Contains("sync(", StringComparison.Ordinal) && call.Contains("messaging.db-wal", StringComparison.Ordinal), $"{id} is on the disk before it leaves");
        }
    }

    private static async Task<string> PragmaAsync(MessagingDbContext db, string name)
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "PRAGMA " + name;
        return Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture)!;
    }
}
