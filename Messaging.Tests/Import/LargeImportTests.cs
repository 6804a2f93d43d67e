using Messaging.Core.Import;
using Messaging.Tests.Support;

namespace Messaging.Tests.Import;

/// <summary>What an import keeps in memory. Alone, since the memory that is measured is that of the whole process.</summary>
[Collection(AloneCollection.Name)]
public sealed class LargeImportTests : IDisposable
{
    private readonly DataFixture data = new();

    public void Dispose() => data.Dispose();

    [Fact]
    public async Task Customers_HundredThousandRows_StayBoundedInMemory()
    {
        var path = Path.Combine(data.Database.DataDirectory, "large.csv");
        await using (var writer = new StreamWriter(path))
        {
            await writer.WriteLineAsync("number,name,email");
            for (var i = 0; i < 100_000; i++)
                await writer.WriteLineAsync($"{i},Customer number {i} of a large file,c{i}@example.com");
        }

        var analysis = (await new ImportAnalyser(data.Database).AnalyseAsync(path, ImportKind.Customers, default)).Value!;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        var counts = ImportCounts.Zero;
        await foreach (var step in new Importer(data.Database, TimeProvider.System).RunAsync(path, "large.csv", analysis.Plan, "tester", default))
        {
            counts = step.Counts;
            if (counts.Rows % 25_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        counts.ShouldBe(new ImportCounts(100_000, 100_000, 0, 0, 0));
        most.ShouldBeLessThan(30L * 1024 * 1024);
    }
}
