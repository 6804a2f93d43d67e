using System.Globalization;
using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Mail.Mime;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Storage;
using Messaging.Core.Transformations;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs;

/// <summary>
/// Makes a run. The checks, which take a while, are run before the transaction, since nobody else can write during one; within it is seen
/// whether they still hold, so that two people cannot send the same invoices unseen.
/// </summary>
internal sealed class RunCreator(
    IDbContextFactory<MessagingDbContext> databases, CheckFactsReader reader, AuditTrail audit, SendingOptions options, TimeProvider clock)
{
    /// <summary>The most addresses that get a blind copy: each is one more recipient of every mail.</summary>
    private const int MaxBcc = 10;

    internal async Task<Outcome<long>> CreateAsync(NewRun wanted, CancellationToken cancellationToken)
    {
        if (CheckBcc(wanted.Bcc) is { } invalid)
            return invalid;

        var tried = await TryTemplatesAsync(wanted, cancellationToken);
        var before = await ReportAsync(wanted, tried, cancellationToken);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.MessageRuns.Where(r => r.Token == wanted.Token).Select(r => (long?)r.Id).FirstOrDefaultAsync(cancellationToken) is { } existing)
            return existing;
        var definition = await db.MessageDefinitions.FirstOrDefaultAsync(d => d.Key == wanted.DefinitionKey, cancellationToken);
        if (definition is null)
            return new NotFound("Message definition", wanted.DefinitionKey);
        var holds = before.Succeeded && before.Value.Facts.Definition.Version == definition.Version
            && await CheckFactsReader.StillHoldAsync(db, before.Value.Facts, cancellationToken);
        var now = holds ? before : await ReportAsync(db, definition, wanted, tried, cancellationToken);
        if (!now.Succeeded)
            return now.Error;

        var report = now.Value;
        var included = report.Facts.Invoices.Where(i => !report.IsLeftOut(i, wanted.Decisions)).ToList();
        var meanwhile = report.Facts.Invoices.Count(i => i.Earlier?.RunCreatedAt >= wanted.CheckedAt && !wanted.Decisions.LeaveOutInvoices.Contains(i.Id));
        if (meanwhile > 0)
            return new SentMeanwhile(meanwhile);
        if (included.Count == 0)
            return new NothingSelected();

        var run = AddRun(db, definition, wanted);
        definition.LastUsedAt = run.CreatedAt;
        await db.SaveChangesAsync(cancellationToken);
        audit.Add(db, wanted.Start ? "Started" : "Created", "Message run", run.Id.ToString(CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"{definition.Name}: {included.Count} messages, {report.Facts.Invoices.Count - included.Count} left out"));
        await db.SaveChangesAsync(cancellationToken);
        MessageResultRows.Add(db, included.Select(invoice => NewResult(run, invoice, report)), cancellationToken);
        LeftOutRows.Add(db, report.Facts.Invoices.Where(i => report.IsLeftOut(i, wanted.Decisions)).Select(i => LeftOut(run, i, report, wanted.Decisions)), cancellationToken);
        await DocumentQueue.QueueAsync(db, [.. included.Select(i => i.Id)], report.Facts.Transformations, run.CreatedAt, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return run.Id;
    }

    /// <summary>Before the transaction, since it takes a while and nobody else can write during one. What changes in between, each mail finds out for itself.</summary>
    private async Task<TrialOutcome> TryTemplatesAsync(NewRun wanted, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var definition = await db.MessageDefinitions.AsNoTracking().FirstOrDefaultAsync(d => d.Key == wanted.DefinitionKey, cancellationToken);
        return definition is null ? TrialOutcome.Fine : await reader.TryAsync(db, definition, wanted.Selection, cancellationToken);
    }

    private async Task<Outcome<CheckReport>> ReportAsync(NewRun wanted, TrialOutcome tried, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var definition = await db.MessageDefinitions.AsNoTracking().FirstOrDefaultAsync(d => d.Key == wanted.DefinitionKey, cancellationToken);
        return definition is null ? new NotFound("Message definition", wanted.DefinitionKey) : await ReportAsync(db, definition, wanted, tried, cancellationToken);
    }

    private static async Task<Outcome<CheckReport>> ReportAsync(
        MessagingDbContext db, MessageDefinition definition, NewRun wanted, TrialOutcome tried, CancellationToken cancellationToken)
    {
        if (await wanted.Selection.FindUnknownAsync(db, cancellationToken) is { } unknown)
            return unknown;
        return new CheckReport(await CheckFactsReader.ReadAsync(db, definition, wanted.Selection, tried, cancellationToken));
    }

    private static Error? CheckBcc(IReadOnlyList<string> addresses)
    {
        if (addresses.Count > MaxBcc)
            return Invalid.Field("bcc", string.Create(CultureInfo.InvariantCulture, $"At most {MaxBcc} BCC addresses are possible."));
        foreach (var address in addresses)
        {
            if (!Mailbox.TryParse(address, out _, out var problem))
                return new InvalidBcc(address, problem);
        }

        return null;
    }

    private MessageRun AddRun(MessagingDbContext db, MessageDefinition definition, NewRun wanted)
    {
        var now = clock.GetUtcNow();
        var filter = wanted.Selection.Filter;
        var run = new MessageRun
        {
            DefinitionId = definition.Id,
            DefinitionKey = definition.Key,
            DefinitionName = definition.Name,
            Status = wanted.Start ? RunStatus.Running : RunStatus.Stopped,
            Token = wanted.Token,
            CreatedAt = now,
            CreatedBy = audit.Actor,
            StartedBy = wanted.Start ? audit.Actor : null,
            IsRehearsed = !wanted.Start,
            StartedAt = wanted.Start ? now : null,
            SendUntil = wanted.Start ? now + options.Window : null,
            PeriodFrom = filter?.PeriodFrom,
            PeriodTo = filter?.PeriodTo,
            ClusterKey = filter?.Cluster,
            IncludeChildren = filter?.IncludeChildren ?? false,
            Bcc = [.. wanted.Bcc],
        };
        db.MessageRuns.Add(run);
        return run;
    }

    private static LeftOutInvoice LeftOut(MessageRun run, InvoiceFacts invoice, CheckReport report, CheckDecisions decisions)
    {
        var left = new LeftOutInvoice { RunId = run.Id, InvoiceId = invoice.Id };
        if (decisions.LeaveOutInvoices.Contains(invoice.Id))
            return left;
        var (check, detail) = report.Of(invoice).First(finding => decisions.LeaveOut.Contains(finding.Code));
        (left.Check, left.Detail) = (check, detail.Length > 0 ? detail : null);
        return left;
    }

    private static MessageResult NewResult(MessageRun run, InvoiceFacts invoice, CheckReport report)
    {
        var result = new MessageResult
        {
            RunId = run.Id,
            InvoiceId = invoice.Id,
            CustomerId = invoice.CustomerId,
            SendUntil = run.SendUntil,
        };
        if (report.BlockedBy(invoice) is { } blocked)
        {
            result.Status = StatusOf(blocked.Code);
            result.LastError = blocked.Detail.Length > 0 ? blocked.Detail : report.Rules.First(r => r.Code == blocked.Code).Say(1);
            return result;
        }

        result.Status = run.Status != RunStatus.Running ? MessageResultStatus.Waiting
            : report.Has(invoice, CheckCode.TransformationResultNotReady) ? MessageResultStatus.TransformationResultNotReady
            : MessageResultStatus.Pending;
        result.NextAttemptAt = run.StartedAt;
        return result;
    }

    private static MessageResultStatus StatusOf(CheckCode blocked) => blocked switch
    {
        CheckCode.RecipientKeyNotFound or CheckCode.InvalidAddress => MessageResultStatus.RecipientKeyNotFound,
        CheckCode.UnknownSenderProfile => MessageResultStatus.UnknownSenderProfile,
        CheckCode.TemplateError => MessageResultStatus.Error,
        CheckCode.TransformationMissing or CheckCode.TransformationFailed => MessageResultStatus.GenerateFailed,
        _ => throw new ArgumentOutOfRangeException(nameof(blocked), blocked, "Not a check that blocks."),
    };
}
