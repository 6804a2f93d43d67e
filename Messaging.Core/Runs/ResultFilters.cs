using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs;

/// <summary>The queries behind a list of results.</summary>
internal static class ResultFilters
{
    private const string Escape = "\\";

    internal static IQueryable<MessageResult> Matching(this MessagingDbContext db, ResultFilter filter) => db.Narrowed(db.MessageResults, filter);

    /// <summary>The same results, where a quarter of all or more belong to the run.</summary>
    internal static IQueryable<MessageResult> MatchingOfMany(this MessagingDbContext db, ResultFilter filter) => db.Narrowed(db.ResultsInTurn(), filter);

    private static IQueryable<MessageResult> Narrowed(this MessagingDbContext db, IQueryable<MessageResult> results, ResultFilter filter)
    {
        if (filter.RunId is { } run)
            results = results.Where(r => r.RunId == run);
        if (filter.Status is { } status)
            results = results.Where(r => r.Status == status);
        if (filter.OnlyProblems)
            results = results.Where(r => ResultFilter.Problems.Contains(r.Status));
        if (filter.NeedsPerson)
            results = results.Where(r => ResultFilter.Problems.Contains(r.Status) && r.NextAttemptAt == null && (r.RunId == null || (r.Run!.Status != RunStatus.Closed && r.Run.Status != RunStatus.BeingMade)));
        if (filter.Customer is { Length: > 0 } customer)
            results = results.Where(r => r.Customer!.Number == customer);
        if (filter.Definition is { Length: > 0 } definition)
            results = results.Where(r => r.Run!.DefinitionKey == definition);
        if (filter.EventType is { Length: > 0 } type)
            results = results.OfEventType(db, type);
        if (filter.OnlyEvents)
            results = results.Where(r => r.NotificationId != null);
        if (filter.NotificationId is { } notification)
            results = results.Where(r => r.NotificationId == notification);
        if (Queries.Containing(filter.Search) is { } pattern)
            results = results.Containing(db, pattern, db.InvoicesContaining(pattern));

        if (filter.PartlyRefused)
            results = results.PartlyRefused();
        if (filter.OnlyDuplicates)
            results = results.Where(r => r.RunId != null && db.MessageResults.Any(o => o.RunId == r.RunId && o.CustomerId == r.CustomerId && o.Id != r.Id));
        return results;
    }

    /// <summary>Invoices by part of their number or id.</summary>
    internal static IQueryable<long> InvoicesContaining(this MessagingDbContext db, string pattern) =>
        db.InvoicesByList().Where(i => EF.Functions.Like(i.Number!, pattern, Escape) || EF.Functions.Like(i.ExternalId, pattern, Escape)).Select(i => i.Id);

    /// <summary>Customers, invoices and addresses are searched first, each of them once; then the results that belong to what was found.</summary>
    /// <param name="results">Which are searched.</param>
    /// <param name="db">Where the others are.</param>
    /// <param name="pattern">What a customer's number or name or an address is like.</param>
    /// <param name="invoices">Invoices whose results are found too; null for none.</param>
    internal static IQueryable<MessageResult> Containing(this IQueryable<MessageResult> results, MessagingDbContext db, string pattern, IQueryable<long>? invoices)
    {
        invoices ??= db.Invoices.Where(_ => false).Select(i => i.Id);
        var customers = db.Customers.Where(c => EF.Functions.Like(c.Number, pattern, Escape) || EF.Functions.Like(c.Name, pattern, Escape)).Select(c => c.Id);
        var addressed = db.EmailAddresses.Where(a => EF.Functions.Like(a.Address, pattern, Escape)).Select(a => a.CustomerId);
        return results.Where(r =>
            (r.CustomerId != null && customers.Contains(r.CustomerId.Value))
            || (r.InvoiceId != null && invoices.Contains(r.InvoiceId.Value))
            || EF.Functions.Like(r.Recipients!, pattern, Escape)
            || (r.Recipients == null && r.CustomerId != null && addressed.Contains(r.CustomerId.Value)));
    }

    internal static IQueryable<MessageResult> Chosen(this MessagingDbContext db, ResultSelection selection) =>
        selection.Ids is { } ids ? db.MessageResults.Where(r => EF.Parameter(ids).Contains(r.Id)) : db.Matching(selection.Filter ?? new ResultFilter());

