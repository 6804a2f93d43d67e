using Messaging.Core.Customers;
using Messaging.Core.Definitions;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Senders;
using Messaging.Core.Transformations;
using Messaging.Core.Why;

namespace Messaging.Tests.Why;

/// <summary>Facts in which everything is in order and the mail was sent in run 7; each test breaks one link.</summary>
internal sealed class WhyFactsBuilder
{
    public static readonly DateTimeOffset Day = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    public Customer Customer { get; } = new()
    {
        Id = 3, Number = "C-3", Name = "Bakery Noord", Language = "nl", EmailAddresses = [new EmailAddress { RecipientKey = "invoice", Address = "office@bakery.example" }],
    };

    public Invoice Invoice { get; } = new()
    {
        Id = 5, ExternalId = "inv-5", Number = "2026-5", CustomerId = 3, Status = InvoiceStatus.Approved, IssueDate = new DateOnly(2026, 11, 1), Currency = "EUR", Total = 121,
    };

    public MessageRun Run { get; } = new()
    {
        Id = 7, DefinitionId = 1, DefinitionKey = "monthly", DefinitionName = "Monthly invoices", Token = "t", CreatedAt = Day, StartedAt = Day, CreatedBy = "anna@example.com", Status = RunStatus.Finished,
    };

    public MessageResult Message { get; } = new()
    {
        Id = 11, RunId = 7, InvoiceId = 5, Status = MessageResultStatus.SendSuccessful, SentAt = Day.AddMinutes(1), Recipients = "office@bakery.example", MessageId = "<m.11@example.com>",
    };

    public MessageDefinition Definition { get; } = new()
    {
        Id = 1, Key = "monthly", Name = "Monthly invoices", SenderProfileKey = "billing", RecipientKey = "invoice", SubjectTemplateKey = "subject", TransformationKeys = ["pdf"],
    };

    public SenderProfile? Sender { get; set; } = new() { Key = "billing", Email = "billing@example.com", DisplayName = "Billing" };

    public InvoiceTransformation Pdf { get; } = new() { Id = 2, Key = "pdf", Name = "PDF", Output = TransformationOutput.Uploaded, FileName = "invoice.pdf" };

    public DocumentFacts? Document { get; set; } = new(5, 2, TransformationResultStatus.Ready, 0, 0, 40_000, null, null);

    public string? TemplateProblem { get; set; }

    public SmtpSettings? Smtp { get; set; } = new() { Host = "mail.example.com", Port = 587 };

    public MessageAttempt Attempt { get; } = new() { Stage = "EndOfData", Result = "Accepted", ReplyCode = 250, ReplyText = "2.0.0 Ok: queued as 4D1" };

    /// <summary>The mail was sent.</summary>
    public WhyFacts Sent() => new()
    {
        Question = new WhyQuestion("C-3"), Customer = Customer, Invoice = Invoice, Definition = Definition, Report = Report(), Smtp = Smtp, Run = Run, Message = Message, LastAttempt = Attempt,
        ClusterNames = ["Netherlands", "Retail"],
    };

    /// <summary>Nobody has sent the invoice yet.</summary>
    public WhyFacts NeverSent() => Sent() with { Run = null, Message = null, LastAttempt = null };

    /// <summary>Its message stands like this, and its run is running.</summary>
    public WhyFacts Standing(MessageResultStatus status, string? error = null, DateTimeOffset? next = null)
    {
        (Message.Status, Message.LastError, Message.NextAttemptAt, Message.SentAt) = (status, error, next, null);
        Run.Status = RunStatus.Running;
        return Sent() with { LastAttempt = null };
    }

    private CheckReport Report() => new(new CheckFacts
    {
        Definition = Definition, Sender = Sender, Server = Smtp, TemplateProblem = TemplateProblem, InvoiceProblems = new Dictionary<long, string>(),
        Transformations = Definition.TransformationKeys.Contains(Pdf.Key) ? [Pdf] : [],
        MissingTransformations = [.. Definition.TransformationKeys.Where(key => key != Pdf.Key)],
        Invoices =
        [
            new InvoiceFacts(
                Invoice.Id, Invoice.ExternalId, Invoice.Number, Invoice.Status, Invoice.Revision, Customer.Id, Customer.Number, Customer.Name, Customer.Language, Invoice.Total)
            {
                HasAddress = Customer.EmailAddresses.Exists(a => a.RecipientKey == Definition.RecipientKey),
                AddressProblem = Customer.EmailAddresses.Where(a => a.RecipientKey == Definition.RecipientKey).Select(a => AddressRules.Problem(a.Address)).FirstOrDefault(p => p is not null),
                Documents = Document is null ? [] : [Document],
            },
        ],
    });
}
