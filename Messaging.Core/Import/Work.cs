using Messaging.Core.Common;

namespace Messaging.Core.Import;

/// <summary>One import while it is remembered. Changed by the worker and by screens, so under a lock.</summary>
internal sealed class Work(long id, string fileName, string path, string actor, DateTimeOffset receivedAt, ImportAnalysis analysis) : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<ItemOutcome> failures = [];
    private readonly List<ItemOutcome> warnings = [];

    internal long Id => id;

    internal string FileName => fileName;

    internal string Path => path;

    internal string Actor => actor;

    internal DateTimeOffset ReceivedAt => receivedAt;

    internal CancellationTokenSource Stop { get; private set; } = new();

    internal ImportAnalysis Analysis { get; set; } = analysis;

    internal ImportStatus Status { get; set; }

    internal ImportCounts Counts { get; private set; } = ImportCounts.Zero;

    internal string? Error { get; set; }

    public void Dispose() => Stop.Dispose();

    internal void Change(Action change)
    {
        lock (gate)
            change();
    }

    /// <summary>From the mapping, or after a trial or a stop, to the queue. False where it runs already.</summary>
    internal bool TryQueue(bool dryRun)
    {
        lock (gate)
        {
            if (Status is ImportStatus.Queued or ImportStatus.Running)
                return false;
            Stop.Dispose();
            Stop = new CancellationTokenSource();
            (Status, Counts, Error) = (ImportStatus.Queued, ImportCounts.Zero, null);
            failures.Clear();
            warnings.Clear();
            Analysis = Analysis with { Plan = Analysis.Plan with { DryRun = dryRun } };
            return true;
        }
    }

    internal void Take(ImportStep step)
    {
        Counts = step.Counts;
        failures.AddRange(step.Rows.Where(row => row.Status == ItemStatus.Failed).Take(ImportDesk.ShownFailures - failures.Count));
        warnings.AddRange(step.Rows.Where(row => row.Warnings.Count > 0).DistinctBy(row => row.Key).Take(ImportDesk.ShownFailures - warnings.Count));
    }

    internal ImportView View()
    {
        lock (gate)
            return new ImportView(id, fileName, actor, Status, Analysis, Counts, [.. failures], [.. warnings], Error);
    }
}
