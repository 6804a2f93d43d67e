using System.Text;
using Messaging.Core.Common;
using Messaging.Core.Import;
using Messaging.Core.Signals;
using Messaging.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Tests.Import;

public sealed class ImportDeskTests : IAsyncLifetime
{
    private readonly DataFixture data = new();
    private ImportDesk desk = null!;

    public async Task InitializeAsync()
    {
        desk = new ImportDesk(
            Path.Combine(data.Database.DataDirectory, "imports"), new ImportAnalyser(data.Database), new Importer(data.Database, data.Clock), data.Signals,
            new TestActor(), data.Clock, new LimitsOptions { ImportBytes = 1_000_000 }, NullLogger<ImportDesk>.Instance);
        await desk.StartAsync(default);
    }

    public async Task DisposeAsync()
    {
        await desk.StopAsync(default);
        desk.Dispose();
        data.Dispose();
    }

    [Fact]
    public async Task Start_FileWithErrors_EndsWithCountsAndOutcomesErrorsFirst()
    {
        var id = (await ReceiveAsync("number,name,email\n1,One,a@example.com\n2,Two,broken\n"))!.Id;

        var ended = await RunAsync(id, dryRun: false);

        ended.Status.ShouldBe(ImportStatus.Done);
        ended.Counts.ShouldBe(new ImportCounts(2, 1, 0, 0, 1));
        ended.Failures.ShouldHaveSingleItem().Line.ShouldBe(3);
        using var file = new MemoryStream();
        await desk.WriteOutcomesAsync(id, file, default);
        var lines = Encoding.UTF8.GetString(file.ToArray()).Split("\r\n");
        lines[0].ShouldEndWith("line,key,outcome,message");
        lines[1].ShouldStartWith("3,\"2\",failed,");
        lines[2].ShouldStartWith("2,\"1\",created,");
    }

    [Fact]
    public async Task Start_TrialThenInEarnest_ImportsTheSecondTime()
    {
        var id = (await ReceiveAsync("number,name\n1,One\n"))!.Id;

        (await RunAsync(id, dryRun: true)).Counts.Created.ShouldBe(1);
        (await data.Customers.GetAsync("1", default)).Succeeded.ShouldBeFalse();
        (await RunAsync(id, dryRun: false)).Counts.Created.ShouldBe(1);
        (await data.Customers.GetAsync("1", default)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Start_NoColumnForTheKey_SaysWhichIsMissing()
    {
        var id = (await ReceiveAsync("naam;plaats\nOne;Utrecht\n"))!.Id;

        desk.Start(id, dryRun: false).Error.ShouldBeOfType<MissingColumns>().Columns.ShouldBe(["Customer number"]);
    }

    [Fact]
    public async Task Cancel_WhileRunning_KeepsWhatIsDone()
    {
        var id = (await ReceiveAsync("number,name\n" + string.Concat(Enumerable.Range(0, 20_000).Select(n => $"{n},Customer {n}\n"))))!.Id;
        var started = new TaskCompletionSource();
        using var watch = data.Signals.Subscribe(Topic.Work(id), () =>
        {
            if (desk.Find(id).Value!.Counts.Rows > 0)
                started.TrySetResult();
            return Task.CompletedTask;
        });
        desk.Start(id, dryRun: false);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));
        desk.Cancel(id);

        var ended = await EndedAsync(id);

        ended.Status.ShouldBe(ImportStatus.Cancelled);
        ended.Counts.Created.ShouldBeInRange(1, 19_999);
        (await data.Customers.ListAsync(new(), new PageRequest(), default)).Total.ShouldBeGreaterThanOrEqualTo(ended.Counts.Created);
    }

    [Fact]
    public async Task ReceiveAsync_LargerThanAllowed_IsRefusedAndLeavesNoFile()
    {
        var outcome = await desk.ReceiveAsync(ImportKind.Customers, "x.csv", new MemoryStream(new byte[1_000_001]), default);

        outcome.Error.ShouldBeOfType<ImportTooLarge>();
        Directory.EnumerateFiles(Path.Combine(data.Database.DataDirectory, "imports")).ShouldBeEmpty();
    }

    private async Task<ImportView?> ReceiveAsync(string content) =>
        (await desk.ReceiveAsync(ImportKind.Customers, "customers.csv", new MemoryStream(Encoding.UTF8.GetBytes(content)), default)).Value;

    private Task<ImportView> RunAsync(long id, bool dryRun)
    {
        var ended = EndedAsync(id, alsoStart: () => desk.Start(id, dryRun).Succeeded.ShouldBeTrue());
        return ended;
    }

    private async Task<ImportView> EndedAsync(long id, Action? alsoStart = null)
    {
        var ended = new TaskCompletionSource<ImportView>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = data.Signals.Subscribe(Topic.Work(id), () =>
        {
            if (desk.Find(id).Value is { Ended: true } view)
                ended.TrySetResult(view);
            return Task.CompletedTask;
        });
        alsoStart?.Invoke();
        if (desk.Find(id).Value is { Ended: true } already)
            return already;
        return await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
