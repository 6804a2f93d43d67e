using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs;

/// <summary>The queries behind a list of results.</summary>
internal static class ResultFilters
{
    internal static IQueryable<MessageResult> Matching(this MessagingDbContext db, ResultFilter filter)
    {
        var results = db.MessageResults.AsQueryable();
        if (filter.RunId is { } run)
            results = results.Where(r => r.RunId == run);
        if (filter.Status is { } status)
            results = results.Where(r => r.Status == status);
        if (filter.OnlyProblems)
            results = results.Where(r => ResultFilter.Problems.Contains(r.Status));
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
            results = results.Containing(db, pattern);

        if (filter.OnlyDuplicates)
            results = results.Where(r => r.RunId != null && db.MessageResults.Any(o => o.RunId == r.RunId && o.CustomerId == r.CustomerId && o.Id != r.Id));
        return results;
    }

    /// <summary>Customers, invoices and addresses are searched first, each of them once; then the results that belong to what was found.</summary>
    private static IQueryable<MessageResult> Containing(this IQueryable<MessageResult> results, MessagingDbContext db, string pattern)
    {
        const string Escape = "\\";
        var customers = db.Customers.Where(c => EF.Functions.Like(c.Number, pattern, Escape) || EF.Functions.Like(c.Name, pattern, Escape)).Select(c => c.Id);
        var invoices = db.InvoicesByList().Where(i => EF.Functions.Like(i.Number!, pattern, Escape) || EF.Functions.Like(i.ExternalId, pattern, Escape)).Select(i => i.Id);
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
        ("customer", false) => results.OrderBy(r => r.Customer!.Name).ThenBy(r => r.Id),
        ("customer", true) => results.OrderByDescending(r => r.Customer!.Name).ThenByDescending(r => r.Id),
        ("invoice", false) => results.OrderBy(r => r.Invoice!.Number).ThenBy(r => r.Id),
        ("invoice", true) => results.OrderByDescending(r => r.Invoice!.Number).ThenByDescending(r => r.Id),
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
}
