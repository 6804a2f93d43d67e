using System.Collections.Concurrent;
using System.Threading.Channels;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Signals;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.Core.Import;

/// <summary>
/// Takes files, keeps them while a person looks at the mapping, and imports them one after the other in the background. Imports live
/// in memory and in temporary files: after a restart what was done is there, and the file is uploaded again for the rest.
/// </summary>
public sealed class ImportDesk(
    string directory, ImportAnalyser analyser, Importer importer, ChangeSignals signals, ICurrentActor currentActor, TimeProvider clock, LimitsOptions limits,
    ILogger<ImportDesk> logger) : BackgroundService
{
    /// <summary>The most imports that are remembered; the oldest that ended makes room.</summary>
    public const int MaxImports = 20;

    /// <summary>The most refused rows that a screen shows; all of them are in the file of outcomes.</summary>
    public const int ShownFailures = 200;

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<long, Work> works = new();
    private readonly Channel<Work> queue = Channel.CreateBounded<Work>(MaxImports);
    private long lastId;

    /// <summary>Takes a file and finds out what is in it.</summary>
    /// <param name="kind">What it holds.</param>
    /// <param name="fileName">Its name.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Stops, and nothing is kept.</param>
    /// <returns>The import in its mapping; <see cref="ImportTooLarge"/> or <see cref="NotACsvFile"/>.</returns>
    public async Task<Outcome<ImportView>> ReceiveAsync(ImportKind kind, string fileName, Stream content, CancellationToken cancellationToken)
    {
        MakeRoom();
        var saved = await SaveAsync(content, cancellationToken);
        if (!saved.Succeeded)
            return saved.Error;
        var analysis = await analyser.AnalyseAsync(saved.Value, kind, cancellationToken);
        if (!analysis.Succeeded)
        {
            File.Delete(saved.Value);
            return analysis.Error;
        }

        var work = new Work(Interlocked.Increment(ref lastId), Path.GetFileName(fileName), saved.Value, currentActor.Name, clock.GetUtcNow(), analysis.Value);
        works[work.Id] = work;
        return work.View();
    }

    /// <summary>An import as it stands now, or <see cref="ImportGone"/>.</summary>
    /// <param name="id">Its number.</param>
    public Outcome<ImportView> Find(long id) => works.TryGetValue(id, out var work) ? work.View() : new ImportGone(id);

    /// <summary>Changes the plan of an import that has not started.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="plan">The plan as a person wants it.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<Outcome<ImportView>> ChangePlanAsync(long id, ImportPlan plan, CancellationToken cancellationToken)
    {
        if (!works.TryGetValue(id, out var work))
            return new ImportGone(id);
        var analysis = await analyser.AnalyseAsync(work.Path, plan, guess: plan.Dialect != work.Analysis.Plan.Dialect, cancellationToken);
        if (!analysis.Succeeded)
            return analysis.Error;
        work.Change(() => work.Analysis = work.Status == ImportStatus.Mapping ? analysis.Value : work.Analysis);
        return work.View();
    }

    /// <summary>Starts an import in the background. After a trial it can be started again in earnest.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="dryRun">Whether everything is checked and nothing kept.</param>
    public Outcome<ImportView> Start(long id, bool dryRun)
    {
        if (!works.TryGetValue(id, out var work))
            return new ImportGone(id);
        if (work.Analysis.MissingTargets is { Count: > 0 } missing)
            return new MissingColumns(missing, work.Analysis.Headers);
        if (work.TryQueue(dryRun) && !queue.Writer.TryWrite(work))
            work.Change(() => work.Status = ImportStatus.Mapping);
        return work.View();
    }

    /// <summary>Stops an import; what was done stays.</summary>
    /// <param name="id">Its number.</param>
    public void Cancel(long id)
    {
        if (works.TryGetValue(id, out var work))
            work.Stop.Cancel();
    }

    /// <summary>Goes back to the mapping after an import ended, with the same file.</summary>
    /// <param name="id">Its number.</param>
    public Outcome<ImportView> Reopen(long id)
    {
        if (!works.TryGetValue(id, out var work))
            return new ImportGone(id);
        work.Change(() => work.Status = work.View().Ended ? ImportStatus.Mapping : work.Status);
        return work.View();
    }

    /// <summary>Writes one line per row of the file, as CSV, errors first.</summary>
    /// <param name="id">The import's number.</param>
    /// <param name="target">Where to write.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    /// <returns>Done, or <see cref="ImportGone"/>.</returns>
    public async Task<Outcome<Nothing>> WriteOutcomesAsync(long id, Stream target, CancellationToken cancellationToken)
    {
        if (!works.TryGetValue(id, out var work) || !work.View().Ended)
            return new ImportGone(id);
        await OutcomeFiles.CopyToAsync(work.Path, target, cancellationToken);
        return Outcome.Done;
    }

    /// <summary>Keeps the bytes in a temporary file, for a caller that imports at once and deletes it.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellationToken">Stops, and nothing is kept.</param>
    /// <returns>The file's path, or <see cref="ImportTooLarge"/>.</returns>
    public async Task<Outcome<string>> SaveAsync(Stream content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, $"{Guid.NewGuid():N}.csv");
        var complete = false;
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, FileOptions.Asynchronous);
            var buffer = new byte[64 * 1024];
            long total = 0;
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                total += read;
                if (total > limits.ImportBytes)
                    return new ImportTooLarge(limits.ImportBytes);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            complete = true;
            return path;
        }
        finally
        {
            if (!complete)
                File.Delete(path);
        }
    }

    /// <inheritdoc />
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Left over from before the restart; nobody remembers them.
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var work in queue.Reader.ReadAllAsync(stoppingToken))
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, work.Stop.Token);
            await RunAsync(work, either.Token);
        }
    }

    private async Task RunAsync(Work work, CancellationToken cancellationToken)
    {
        work.Change(() => work.Status = ImportStatus.Running);
        signals.Publish(Topic.Work(work.Id));
        var ended = ImportStatus.Done;
        try
        {
            await using var outcomes = new OutcomeFiles(work.Path);
            await foreach (var step in importer.RunAsync(work.Path, work.FileName, work.Analysis.Plan, work.Actor, cancellationToken))
            {
                await outcomes.WriteAsync(step.Rows);
                work.Change(() => work.Take(step));
                signals.Publish(Topic.Work(work.Id));
            }
        }
        catch (OperationCanceledException)
        {
            ended = ImportStatus.Cancelled;
        }
        catch (Exception e)
        {
            logger.LogError(e, "Import {Id} of {FileName} broke off after {Rows} rows", work.Id, work.FileName, work.Counts.Rows);
            work.Change(() => work.Error = $"The import broke off: {e.Message} What was done stays; start it again to go on, rows that are already done become \"unchanged\".");
            ended = ImportStatus.BrokenOff;
        }

        work.Change(() => work.Status = ended);
        signals.Publish(Topic.Work(work.Id));
    }

    private void MakeRoom()
    {
        var now = clock.GetUtcNow();
        var old = works.Values.Where(w => w.Status is not (ImportStatus.Queued or ImportStatus.Running)).OrderBy(w => w.ReceivedAt).ToList();
        foreach (var work in old.Where((w, i) => now - w.ReceivedAt > KeptFor || i <= works.Count - MaxImports))
        {
            works.TryRemove(work.Id, out _);
            File.Delete(work.Path);
            OutcomeFiles.Delete(work.Path);
            work.Dispose();
        }
    }
}
