using Messaging.Core.Common;

namespace Messaging.Core.Import;

/// <summary>The file cannot be read as CSV at all.</summary>
/// <param name="Why">A sentence that says what it is instead, and what to do.</param>
public sealed record NotACsvFile(string Why) : Error(Why);

/// <summary>Dates or numbers can be read in more than one way, and the caller has not said which.</summary>
/// <param name="Parameter">The parameter that says it.</param>
/// <param name="Why">A sentence with an example from the file.</param>
public sealed record AmbiguousValues(string Parameter, string Why) : Error(Why);

/// <summary>Columns that are needed were not found.</summary>
/// <param name="Columns">The columns that are needed.</param>
/// <param name="Headers">The columns that the file has.</param>
public sealed record MissingColumns(IReadOnlyList<string> Columns, IReadOnlyList<string> Headers)
    : Error($"The file has no column for {string.Join(", ", Columns)}. Its columns are: {string.Join(", ", Headers)}.");

/// <summary>The import that was asked for is not there any more.</summary>
/// <param name="Id">Its number.</param>
public sealed record ImportGone(long Id) : Error("This import is not there any more: imports are kept for a day, and not over a restart. Upload the file again.");

/// <summary>The file is larger than is accepted.</summary>
/// <param name="Most">The most bytes.</param>
public sealed record ImportTooLarge(long Most)
    : Error(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The file is larger than {Most / 1024 / 1024:N0} MB. Split it, or raise Messaging:Limits:ImportBytes."));

/// <summary>A row of a file is wrong.</summary>
/// <param name="Why">A sentence with the column and the value.</param>
public sealed record RowProblem(string Why) : Error(Why);
