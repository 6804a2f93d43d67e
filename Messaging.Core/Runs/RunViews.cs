using Messaging.Core.Runs.Checks;

namespace Messaging.Core.Runs;

/// <summary>A run that is to be made.</summary>
public sealed record NewRun
{
    /// <summary>Key of the definition.</summary>
    public required string DefinitionKey { get; init; }

    /// <summary>For which invoices.</summary>
    public required InvoiceSelection Selection { get; init; }

    /// <summary>Addresses that get a blind copy of every mail.</summary>
    public IReadOnlyList<string> Bcc { get; init; } = [];

    /// <summary>What is left out. Left-out invoices do not become results; blocked ones do, with that status.</summary>
    public CheckDecisions Decisions { get; init; } = CheckDecisions.Default;

    /// <summary>
    /// When the checks that the person saw were run, or none for a caller that saw none. Where one of the invoices that would leave was put
    /// into another run since, no run is made: <see cref="SentMeanwhile"/>.
    /// </summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>
    /// The <see cref="RunCheck.Fingerprint"/> of the checks that the person saw, or none. Where other invoices would leave by now, since some
    /// came in or were changed, no run is made: <see cref="OthersWouldLeave"/>.
    /// </summary>
    public string? Seen { get; init; }

    /// <summary>Whether it starts at once.</summary>
    public bool Start { get; init; } = true;

    /// <summary>Made when the dialog opens, at most 64 characters: the same token twice gives the same run, and after a day an error.</summary>
    public required string Token { get; init; }
}

/// <summary>A run with the counts of its results.</summary>
/// <param name="Run">The run itself.</param>
/// <param name="Counts">How many results have each status; those with none are left out.</param>
/// <param name="WaitsForServer">Whether it is running but the mail server cannot be reached.</param>
/// <param name="SentLastMinute">Messages of this run accepted in the last 60 seconds.</param>
/// <param name="RateLimitPerMinute">The limit that applies, or none.</param>
public sealed record RunView(
    MessageRun Run, IReadOnlyDictionary<MessageResultStatus, int> Counts, bool WaitsForServer, int SentLastMinute, int? RateLimitPerMinute)
{
    /// <summary>All results of the run.</summary>
    public int Total => Counts.Values.Sum();

    /// <summary>How many were sent while the mail server refused some of their addresses.</summary>
    public int PartlyRefused { get; init; }
}

/// <summary>What the list of runs is narrowed to.</summary>
/// <param name="Status">One status.</param>
/// <param name="DefinitionKey">One definition.</param>
/// <param name="Search">Part of the definition's name or of the creator, or a run number.</param>
public sealed record RunFilter(RunStatus? Status = null, string? DefinitionKey = null, string? Search = null)
{
    /// <summary>Only runs whose period ends on this day or later. A run without a period counts by the day it was made.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Only runs whose period begins on this day or earlier.</summary>
    public DateOnly? To { get; init; }
}

/// <summary>What a list of results is narrowed to.</summary>
public sealed record ResultFilter
{
    /// <summary>One run.</summary>
    public long? RunId { get; init; }

    /// <summary>One status.</summary>
    public MessageResultStatus? Status { get; init; }

    /// <summary>Exact customer number.</summary>
    public string? Customer { get; init; }

    /// <summary>Key of a definition.</summary>
    public string? Definition { get; init; }

    /// <summary>Key of an event type: only messages of such events.</summary>
    public string? EventType { get; init; }

    /// <summary>Only messages of events and reminders, and none of runs.</summary>
    public bool OnlyEvents { get; init; }

    /// <summary>One event.</summary>
    public long? NotificationId { get; init; }

    /// <summary>Part of customer number or name, invoice number, external id or recipient address; of what has not left yet, any address of the customer.</summary>
    public string? Search { get; init; }

    /// <summary>Only those with one of <see cref="Problems"/>.</summary>
    public bool OnlyProblems { get; init; }

    /// <summary>Only those that nothing becomes of unless a person does something: one of <see cref="Problems"/>, not tried again by itself, and not of a closed run.</summary>
    public bool NeedsPerson { get; init; }

    /// <summary>The statuses that call for a person, unless a refused message is tried again by itself.</summary>
    public static IReadOnlyList<MessageResultStatus> Problems { get; } =
    [
        MessageResultStatus.RecipientKeyNotFound, MessageResultStatus.UnknownSenderProfile, MessageResultStatus.GenerateFailed, MessageResultStatus.Error,
        MessageResultStatus.SendFailed, MessageResultStatus.SendRetryExceeded, MessageResultStatus.DeliveryUncertain,
    ];

