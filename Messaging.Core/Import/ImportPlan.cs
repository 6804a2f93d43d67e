namespace Messaging.Core.Import;

/// <summary>How a file is to be imported: everything a person may change before it starts.</summary>
public sealed record ImportPlan
{
    /// <summary>What is imported.</summary>
    public required ImportKind Kind { get; init; }

    /// <summary>How the file is written.</summary>
    public required CsvDialect Dialect { get; init; }

    /// <summary>The target of each column, in the file's order; null leaves the column out.</summary>
    public required IReadOnlyList<string?> Columns { get; init; }

    /// <summary>How numbers are written.</summary>
    public DecimalMark DecimalMark { get; init; }

    /// <summary>How dates are written.</summary>
    public DateOrder DateOrder { get; init; }

    /// <summary>Whether everything is checked and nothing kept.</summary>
    public bool DryRun { get; init; }
}

/// <summary>What was found out about a file, with its first rows.</summary>
/// <param name="Plan">The most likely way to import it.</param>
/// <param name="Headers">The header row.</param>
/// <param name="Targets">What columns can be.</param>
/// <param name="FirstRows">The first rows below the header.</param>
/// <param name="Rows">How many rows there are below the header.</param>
/// <param name="NumberDoubt">Why the decimal mark is not certain, or null.</param>
/// <param name="DateDoubt">Why the order of dates is not certain, or null.</param>
public sealed record ImportAnalysis(
    ImportPlan Plan, IReadOnlyList<string> Headers, IReadOnlyList<ImportTarget> Targets, IReadOnlyList<IReadOnlyList<string>> FirstRows, int Rows,
    string? NumberDoubt, string? DateDoubt)
{
    /// <summary>The labels of required targets that no column is imported as.</summary>
    public IReadOnlyList<string> MissingTargets =>
        [.. Targets.Where(t => t.Required && !Plan.Columns.Contains(t.Id, StringComparer.Ordinal)).Select(t => t.Label)];

    /// <summary>Columns that are left out.</summary>
    public IReadOnlyList<string> LeftOut => [.. Headers.Where((_, i) => Plan.Columns[i] is null)];
}

/// <summary>How far an import is. Rows are rows of the file; the rest counts customers or invoices.</summary>
/// <param name="Rows">Rows done.</param>
/// <param name="Created">Added.</param>
/// <param name="Updated">Changed.</param>
/// <param name="Unchanged">Already like this.</param>
/// <param name="Failed">Refused.</param>
public sealed record ImportCounts(int Rows, int Created, int Updated, int Unchanged, int Failed)
{
    /// <summary>Nothing yet.</summary>
    public static ImportCounts Zero { get; } = new(0, 0, 0, 0, 0);
}
