using Messaging.Core.Common;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs;

/// <summary>Says what would go wrong before anything is sent.</summary>
public sealed class RunCheckService
{
    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly CheckFactsReader reader;
    private readonly TimeProvider clock;

    internal RunCheckService(IDbContextFactory<MessagingDbContext> databases, CheckFactsReader reader, TimeProvider clock)
    {
        this.databases = databases;
        this.reader = reader;
        this.clock = clock;
    }

    /// <summary>Runs all checks. Reads only.</summary>
    /// <param name="definitionKey">The definition to send with.</param>
    /// <param name="selection">The invoices.</param>
    /// <param name="decisions">What a person has decided to leave out or include so far: the numbers and <see cref="RunCheck.Sending"/> follow it, the groups do not.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The checks; <see cref="NotFound"/> for the definition; <see cref="UnknownInvoices"/>.</returns>
    public async Task<Outcome<RunCheck>> CheckAsync(
        string definitionKey, InvoiceSelection selection, CheckDecisions decisions, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var definition = await db.MessageDefinitions.AsNoTracking().FirstOrDefaultAsync(d => d.Key == definitionKey, cancellationToken);
        if (definition is null)
            return new NotFound("Message definition", definitionKey);
        if (await selection.FindUnknownAsync(db, cancellationToken) is { } unknown)
            return unknown;

        var tried = await reader.TryAsync(db, definition, selection, cancellationToken);
        var facts = await CheckFactsReader.ReadAsync(db, definition, selection, tried, cancellationToken);
        return Summarise(new CheckReport(facts), decisions);
    }

    private RunCheck Summarise(CheckReport report, CheckDecisions decisions)
    {
        var facts = report.Facts;
        var sending = report.Leaving(decisions).ToList();
        var groups = report.Rules
            .Select(rule => Group(rule, report))
            .Where(group => group.Count > 0)
            .ToList();
        var documents = sending.SelectMany(i => i.Documents).Where(d => d.Status == TransformationResultStatus.Ready);
        return new RunCheck(
            sending.Count,
            sending.Select(i => i.CustomerId).Distinct().Count(),
            sending.Count * facts.Transformations.Count,
            documents.Sum(d => d.Size),
            facts.Sender?.Email,
            facts.Server?.RateLimitPerMinute is { } limit ? clock.GetUtcNow().AddMinutes((double)sending.Count / limit) : null,
            facts.Invoices.Count,
            facts.Invoices.Count(i => report.IsBlocked(i) && !report.IsLeftOut(i, decisions)),
            facts.Invoices.Count(report.IsFine),
            [.. sending.Take(CheckGroup.MaxListed).Select(i => Listed(i, null))],
            groups) { Fingerprint = report.FingerprintOf(decisions) };
    }

    private static CheckGroup Group(RunCheckRule rule, CheckReport report)
    {
        var found = new List<CheckedInvoice>();
        var count = 0;
        foreach (var invoice in report.With(rule))
        {
            count++;
            if (found.Count < CheckGroup.MaxListed)
                found.Add(Listed(invoice, rule.Find(invoice) is { Length: > 0 } detail ? detail : null));
        }

        return new CheckGroup(rule.Code, rule.Severity, count, rule.Say(count), found);
    }

    private static CheckedInvoice Listed(InvoiceFacts invoice, string? detail) => new(
        invoice.Id, invoice.ExternalId, invoice.Number, invoice.CustomerId, invoice.CustomerNumber, invoice.CustomerName, detail);
}
