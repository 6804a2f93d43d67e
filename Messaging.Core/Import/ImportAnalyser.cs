using Messaging.Core.Common;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Import;

/// <summary>Finds out how a file is written and what its columns mean, reading it once from start to end.</summary>
public sealed class ImportAnalyser(IDbContextFactory<MessagingDbContext> databases)
{
    private const int ShownRows = 8;

    /// <summary>Rows that formats are found out from; a later row that does not fit is refused by itself.</summary>
    private const int SampleRows = 5_000;

    /// <summary>Looks at a file for the first time.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="kind">What it holds.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>What was found, or <see cref="NotACsvFile"/>.</returns>
    public async Task<Outcome<ImportAnalysis>> AnalyseAsync(string path, ImportKind kind, CancellationToken cancellationToken)
    {
        var encoding = await CsvDetection.EncodingAsync(path, cancellationToken);
        if (await CsvDetection.NotTextAsync(path, encoding, cancellationToken) is { } notText)
            return notText;
        var dialect = new CsvDialect(encoding, await CsvDetection.DelimiterAsync(path, encoding, cancellationToken));
        return await AnalyseAsync(path, new ImportPlan { Kind = kind, Dialect = dialect, Columns = [] }, guess: true, cancellationToken);
    }

    /// <summary>Looks at the file again with what a person has changed: formats that the plan names are kept.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="plan">The plan as changed.</param>
    /// <param name="guess">Whether columns and formats are found out anew, as is needed when the delimiter changed.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    public async Task<Outcome<ImportAnalysis>> AnalyseAsync(string path, ImportPlan plan, bool guess, CancellationToken cancellationToken)
    {
        var sample = new List<string[]>();
        string[]? headers = null;
        var rows = 0;
        await foreach (var row in CsvRows.ReadAsync(path, plan.Dialect, cancellationToken))
        {
            if (headers is null)
                headers = row.Cells;
            else if (++rows <= SampleRows)
                sample.Add(row.Cells);
        }

        if (headers is null or [])
            return new NotACsvFile("The file has no rows. The first row must name the columns.");
        var targets = ImportTargets.For(plan.Kind, await RecipientKeysAsync(cancellationToken));
        if (guess || plan.Columns.Count != headers.Length)
            plan = plan with { Columns = ImportTargets.Guess(headers, targets) };
        var numbers = ValueFormats.DetectDecimalMark(Values(ValueKind.Number));
        var dates = ValueFormats.DetectDateOrder(Values(ValueKind.Date));
        if (guess)
            plan = plan with { DecimalMark = numbers.Value, DateOrder = dates.Value };
        return new ImportAnalysis(plan, headers, targets, [.. sample.Take(ShownRows)], rows,
            numbers.Doubt ?? ValueFormats.Misfit(Values(ValueKind.Number), plan.DecimalMark), dates.Doubt ?? ValueFormats.Misfit(Values(ValueKind.Date), plan.DateOrder));

        IEnumerable<string> Values(ValueKind kind)
        {
            var wanted = targets.Where(t => t.Value == kind).Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
            var columns = Enumerable.Range(0, headers.Length).Where(i => plan.Columns[i] is { } id && wanted.Contains(id)).ToList();
            return sample.SelectMany(cells => columns.Where(i => i < cells.Length).Select(i => cells[i]));
        }
    }

    private async Task<List<string>> RecipientKeysAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.RecipientKeys.OrderBy(k => k.Key).Select(k => k.Key).ToListAsync(cancellationToken);
    }
}
