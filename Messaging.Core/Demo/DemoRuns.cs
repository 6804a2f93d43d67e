using System.Globalization;
using Messaging.Core.Definitions;
using Messaging.Core.Runs;
using Messaging.Core.Storage;

namespace Messaging.Core.Demo;

/// <summary>Runs of the past: one for the invoices of each month, the last of them with problems, and two of this month that are not for all.</summary>
internal sealed class DemoRuns(MessagingDbContext db, DateTimeOffset now)
{
    private const string Clerk = "clerk@demo.example";
    private const int SentThisMonth = 24;
    private const int PerMinute = 60;

    internal async Task AddAsync(
        IReadOnlyList<DemoInvoices.Entry> invoices, IReadOnlyList<DemoCustomers.Entry> customers, DemoConfiguration configuration, CancellationToken cancellationToken)
    {
        foreach (var month in invoices.Where(i => !i.IsLatest).GroupBy(i => i.Month).OrderBy(group => group.Key))
        {
            var issued = month.First().Invoice.IssueDate;
            var problems = month.Key == DemoInvoices.Months - 2;
            AddRun(configuration.InvoiceDefinition, [.. month], customers, At(issued.AddDays(1), 9), problems);
        }

        var latest = invoices.Where(i => i.IsLatest && i.Invoice.Number is not null && !DemoCustomers.LacksInvoiceAddress(i.Customer)).Take(SentThisMonth).ToList();
        AddRun(configuration.InvoiceDefinition, latest, customers, now.AddDays(-6).AddHours(-2), problems: false);
        var reminded = invoices.Where(i => i.Month == DemoInvoices.Months - 3 && i.Customer % 3 != 2).Take(18).ToList();
        AddRun(configuration.ReminderDefinition, reminded, customers, now.AddDays(-3).AddHours(-1), problems: false, isReminder: true);
        await db.SaveChangesAsync(cancellationToken);
        foreach (var (entry, run, sentAt) in sent)
            (entry.Invoice.LastSentAt, entry.Invoice.LastSentRunId, entry.Invoice.LastSentRevision) = (sentAt, run.Id, entry.Invoice.Revision);
        await db.SaveChangesAsync(cancellationToken);
    }

    private readonly List<(DemoInvoices.Entry Entry, MessageRun Run, DateTimeOffset SentAt)> sent = [];

    private void AddRun(
        MessageDefinition definition, List<DemoInvoices.Entry> invoices, IReadOnlyList<DemoCustomers.Entry> customers, DateTimeOffset startedAt, bool problems, bool isReminder = false)
    {
        var run = new MessageRun
        {
            DefinitionId = definition.Id, DefinitionKey = definition.Key, DefinitionName = definition.Name, Token = $"demo-{Guid.NewGuid():N}",
            Status = problems ? RunStatus.FinishedWithProblems : RunStatus.Finished, CreatedAt = startedAt.AddSeconds(-20), CreatedBy = Clerk,
            StartedAt = startedAt, SendUntil = startedAt.AddDays(1), FinishedAt = startedAt.AddMinutes(1 + invoices.Count / PerMinute),
            PeriodFrom = isReminder ? null : invoices[0].Invoice.PeriodFrom, PeriodTo = isReminder ? null : invoices[0].Invoice.PeriodTo,
        };
        db.MessageRuns.Add(run);
        for (var i = 0; i < invoices.Count; i++)
            AddResult(run, definition.RecipientKey, invoices[i], customers[invoices[i].Customer], startedAt.AddSeconds(i), problems && i % 60 == 17);
    }

    private void AddResult(MessageRun run, string recipientKey, DemoInvoices.Entry entry, DemoCustomers.Entry customer, DateTimeOffset at, bool refused)
    {
        var recipients = string.Join(", ", customer.Customer.EmailAddresses.Where(a => a.RecipientKey == recipientKey).Select(a => a.Address));
        var result = new MessageResult { Run = run, Invoice = entry.Invoice, Customer = customer.Customer, SendUntil = run.SendUntil };
        db.MessageResults.Add(result);
        if (recipients.Length == 0)
        {
            // In the months before the last, somebody closed these by hand.
            result.Status = run.Status == RunStatus.Finished ? MessageResultStatus.Closed : MessageResultStatus.RecipientKeyNotFound;
            result.LastError = $"Customer {customer.Customer.Number} has no address under the recipient key \"{recipientKey}\".";
            return;
        }

        (result.Recipients, result.Attempts, result.HandedOverAt) = (recipients, 1, at);
        result.MessageId = string.Create(CultureInfo.InvariantCulture, $"<demo.{entry.Invoice.ExternalId}.{at.ToUnixTimeSeconds()}@lindenhof.example>");
        if (refused)
        {
            const string Answer = "5.1.1 The mailbox does not exist";
            (result.Status, result.LastError) = (MessageResultStatus.SendFailed, $"The server refused the recipient: 550 {Answer}");
            refusals.Add((result, at, Answer));
            return;
        }

        (result.Status, result.SentAt) = (MessageResultStatus.SendSuccessful, at);
        sent.Add((entry, run, at));
    }

    private readonly List<(MessageResult Result, DateTimeOffset At, string Answer)> refusals = [];

    /// <summary>The tries of all results. Called once the results have their ids.</summary>
    internal async Task AddAttemptsAsync(CancellationToken cancellationToken)
    {
        foreach (var (result, at, answer) in refusals)
            Attempt(result.Id, at, "Rcpt", "Refused", 550, answer);
        foreach (var result in db.MessageResults.Local.Where(r => r.Status == MessageResultStatus.SendSuccessful))
            Attempt(result.Id, result.SentAt!.Value, "EndOfData", "Accepted", 250, string.Create(CultureInfo.InvariantCulture, $"2.0.0 Ok: queued as 4D{result.Id:X6}"));
        await db.SaveChangesAsync(cancellationToken);
    }

    private void Attempt(long resultId, DateTimeOffset at, string stage, string outcome, int code, string text) => db.MessageAttempts.Add(new MessageAttempt
    {
        MessageResultId = resultId, At = at, DurationMs = 80 + (int)(resultId % 90), Stage = stage, Result = outcome, ReplyCode = code, ReplyText = text,
    });

    private static DateTimeOffset At(DateOnly day, int hour) => new(day.ToDateTime(new TimeOnly(hour, 12)), TimeSpan.Zero);
}