    internal static IQueryable<MessageResult> Sorted(this IQueryable<MessageResult> results, string? column, bool descending) => (column, descending) switch
    {
        ("customer", false) => results.OrderBy(r => r.Customer!.Name).ThenBy(r => r.CustomerId).ThenBy(r => r.Id),
        ("customer", true) => results.OrderByDescending(r => r.Customer!.Name).ThenByDescending(r => r.CustomerId).ThenByDescending(r => r.Id),
        ("invoice", false) => results.OrderBy(r => r.Invoice!.Number).ThenBy(r => r.InvoiceId).ThenBy(r => r.Id),
        ("invoice", true) => results.OrderByDescending(r => r.Invoice!.Number).ThenByDescending(r => r.InvoiceId).ThenByDescending(r => r.Id),
        ("status", false) => results.OrderBy(r => r.Status).ThenBy(r => r.Id),
        ("status", true) => results.OrderByDescending(r => r.Status).ThenByDescending(r => r.Id),
        ("attempts", false) => results.OrderBy(r => r.Attempts).ThenBy(r => r.Id),
        ("attempts", true) => results.OrderByDescending(r => r.Attempts).ThenByDescending(r => r.Id),
        ("nextAttemptAt", false) => results.OrderBy(r => r.NextAttemptAt).ThenBy(r => r.Id),
        ("nextAttemptAt", true) => results.OrderByDescending(r => r.NextAttemptAt).ThenByDescending(r => r.Id),
        ("sentAt", false) => results.OrderBy(r => r.SentAt).ThenBy(r => r.Id),
        ("sentAt", true) => results.OrderByDescending(r => r.SentAt).ThenByDescending(r => r.Id),
        (_, true) => results.OrderBy(r => r.Id),
        _ => results.OrderByDescending(r => r.Id),
    };

    /// <summary>
    /// The ids of a large run's results by customer or invoice, in the same order as <see cref="Sorted"/>: from one customer or invoice to the
    /// next, by the indexes of their names and numbers. What is wanted of them is there long before all are joined and sorted.
    /// </summary>
    /// <param name="db">Where they are.</param>
    /// <param name="filter">One run, narrowed by status at most.</param>
    /// <param name="column">How they are sorted.</param>
    /// <param name="descending">Whether that is turned round.</param>
    /// <returns>Null where it cannot be done.</returns>
    internal static IQueryable<long>? IdsInTurn(this MessagingDbContext db, ResultFilter filter, string? column, bool descending)
    {
        if (filter.RunId is null || filter != new ResultFilter { RunId = filter.RunId, Status = filter.Status, OnlyProblems = filter.OnlyProblems })
            return null;
        return column switch
        {
            "customer" => ByCustomer(db.Matching(filter), db, descending),
            "invoice" => ByInvoice(db.Narrowed(db.ResultsByInvoice(), filter), db, descending),
            _ => null,
        };
    }

    private static IQueryable<long> ByCustomer(IQueryable<MessageResult> results, MessagingDbContext db, bool descending)
    {
        // Not a join: SQLite would begin with the results.
        var pairs = from customer in db.Customers from result in results where result.CustomerId == customer.Id select new { customer.Name, CustomerId = customer.Id, result.Id };
        return (descending
            ? pairs.OrderByDescending(p => p.Name).ThenByDescending(p => p.CustomerId).ThenByDescending(p => p.Id)
            : pairs.OrderBy(p => p.Name).ThenBy(p => p.CustomerId).ThenBy(p => p.Id)).Select(p => p.Id);
    }

    private static IQueryable<long> ByInvoice(IQueryable<MessageResult> results, MessagingDbContext db, bool descending)
    {
        var pairs = from invoice in db.InvoicesByNumber() from result in results where result.InvoiceId == invoice.Id select new { invoice.Number, InvoiceId = invoice.Id, result.Id };
        return (descending
            ? pairs.OrderByDescending(p => p.Number).ThenByDescending(p => p.InvoiceId).ThenByDescending(p => p.Id)
            : pairs.OrderBy(p => p.Number).ThenBy(p => p.InvoiceId).ThenBy(p => p.Id)).Select(p => p.Id);
    }
}
