namespace Messaging.Core.Runs.Checks;

/// <summary>What would happen if a selection were sent with a definition now.</summary>
/// <param name="WillSend">How many e-mails would leave: neither blocked nor left out by the decisions.</param>
/// <param name="Customers">To how many customers.</param>
/// <param name="Attachments">With how many attached documents.</param>
/// <param name="TotalBytes">Size of the documents that are ready, in bytes.</param>
/// <param name="From">The sender's address, or null where the profile is gone.</param>
/// <param name="DoneAbout">When the last would leave at the rate limit, or null without a limit.</param>
/// <param name="Selected">How many invoices the selection holds.</param>
/// <param name="Blocked">How many invoices are blocked and not left out: they become results with that status. The rest of <paramref name="Selected"/> is left out.</param>
/// <param name="Fine">How many invoices no check has anything to say about but what is good to know.</param>
/// <param name="Sending">The first <see cref="CheckGroup.MaxListed"/> invoices of <see cref="WillSend"/>, in sending order, to page through their mails.</param>
/// <param name="Checks">What is to be said, the worst first; only groups that have invoices.</param>
public sealed record RunCheck(
    int WillSend, int Customers, int Attachments, long TotalBytes, string? From, DateTimeOffset? DoneAbout, int Selected,
    int Blocked, int Fine, IReadOnlyList<CheckedInvoice> Sending, IReadOnlyList<CheckGroup> Checks)
{
    /// <summary>Stands for the invoices of <see cref="WillSend"/>: another text where other ones would leave. For <see cref="NewRun.Seen"/>.</summary>
    public string? Fingerprint { get; init; }
}

/// <summary>One kind of trouble and the invoices that have it.</summary>
/// <param name="Code">Which.</param>
/// <param name="Severity">What it means for sending.</param>
/// <param name="Count">How many invoices.</param>
/// <param name="Message">A sentence with the count in it.</param>
/// <param name="Invoices">The first <see cref="MaxListed"/> of them.</param>
public sealed record CheckGroup(CheckCode Code, CheckSeverity Severity, int Count, string Message, IReadOnlyList<CheckedInvoice> Invoices)
{
    /// <summary>The most invoices listed in a group; <see cref="Count"/> tells them all.</summary>
    public const int MaxListed = 1_000;
}

/// <summary>One invoice in a group.</summary>
/// <param name="InvoiceId">Its row.</param>
/// <param name="ExternalId">The billing system's id.</param>
/// <param name="Number">Its number, or null for a concept.</param>
/// <param name="CustomerId">The customer's row.</param>
/// <param name="CustomerNumber">The customer's number.</param>
/// <param name="CustomerName">The customer's name.</param>
/// <param name="Detail">What is the matter with this one, for example which run sent it, when and to whom.</param>
public sealed record CheckedInvoice(
    long InvoiceId, string ExternalId, string? Number, long CustomerId, string CustomerNumber, string CustomerName, string? Detail);

/// <summary>The checks, in the order they are shown.</summary>
public enum CheckCode
{
    /// <summary>The customer has no address under the definition's recipient key.</summary>
    RecipientKeyNotFound,

    /// <summary>An address of the customer under the definition's recipient key cannot be one.</summary>
    InvalidAddress,

    /// <summary>The definition names a sender profile that is gone.</summary>
    UnknownSenderProfile,

    /// <summary>A template of the definition is gone or does not work for the invoice.</summary>
    TemplateError,

    /// <summary>The definition names a transformation that is gone.</summary>
    TransformationMissing,

    /// <summary>A document could not be made.</summary>
    TransformationFailed,

    /// <summary>The invoice is not approved.</summary>
    NotApproved,

    /// <summary>The invoice was sent before, or is in a run that is still open.</summary>
    AlreadySent,

    /// <summary>The customer gets more than one mail.</summary>
    DuplicateCustomer,

    /// <summary>The invoice's total is zero.</summary>
    ZeroAmount,

    /// <summary>The message is larger than the mail server takes.</summary>
    MessageTooLarge,

    /// <summary>A document is still to be made or uploaded.</summary>
    TransformationResultNotReady,

    /// <summary>The sender's domain is not the one of the user at the mail server.</summary>
    SenderDomain,

    /// <summary>The customer has no language.</summary>
    NoLanguage,
}

/// <summary>What a check means for sending.</summary>
public enum CheckSeverity
{
    /// <summary>Cannot be sent; becomes a result with that status.</summary>
    Blocked,

    /// <summary>Can be sent; a person should decide.</summary>
    Warning,

    /// <summary>Is sent later by itself.</summary>
    Later,

    /// <summary>Good to know.</summary>
    Info,
}
