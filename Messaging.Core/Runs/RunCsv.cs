namespace Messaging.Core.Runs;

/// <summary>Runs as a file that spreadsheet programs read: CSV (RFC 4180) with commas, UTF-8, times in UTC.</summary>
public static class RunCsv
{
    private static readonly string[] Columns =
    [
        "Run", "Definition", "Status", "Period from", "Period until", "Cluster", "Messages", "Sent", "Problems", "To come", "Closed",
        "Created by", "Created", "Started by", "Started", "Finished", "BCC", "Stopped because",
    ];

    /// <summary>Writes a line for each run as it comes.</summary>
    /// <param name="stream">Where to. Is left open.</param>
    /// <param name="runs">The runs.</param>
    /// <param name="say">A status in words.</param>
    public static Task WriteAsync(Stream stream, IAsyncEnumerable<RunView> runs, Func<RunStatus, string> say) =>
        CsvLine.WriteAsync(stream, Columns, runs, view => CellsOf(view, say));

    private static string?[] CellsOf(RunView view, Func<RunStatus, string> say)
    {
        var (run, sent, closed) = (view.Run, view.Counts.GetValueOrDefault(MessageResultStatus.SendSuccessful), view.Counts.GetValueOrDefault(MessageResultStatus.Closed));
        var problems = ResultFilter.Problems.Sum(status => view.Counts.GetValueOrDefault(status));
        return
        [
            CsvLine.Number(run.Id), run.DefinitionName, say(run.Status), CsvLine.Day(run.PeriodFrom), CsvLine.Day(run.PeriodTo), run.ClusterKey,
            CsvLine.Number(view.Total), CsvLine.Number(sent), CsvLine.Number(problems), CsvLine.Number(view.Total - sent - problems - closed), CsvLine.Number(closed),
            run.CreatedBy, CsvLine.Time(run.CreatedAt), run.StartedBy, CsvLine.Time(run.StartedAt), CsvLine.Time(run.FinishedAt), string.Join("; ", run.Bcc), run.StopReason,
        ];
    }
}
