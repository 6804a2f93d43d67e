using System.ComponentModel;
using System.Text.Json.Serialization;
using Messaging.Core.Common;
using Messaging.Core.Runs;

namespace Messaging.Web.Api;

/// <summary>
/// A message result, of a run and an invoice, or of an event. The invoice number is the one that the invoice has now: "Concept" only where
/// it really has none.
/// </summary>
public sealed record ResultAnswer(
    long Id, long? RunId, string? InvoiceExternalId, string? InvoiceNumber, string? CustomerNumber, IReadOnlyList<string> Recipients, MessageResultStatus Status,
    int Attempts, string? LastError, DateTimeOffset? NextAttemptAt, string? MessageId, DateTimeOffset? SentAt,
    long? NotificationId, string? EventType)
{
    /// <summary>What stands in place of the number of an invoice that has none.</summary>
    private const string Concept = "Concept";

    internal static ResultAnswer Of(ResultRow row) => new(
        row.Id, row.RunId, row.InvoiceExternalId, row.InvoiceId is null ? null : row.InvoiceNumber ?? Concept, row.CustomerNumber, row.Recipients, row.Status, row.Attempts, row.LastError,
        row.NextAttemptAt, row.MessageId, row.SentAt, row.NotificationId, row.EventType);
}

/// <summary>A message result with its tries, the newest first.</summary>
public sealed record ResultDetailAnswer(
    long Id, long? RunId, string? InvoiceExternalId, string? InvoiceNumber, string? CustomerNumber, IReadOnlyList<string> Recipients, MessageResultStatus Status,
    int AttemptCount, string? LastError, DateTimeOffset? NextAttemptAt, string? MessageId, DateTimeOffset? SentAt, long? NotificationId, string? EventType,
    bool HasEml, IReadOnlyList<AttemptAnswer> Attempts)
{
    internal static ResultDetailAnswer Of(ResultDetail detail)
    {
        var row = ResultAnswer.Of(detail.Row);
        return new(
            row.Id, row.RunId, row.InvoiceExternalId, row.InvoiceNumber, row.CustomerNumber, row.Recipients, row.Status, row.Attempts, row.LastError,
            row.NextAttemptAt, row.MessageId, row.SentAt, row.NotificationId, row.EventType, detail.HasSentMail, [.. detail.Attempts.Select(AttemptAnswer.Of)]);
    }
}

/// <summary>One try. Its duration is from MAIL to the final answer.</summary>
public sealed record AttemptAnswer(
    DateTimeOffset At, string Stage, string Result, int? ReplyCode, string? ReplyText, IReadOnlyList<string> RefusedRecipients, int DurationMs)
{
    internal static AttemptAnswer Of(MessageAttempt attempt) => new(
        attempt.At, attempt.Stage, attempt.Result, attempt.ReplyCode, attempt.ReplyText,
        attempt.RefusedRecipients?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [], attempt.DurationMs);
}

/// <summary>Which results: by id, or of a run by status.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResultsBody
{
    [Description("Ids of results. Leave it out to take those of a run.")]
    public IReadOnlyList<long>? Ids { get; init; }

    [Description("The run whose results are meant.")]
    public long? RunId { get; init; }

    [Description("With runId: only those with this status.")]
    public MessageResultStatus? Status { get; init; }

    [Description("For send-again: also those that were sent or may have arrived, and those whose invoice another message has sent or is to send. Their recipients may get the mail a second time.")]
    public bool EvenIfSent { get; init; }

    internal Outcome<ResultSelection> Read()
    {
        if (Ids is null && RunId is null)
            return Invalid.Field("ids", "Say which results: \"ids\", or \"runId\" with or without \"status\".");
        if (Ids is not null && (RunId is not null || Status is not null))
            return Invalid.Field("ids", "Give either \"ids\" or \"runId\" with \"status\", not both.");
        if (Ids is { Count: 0 })
            return Invalid.Field("ids", "Name at least one result.");
        return Ids is not null ? new ResultSelection(Ids, null) : new ResultSelection(null, new ResultFilter { RunId = RunId, Status = Status });
    }
}

/// <summary>What a bulk operation did.</summary>
/// <param name="Changed">How many results it changed.</param>
/// <param name="Skipped">How many it left alone, by reason.</param>
public sealed record BulkAnswer(int Changed, IReadOnlyDictionary<string, int> Skipped)
{
    internal static BulkAnswer Of(BulkChange change) => new(change.Changed, change.Skipped);
}
