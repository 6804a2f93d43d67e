using Messaging.Core.Customers;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Senders;
using Messaging.Core.Sending;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Why;

/// <summary>Answers "why did this customer not get it?". Reads only.</summary>
public sealed class WhyService
{
    private const int MostInvoices = 12;
    private const int MostRuns = 12;
    private const int MostEvents = 5;

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly CheckFactsReader checks;
    private readonly SmtpServerState server;
    private readonly InstanceGuard guard;

    internal WhyService(IDbContextFactory<MessagingDbContext> databases, CheckFactsReader checks, SmtpServerState server, InstanceGuard guard)
    {
        this.databases = databases;
        this.checks = checks;
        this.server = server;
        this.guard = guard;
    }

    /// <summary>What somebody may mean who types this: customers, invoices and addresses.</summary>
    /// <param name="text">Part of a number, a name, an external id or an address.</param>
    /// <param name="take">The most subjects.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<WhySubject>> SuggestAsync(string? text, int take, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(text))
            return [];
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await WhySearch.FindAsync(db, text, take, cancellationToken);
    }

    /// <summary>Goes through the chain.</summary>
    /// <param name="question">About whom and what.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<WhyAnswer> AnswerAsync(WhyQuestion question, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var facts = new WhyFacts
        {
            Question = question, Trouble = server.Trouble, HeldReason = guard.IsHeld ? guard.HeldReason : null,
            Smtp = await db.SmtpSettings.AsNoTracking().SingleOrDefaultAsync(cancellationToken),
            Customer = await db.Customers.AsNoTracking().Include(c => c.Cluster).Include(c => c.EmailAddresses).AsSplitQuery()
                .FirstOrDefaultAsync(c => c.Number == question.Customer, cancellationToken),
        };
        facts = await WithMessageAsync(db, facts, cancellationToken);
        facts = await WithChecksAsync(db, facts, cancellationToken);
        var chain = WhyChain.Of(facts);
        var answer = new WhyAnswer(
            question with { Invoice = facts.Invoice?.ExternalId ?? question.Invoice, Definition = facts.Definition?.Key ?? question.Definition },
            facts.Customer?.Name, facts.Invoice?.Number, chain, WhyChain.Conclude(facts, chain));
        return facts.Customer is not { } customer ? answer : answer with
        {
            Invoices = await db.Invoices.AsNoTracking().Where(i => i.CustomerId == customer.Id).OrderByDescending(i => i.IssueDate).ThenByDescending(i => i.Id).Take(MostInvoices)
                .Select(i => new WhyInvoice(i.ExternalId, i.Number, i.IssueDate)).ToListAsync(cancellationToken),
            Runs = facts.Invoice is not { } invoice ? [] : await db.MessageResults.AsNoTracking().Where(r => r.InvoiceId == invoice.Id && r.RunId != null && r.Run!.Status != RunStatus.BeingMade)
                .OrderByDescending(r => r.Id).Select(r => r.RunId!.Value).Take(MostRuns).ToListAsync(cancellationToken),
            Events = await EventsAsync(db, customer.Id, cancellationToken),
        };
    }

    /// <summary>The invoice, its message and the run.</summary>
    private static async Task<WhyFacts> WithMessageAsync(MessagingDbContext db, WhyFacts facts, CancellationToken cancellationToken)
    {
        if (facts.Customer is not { } customer)
            return facts;
        var question = facts.Question;
        var invoices = db.Invoices.AsNoTracking().Where(i => i.CustomerId == customer.Id);
        var invoice = question.Invoice is { } asked
            ? await invoices.FirstOrDefaultAsync(i => i.ExternalId == asked, cancellationToken)
            : await NewestAsync(db, invoices, question.RunId, cancellationToken);
        if (invoice is null)
            return facts;

        var messages = db.MessageResults.AsNoTracking().Where(r => r.InvoiceId == invoice.Id && r.RunId != null && r.Run!.Status != RunStatus.BeingMade);
        if (question.RunId is { } runId)
            messages = messages.Where(r => r.RunId == runId);
        else if (question.Definition is { } definition)
            messages = messages.Where(r => r.Run!.DefinitionKey == definition);
        var message = await messages.OrderByDescending(r => r.Id).FirstOrDefaultAsync(cancellationToken);
        var wantedRun = message?.RunId ?? question.RunId;
        var run = wantedRun is null ? null : await db.MessageRuns.AsNoTracking().FirstOrDefaultAsync(r => r.Id == wantedRun, cancellationToken);
        var leftOut = message is not null ? null : await db.LeftOutInvoices.AsNoTracking()
            .Where(l => l.InvoiceId == invoice.Id && (question.RunId == null || l.RunId == question.RunId) && db.MessageRuns.Any(r => r.Id == l.RunId && r.Status != RunStatus.BeingMade))
            .Where(l => question.Definition == null || db.MessageRuns.Any(r => r.Id == l.RunId && r.DefinitionKey == question.Definition))
            .OrderByDescending(l => l.RunId).FirstOrDefaultAsync(cancellationToken);
        return facts with
        {
            Invoice = invoice, Message = message, Run = run, LeftOut = leftOut,
            LeftOutOf = leftOut is null ? null : await db.MessageRuns.AsNoTracking().FirstAsync(r => r.Id == leftOut.RunId, cancellationToken),
            LastAttempt = message is null ? null : await db.MessageAttempts.AsNoTracking().Where(a => a.MessageResultId == message.Id).OrderByDescending(a => a.Id).FirstOrDefaultAsync(cancellationToken),
            Captured = message is { Status: MessageResultStatus.SendSuccessful } && await db.CapturedMails.AnyAsync(m => m.MessageResultId == message.Id, cancellationToken),
            InCluster = run?.ClusterKey is { } cluster ? await IsInAsync(db, customer, cluster, run.IncludeChildren, cancellationToken) : null,
        };
    }

    private static async Task<Invoice?> NewestAsync(MessagingDbContext db, IQueryable<Invoice> invoices, long? runId, CancellationToken cancellationToken)
    {
        var newest = invoices.OrderByDescending(i => i.IssueDate).ThenByDescending(i => i.Id);
        return (runId is null ? null : await newest.FirstOrDefaultAsync(i => db.MessageResults.Any(r => r.RunId == runId && r.InvoiceId == i.Id), cancellationToken))
            ?? await newest.FirstOrDefaultAsync(cancellationToken);
    }

    private static Task<bool> IsInAsync(MessagingDbContext db, Customer customer, string cluster, bool withChildren, CancellationToken cancellationToken)
    {
        var path = customer.Cluster?.Path ?? "";
        var key = customer.Cluster?.Key;
        return withChildren
            ? db.CustomerClusters.AnyAsync(c => c.Key == cluster && path.StartsWith(c.Path), cancellationToken)
            : Task.FromResult(key == cluster);
    }

    /// <summary>The definition, and what the checks before sending say now.</summary>
    private async Task<WhyFacts> WithChecksAsync(MessagingDbContext db, WhyFacts facts, CancellationToken cancellationToken)
    {
        if (facts.Invoice is not { } invoice)
            return facts;
        var key = facts.Question.Definition ?? facts.Run?.DefinitionKey ?? facts.LeftOutOf?.DefinitionKey;
        var definition = key is not null
            ? await db.MessageDefinitions.AsNoTracking().FirstOrDefaultAsync(d => d.Key == key, cancellationToken)
            : await db.MessageDefinitions.AsNoTracking().OrderByDescending(d => d.LastUsedAt).ThenBy(d => d.Id).FirstOrDefaultAsync(cancellationToken);
        if (definition is null)
            return facts with { Question = facts.Question with { Definition = key } };
        var selection = InvoiceSelection.Picked([invoice.Id]);
        var tried = await checks.TryAsync(db, definition, selection, cancellationToken);
        return facts with
        {
            Definition = definition,
            Report = new CheckReport(await CheckFactsReader.ReadAsync(db, definition, selection, tried, cancellationToken)),
            ClusterNames = await ClusterNamesAsync(db, facts.Customer!, cancellationToken),
        };
    }

    private static async Task<IReadOnlyList<string>> ClusterNamesAsync(MessagingDbContext db, Customer customer, CancellationToken cancellationToken)
    {
        if (customer.Cluster is not { } own)
            return [];
        return await db.CustomerClusters.AsNoTracking().Where(c => own.Path.StartsWith(c.Path)).OrderBy(c => c.Path.Length).Select(c => c.Name).ToListAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<WhyEvent>> EventsAsync(MessagingDbContext db, long customerId, CancellationToken cancellationToken)
    {
        var events = await db.Notifications.AsNoTracking().Where(n => n.CustomerId == customerId).OrderByDescending(n => n.Id).Take(MostEvents)
            .Select(n => new { n.Id, n.TypeName, n.AcceptedAt, n.Reason }).ToListAsync(cancellationToken);
        var ids = events.ConvertAll(e => e.Id);
        var messages = await db.MessageResults.AsNoTracking().Where(r => r.NotificationId != null && ids.Contains(r.NotificationId.Value))
            .ToDictionaryAsync(r => r.NotificationId!.Value, cancellationToken);
        return
        [
            .. events.Select(e =>
            {
                var message = messages.GetValueOrDefault(e.Id);
                return new WhyEvent(e.Id, e.TypeName, e.AcceptedAt, e.Reason, message?.Status, message?.LastError, message?.Recipients);
            }),
        ];
    }
}
