using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Why;

/// <summary>Finds customers, invoices and addresses by what somebody types.</summary>
internal static class WhySearch
{
    /// <summary>The best first: invoices, whose numbers are typed most exactly, then customers, then addresses.</summary>
    internal static async Task<IReadOnlyList<WhySubject>> FindAsync(MessagingDbContext db, string text, int take, CancellationToken cancellationToken)
    {
        if (Queries.Containing(text) is not { } pattern)
            return [];
        text = text.Trim();
        List<WhySubject> found = [.. await InvoicesAsync(db, text, pattern, take, cancellationToken)];
        found.AddRange(await CustomersAsync(db, text, pattern, take, cancellationToken));
        found.AddRange(await AddressesAsync(db, pattern, take, cancellationToken));
        return [.. found.OrderBy(subject => IsExact(subject, text) ? 0 : 1).Take(take)];
    }

    /// <summary>By the start of its number or id, which indexes answer; only where there is none, by any part.</summary>
    private static async Task<List<WhySubject>> InvoicesAsync(MessagingDbContext db, string text, string pattern, int take, CancellationToken cancellationToken)
    {
        var end = text + '\uffff';
        var invoices = db.Invoices.AsNoTracking();
        var ids = await invoices.Where(i => i.Number!.CompareTo(text) >= 0 && i.Number.CompareTo(end) < 0).OrderBy(i => i.Number).Select(i => i.Id).Take(take).ToListAsync(cancellationToken);
        ids.AddRange(await invoices.Where(i => i.ExternalId.CompareTo(text) >= 0 && i.ExternalId.CompareTo(end) < 0).OrderBy(i => i.ExternalId).Select(i => i.Id).Take(take).ToListAsync(cancellationToken));
        if (ids.Count == 0)
        {
            ids = await db.InvoicesByList().Where(i => EF.Functions.Like(i.Number!, pattern, "\\") || EF.Functions.Like(i.ExternalId, pattern, "\\"))
                .OrderByDescending(i => i.Id).Select(i => i.Id).Take(take).ToListAsync(cancellationToken);
        }

        return await invoices.Where(i => ids.Contains(i.Id)).OrderBy(i => i.Id)
            .Select(i => new WhySubject(WhySubjectKind.Invoice, i.Customer!.Number, i.Customer.Name, i.ExternalId, i.Number, null)).ToListAsync(cancellationToken);
    }

    private static Task<List<WhySubject>> CustomersAsync(MessagingDbContext db, string text, string pattern, int take, CancellationToken cancellationToken) =>
        db.Customers.AsNoTracking().Where(c => EF.Functions.Like(c.Number, pattern, "\\") || EF.Functions.Like(c.Name, pattern, "\\"))
            .OrderBy(c => c.Number == text ? 0 : 1).ThenBy(c => c.Name).ThenBy(c => c.Id).Take(take)
            .Select(c => new WhySubject(WhySubjectKind.Customer, c.Number, c.Name, null, null, null)).ToListAsync(cancellationToken);

    private static Task<List<WhySubject>> AddressesAsync(MessagingDbContext db, string pattern, int take, CancellationToken cancellationToken) =>
        db.EmailAddresses.AsNoTracking().Where(a => EF.Functions.Like(a.Address, pattern, "\\"))
            .Join(db.Customers, a => a.CustomerId, c => c.Id, (a, c) => new { a.Address, c.Number, c.Name }).Distinct()
            .OrderBy(a => a.Address).ThenBy(a => a.Number).Take(take)
            .Select(a => new WhySubject(WhySubjectKind.Address, a.Number, a.Name, null, null, a.Address)).ToListAsync(cancellationToken);

    private static bool IsExact(WhySubject subject, string text) => subject.Kind switch
    {
        WhySubjectKind.Customer => Same(subject.CustomerNumber, text) || Same(subject.CustomerName, text),
        WhySubjectKind.Invoice => Same(subject.InvoiceExternalId, text) || Same(subject.InvoiceNumber, text),
        WhySubjectKind.Address => Same(subject.Address, text),
        _ => throw new ArgumentOutOfRangeException(nameof(subject), subject.Kind, null),
    };

    private static bool Same(string? value, string text) => string.Equals(value, text, StringComparison.OrdinalIgnoreCase);
}
