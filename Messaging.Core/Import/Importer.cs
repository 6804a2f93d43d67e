using System.Globalization;
using System.Runtime.CompilerServices;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Core.Invoices;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Import;

/// <summary>One step of an import: what became of some rows.</summary>
/// <param name="Rows">One outcome for each row, with its line.</param>
/// <param name="Counts">Everything so far.</param>
public sealed record ImportStep(IReadOnlyList<ItemOutcome> Rows, ImportCounts Counts);

/// <summary>Carries out an import, step by step. What is done stays, whatever happens next.</summary>
public sealed class Importer(IDbContextFactory<MessagingDbContext> databases, TimeProvider clock)
{
    /// <summary>A short rest after each step, so that sending gets its turn to write.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(2);

    /// <summary>Rows of one invoice.</summary>
    private const int MaxLinesPerInvoice = 10_000;

    /// <summary>Imports the file. Enumerate to the end, or stop: the steps that were given are kept.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="fileName">What it is called, for the audit trail.</param>
    /// <param name="plan">How it is to be imported.</param>
    /// <param name="actor">Who imports it.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    public async IAsyncEnumerable<ImportStep> RunAsync(
        string path, string fileName, ImportPlan plan, string actor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var counts = ImportCounts.Zero;
        try
        {
            await foreach (var outcomes in plan.Kind == ImportKind.Customers
                ? CustomersAsync(path, plan, actor, cancellationToken) : InvoicesAsync(path, plan, actor, cancellationToken))
            {
                counts = Add(counts, outcomes);
                yield return new ImportStep(outcomes.SelectMany(o => o.Rows).ToList(), counts);
                await Task.Delay(Rest, clock, cancellationToken);
            }
        }
        finally
        {
            if (!plan.DryRun && counts.Created + counts.Updated > 0)
                await AuditAsync(plan.Kind, fileName, counts, actor);
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<Imported>> CustomersAsync(
        string path, ImportPlan plan, string actor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new RowReader(plan);
        var batch = new CustomerBatch(databases, new AuditTrail(new Named(actor), clock), clock);
        var seen = new HashSet<string>(StringComparer.Ordinal); // Bounded by the size of the file: one number for each customer.
        await foreach (var chunk in ChunksAsync(DataRowsAsync(path, plan, cancellationToken).Select(row => (IReadOnlyList<CsvRow>)[row]), CustomerBatch.ChunkSize))
        {
            var problems = chunk.ToDictionary(rows => rows, rows => rows[0].Problem ?? Repeated(rows[0]));
            var good = chunk.Where(rows => problems[rows] is null).ToList();
            var written = await batch.WriteAsync(good.ConvertAll(rows => reader.Customer(rows[0])), plan.DryRun, action: null, cancellationToken);
            yield return Merge(chunk, good, written, rows => reader.Text(rows[0], "number"), rows => problems[rows]);
        }

        // Its addresses would replace those of the row further up.
        string? Repeated(CsvRow row) => reader.Text(row, "number") is { } number && !seen.Add(number)
            ? $"Customer \"{number}\" stood further up already. Write all addresses of a customer into one row, several in one cell with semicolons between them."
            : null;
    }

    private async IAsyncEnumerable<IReadOnlyList<Imported>> InvoicesAsync(
        string path, ImportPlan plan, string actor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new RowReader(plan);
        var batch = new InvoiceBatch(databases, new AuditTrail(new Named(actor), clock), clock);
        var seen = new HashSet<string>(StringComparer.Ordinal); // Bounded by the size of the file: one id for each invoice.
        await foreach (var chunk in ChunksAsync(GroupsAsync(DataRowsAsync(path, plan, cancellationToken), reader), InvoiceBatch.ChunkSize))
        {
            var problems = new Dictionary<IReadOnlyList<CsvRow>, string?>(ReferenceEqualityComparer.Instance);
            var inputs = new List<InvoiceInput>();
            foreach (var rows in chunk)
            {
                var found = new List<string>();
                var input = reader.Invoice(rows, found);
                if (Refusal(rows, reader, seen) is { } refusal)
                    found.Insert(0, refusal);
                problems[rows] = found.Count > 0 ? string.Join(" ", found.Distinct(StringComparer.Ordinal)) : null;
                if (found.Count == 0)
                    inputs.Add(input);
            }

            var good = chunk.Where(rows => problems[rows] is null).ToList();
            var written = await batch.WriteAsync(inputs, plan.DryRun, action: null, cancellationToken);
            yield return Merge(chunk, good, written, rows => reader.Text(rows[0], "externalId"), rows => problems[rows]);
        }
    }

    private static string? Refusal(IReadOnlyList<CsvRow> rows, RowReader reader, HashSet<string> seen)
    {
        if (rows.FirstOrDefault(row => row.Problem is not null) is { } broken)
            return broken.Problem;
        if (reader.Text(rows[0], "externalId") is { } id && !seen.Add(id))
            return $"Invoice \"{id}\" stood further up already. The rows of one invoice must stand together.";
        if (rows.Count > MaxLinesPerInvoice)
            return string.Create(CultureInfo.InvariantCulture, $"The invoice has {rows.Count:N0} rows; {MaxLinesPerInvoice:N0} is the most.");
        foreach (var column in reader.InvoiceColumns)
        {
            var values = rows.Select(row => column < row.Cells.Length ? row.Cells[column] : "").Where(cell => cell.Length > 0).Distinct(StringComparer.Ordinal).Take(2).ToList();
            if (values.Count > 1)
                return $"The rows of this invoice contradict each other: \"{values[0]}\" and \"{values[1]}\".";
        }

        return null;
    }

    /// <summary>Rows of one invoice stand together: those with the same external id, where the file has columns for lines.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<CsvRow>> GroupsAsync(IAsyncEnumerable<CsvRow> rows, RowReader reader)
    {
        var group = new List<CsvRow>();
        await foreach (var row in rows)
        {
            var same = group.Count > 0 && reader.HasLines && group.Count <= MaxLinesPerInvoice && row.Problem is null
                && reader.Text(row, "externalId") is { } id && id == reader.Text(group[0], "externalId");
            if (group.Count > 0 && !same)
            {
                yield return group;
                group = [];
            }

            group.Add(row);
        }

        if (group.Count > 0)
            yield return group;
    }

    private static async IAsyncEnumerable<CsvRow> DataRowsAsync(string path, ImportPlan plan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var header = true;
        await foreach (var row in CsvRows.ReadAsync(path, plan.Dialect, cancellationToken))
        {
            if (!header)
                yield return row;
            header = false;
        }
    }

    private static async IAsyncEnumerable<List<IReadOnlyList<CsvRow>>> ChunksAsync(IAsyncEnumerable<IReadOnlyList<CsvRow>> items, int size)
    {
        var chunk = new List<IReadOnlyList<CsvRow>>(size);
        await foreach (var item in items)
        {
            chunk.Add(item);
            if (chunk.Count < size)
                continue;
            yield return chunk;
            chunk = new List<IReadOnlyList<CsvRow>>(size);
        }

        if (chunk.Count > 0)
            yield return chunk;
    }

    private static List<Imported> Merge(
        List<IReadOnlyList<CsvRow>> chunk, List<IReadOnlyList<CsvRow>> good, List<ItemOutcome> written,
        Func<IReadOnlyList<CsvRow>, string?> keyOf, Func<IReadOnlyList<CsvRow>, string?> problemOf)
    {
        var next = 0;
        var merged = new List<Imported>(chunk.Count);
        foreach (var rows in chunk)
        {
            var outcome = next < good.Count && ReferenceEquals(good[next], rows)
                ? written[next++]
                : new ItemOutcome(keyOf(rows) ?? "", ItemStatus.Failed, new RowProblem(problemOf(rows) ?? ""));
            merged.Add(new Imported(outcome.Status, [.. rows.Select(row => outcome with { Line = row.Line })]));
        }

        return merged;
    }

    private static ImportCounts Add(ImportCounts counts, IReadOnlyList<Imported> outcomes) => new(
        counts.Rows + outcomes.Sum(o => o.Rows.Count),
        counts.Created + outcomes.Count(o => o.Status == ItemStatus.Created),
        counts.Updated + outcomes.Count(o => o.Status == ItemStatus.Updated),
        counts.Unchanged + outcomes.Count(o => o.Status == ItemStatus.Unchanged),
        counts.Failed + outcomes.Count(o => o.Status == ItemStatus.Failed));

    private async Task AuditAsync(ImportKind kind, string fileName, ImportCounts counts, string actor)
    {
        // Also after a cancel: what is done stays, so it must be in the trail.
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        new AuditTrail(new Named(actor), clock).Add(
            db, "Imported", kind == ImportKind.Customers ? "Customer" : "Invoice", fileName.Length > 200 ? fileName[..200] : fileName,
            string.Create(CultureInfo.InvariantCulture, $"{counts.Created:N0} added, {counts.Updated:N0} changed, {counts.Unchanged:N0} unchanged, {counts.Failed:N0} refused"));
        await db.SaveChangesAsync(CancellationToken.None);
    }

    private sealed record Imported(ItemStatus Status, IReadOnlyList<ItemOutcome> Rows);

    private sealed record Named(string Name) : ICurrentActor;
}
