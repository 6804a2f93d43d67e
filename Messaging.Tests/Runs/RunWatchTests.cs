using System.Collections.Concurrent;
using System.Data.Common;
using Messaging.Core.Runs;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Runs;

/// <summary>Many may watch one run: it is counted once for all of them, and nobody waits for anybody.</summary>
public sealed class RunWatchTests : IAsyncLifetime
{
    private const int Viewers = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly CountedReads reads = new();
    private TestApp app = null!;
    private long run;

    public async Task InitializeAsync()
    {
        app = await TestApp.StartAsync(builder => builder.Services.ConfigureDbContext<MessagingDbContext>(options => options.AddInterceptors(reads)));
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<MessagingDbContext>>().CreateDbContextAsync();
        var made = new MessageRun { Token = "t", DefinitionKey = "d", DefinitionName = "D", CreatedBy = "x", Status = RunStatus.Stopped };
        db.AddRange(made, new MessageResult { Run = made, Status = MessageResultStatus.Waiting });
        await db.SaveChangesAsync();
        run = made.Id;
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task Publish_TwentyViewers_OneCountForAllOfThem()
    {
        var watch = app.Services.GetRequiredService<RunWatch>();
        var shown = new ConcurrentQueue<RunView>[Viewers];
        var watching = new List<IDisposable>();
        for (var i = 0; i < Viewers; i++)
        {
            var mine = shown[i] = new ConcurrentQueue<RunView>();
            watching.Add(watch.Watch(run, view =>
            {
                mine.Enqueue(view);
                return Task.CompletedTask;
            }));
        }

        reads.Counts.Clear();
        app.Services.GetRequiredService<ChangeSignals>().Publish(Topic.Run(run));
        await WaitAsync(() => shown.All(views => !views.IsEmpty));

        reads.Counts.Count.ShouldBe(1);
        shown.ShouldAllBe(views => views.Single().Counts[MessageResultStatus.Waiting] == 1);
        watching.ForEach(viewer => viewer.Dispose());
        app.Services.GetRequiredService<ChangeSignals>().Publish(Topic.Run(run));
        reads.Counts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Publish_OneViewerDoesNotComeBack_TheOthersSeeEveryChange()
    {
        var watch = app.Services.GetRequiredService<RunWatch>();
        var signals = app.Services.GetRequiredService<ChangeSignals>();
        using var stuck = new ManualResetEventSlim();
        var seenByStuck = new ConcurrentQueue<RunView>();
        var seen = new ConcurrentQueue<RunView>();
        using var first = watch.Watch(run, view =>
        {
            seenByStuck.Enqueue(view);
            stuck.Wait(Patience);
            return Task.CompletedTask;
        });
        using var second = watch.Watch(run, view =>
        {
            seen.Enqueue(view);
            return Task.CompletedTask;
        });

        for (var change = 1; change <= 3; change++)
        {
            signals.Publish(Topic.Run(run));
            await WaitAsync(() => seen.Count == change);
        }

        seenByStuck.Count.ShouldBe(1);
        stuck.Set();
        // The newest state, and none of those between.
        await WaitAsync(() => seenByStuck.Count == 2);
        seenByStuck.Last().ShouldBeSameAs(seen.Last());
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
            await timer.WaitForNextTickAsync(patience.Token);
    }

    /// <summary>Notes each statement that counts results by status.</summary>
    private sealed class CountedReads : DbCommandInterceptor
    {
        public ConcurrentQueue<string> Counts { get; } = new();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.Contains("\"MessageResults\"", StringComparison.Ordinal) && command.CommandText.Contains("GROUP BY", StringComparison.Ordinal))
                Counts.Enqueue(command.CommandText);
            return ValueTask.FromResult(result);
        }
    }
}