    /// <summary>Only those that were sent while the mail server refused some of their addresses.</summary>
    public bool PartlyRefused { get; init; }

    /// <summary>Only customers that appear more than once in their run.</summary>
    public bool OnlyDuplicates { get; init; }

    /// <summary>Whether <see cref="Status"/> and <see cref="OnlyProblems"/> let a status through.</summary>
    internal bool Takes(MessageResultStatus status) => (Status is null || Status == status) && (!OnlyProblems || Problems.Contains(status));
}

/// <summary>One page of a list of results.</summary>
/// <param name="Page">The rows, and how many match.</param>
/// <param name="Counts">How many results have each status, whichever of them the list is narrowed to; those with none are left out.</param>
public sealed record ResultPage(Common.Page<ResultRow> Page, IReadOnlyDictionary<MessageResultStatus, int> Counts);

/// <summary>One line of a list of results.</summary>
/// <param name="Id">Its row.</param>
/// <param name="RunId">Its run, or none for a message of an event.</param>
/// <param name="DefinitionKey">The run's definition.</param>
/// <param name="DefinitionName">The run's definition by name.</param>
/// <param name="InvoiceId">The invoice, or none for a message of an event.</param>
/// <param name="InvoiceExternalId">The billing system's id.</param>
/// <param name="InvoiceNumber">The number it has now; null only where it has none, which screens show as "Concept".</param>
/// <param name="CustomerId">The customer, or none where the message is for nobody's customer.</param>
/// <param name="CustomerNumber">The customer's number.</param>
/// <param name="CustomerName">The customer's name.</param>
/// <param name="Recipients">Where it went or is to go.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Attempts">Tries in the present window.</param>
/// <param name="LastError">The last failure.</param>
/// <param name="NextAttemptAt">When it is tried again by itself.</param>
/// <param name="MessageId">The Message-ID it was last handed over with.</param>
/// <param name="SentAt">When it was accepted.</param>
/// <param name="InRun">How many results its customer has in the same run.</param>
public sealed record ResultRow(
    long Id, long? RunId, string? DefinitionKey, string? DefinitionName, long? InvoiceId, string? InvoiceExternalId, string? InvoiceNumber,
    long? CustomerId, string? CustomerNumber, string? CustomerName, IReadOnlyList<string> Recipients, MessageResultStatus Status, int Attempts,
    string? LastError, DateTimeOffset? NextAttemptAt, string? MessageId, DateTimeOffset? SentAt, int InRun)
{
    /// <summary>The event it belongs to, or none for a message of a run.</summary>
    public long? NotificationId { get; init; }

    /// <summary>Key of the event's type.</summary>
    public string? EventType { get; init; }

    /// <summary>Name of the event's type.</summary>
    public string? EventName { get; init; }

    /// <summary>Whether another reading of the list shows the same in this line.</summary>
    /// <param name="other">The line as it was read another time, or null.</param>
    public bool ShowsSameAs(ResultRow? other) => other is not null && other with { Recipients = Recipients } == this && other.Recipients.SequenceEqual(Recipients, StringComparer.Ordinal);
}

/// <summary>One result with all its tries, the newest first.</summary>
/// <param name="Row">The result.</param>
/// <param name="Attempts">Its tries.</param>
/// <param name="HasSentMail">Whether the message as sent can be shown.</param>
public sealed record ResultDetail(ResultRow Row, IReadOnlyList<MessageAttempt> Attempts, bool HasSentMail);

/// <summary>Which results a bulk operation is for: some by id, or all that match a filter.</summary>
/// <param name="Ids">Ids, or null for the filter.</param>
/// <param name="Filter">The filter, where there are no ids.</param>
public sealed record ResultSelection(IReadOnlyList<long>? Ids, ResultFilter? Filter);

/// <summary>What "Send again" would do.</summary>
/// <param name="Free">Results that are sent again without a further word.</param>
/// <param name="Sent">Results that were sent or may have arrived: only with a word.</param>
/// <param name="SentElsewhere">Results whose invoice another message has sent, or is to send: only with a word.</param>
/// <param name="Other">Results that are in the queue, closed, or of a run that is being made: left alone.</param>
public sealed record SendAgainPlan(int Free, int Sent, int SentElsewhere, int Other)
{
    /// <summary>How many are sent only with a word, since a customer may get the same mail twice.</summary>
    public int ToBeAsked => Sent + SentElsewhere;
}

/// <summary>What a bulk operation did.</summary>
/// <param name="Changed">How many results it changed.</param>
/// <param name="Skipped">How many it left alone, by reason.</param>
public sealed record BulkChange(int Changed, IReadOnlyDictionary<string, int> Skipped);
