namespace Messaging.Core.Why;

/// <summary>Why did this customer not get it? What the question is about.</summary>
/// <param name="Customer">Customer number.</param>
public sealed record WhyQuestion(string Customer)
{
    /// <summary>External id of the invoice, or null for the customer's newest.</summary>
    public string? Invoice { get; init; }

    /// <summary>Key of the definition, or null for that of the newest message, else the one used last.</summary>
    public string? Definition { get; init; }

    /// <summary>The run that is meant, or null for the newest with the invoice.</summary>
    public long? RunId { get; init; }

    /// <summary>The address at which nothing arrived, or null for any.</summary>
    public string? Address { get; init; }
}

/// <summary>The chain from the customer to the mail server's answer, link by link.</summary>
/// <param name="Question">The question, with what it left open filled in.</param>
/// <param name="CustomerName">The customer's name; null where there is no such customer.</param>
/// <param name="InvoiceNumber">The invoice's number; null for a concept or where there is none.</param>
/// <param name="Chain">What was checked, in order.</param>
/// <param name="Conclusion">The answer in one or two sentences.</param>
public sealed record WhyAnswer(WhyQuestion Question, string? CustomerName, string? InvoiceNumber, IReadOnlyList<WhyFinding> Chain, string Conclusion)
{
    /// <summary>The first link that is broken, or null where none is.</summary>
    public WhyFinding? FirstBroken => Chain.FirstOrDefault(finding => finding.Verdict == WhyVerdict.Broken);

    /// <summary>The customer's newest invoices, to ask about another one.</summary>
    public IReadOnlyList<WhyInvoice> Invoices { get; init; } = [];

    /// <summary>The newest runs that the invoice is or was in, the newest first.</summary>
    public IReadOnlyList<long> Runs { get; init; } = [];

    /// <summary>The customer's newest events and reminders, and why mail was made of them or not.</summary>
    public IReadOnlyList<WhyEvent> Events { get; init; } = [];
}

/// <summary>One link of the chain.</summary>
/// <param name="Link">Which.</param>
/// <param name="Verdict">Whether it holds.</param>
/// <param name="Says">A plain sentence: what was found.</param>
/// <param name="ToDo">A sentence that says what to do, or null where nothing is to be done.</param>
/// <param name="Place">Where to look or to mend it, or null.</param>
public sealed record WhyFinding(WhyLink Link, WhyVerdict Verdict, string Says, string? ToDo = null, WhyPlace? Place = null);

/// <summary>A place in the program. Screens make a link of it.</summary>
/// <param name="Kind">What is there.</param>
/// <param name="Key">Its key or number; empty where there is only one.</param>
public sealed record WhyPlace(WhyPlaceKind Kind, string Key = "");

/// <summary>An invoice to choose.</summary>
/// <param name="ExternalId">The billing system's id.</param>
/// <param name="Number">Its number, or null for a concept.</param>
/// <param name="IssueDate">Date on the invoice.</param>
public sealed record WhyInvoice(string ExternalId, string? Number, DateOnly IssueDate);

/// <summary>An event or reminder of the customer.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Name of its type.</param>
/// <param name="At">When it was accepted.</param>
/// <param name="Reason">Why mail was made of it or not.</param>
/// <param name="Status">How its message stands, or null where there is none.</param>
/// <param name="LastError">The message's last failure, or null.</param>
/// <param name="Recipients">Where the message went or is to go, or null.</param>
public sealed record WhyEvent(
    long Id, string Name, DateTimeOffset At, string Reason, Runs.MessageResultStatus? Status, string? LastError, string? Recipients);

/// <summary>The links, in the order in which they are checked.</summary>
public enum WhyLink
{
    /// <summary>The customer is known.</summary>
    Customer,

    /// <summary>There is an invoice.</summary>
    Invoice,

    /// <summary>Customer and invoice are within the cluster and period of the run.</summary>
    Scope,

    /// <summary>There is an address under the definition's recipient key, and it can be one.</summary>
    Address,

    /// <summary>The invoice is approved.</summary>
    Approved,

    /// <summary>The documents are there.</summary>
    Documents,

    /// <summary>The templates work.</summary>
    Templates,

    /// <summary>The sender profile exists.</summary>
    Sender,

    /// <summary>What else the checks before sending have to say.</summary>
    Checks,

    /// <summary>Mail can leave: settings, server, restore guard.</summary>
    Server,

    /// <summary>The invoice was put into a run.</summary>
    InRun,

    /// <summary>The run sends.</summary>
    Run,

    /// <summary>How its message stands.</summary>
    Message,

    /// <summary>What the mail server said, and where the mail went.</summary>
    Delivery,
}

/// <summary>Whether a link holds.</summary>
public enum WhyVerdict
{
    /// <summary>It holds.</summary>
    Good,

    /// <summary>It does not explain anything, but is worth knowing.</summary>
    Note,

    /// <summary>It does not hold.</summary>
    Broken,
}

/// <summary>What is at a place.</summary>
public enum WhyPlaceKind
{
    /// <summary>The customers' list.</summary>
    Customers,

    /// <summary>One customer, by number.</summary>
    Customer,

    /// <summary>One invoice, by external id.</summary>
    Invoice,

    /// <summary>Invoices of one customer, by number.</summary>
    InvoicesOf,

    /// <summary>One definition, by key.</summary>
    Definition,

    /// <summary>All definitions.</summary>
    Definitions,

    /// <summary>Sender profiles.</summary>
    SenderProfiles,

    /// <summary>SMTP settings.</summary>
    SmtpSettings,

    /// <summary>One run, by number.</summary>
    Run,

    /// <summary>The invoice's message, by run and external id as <c>12/inv-1</c>.</summary>
    Message,
}
