using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json.Serialization;
using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;

namespace Messaging.Web.Api;

/// <summary>Which invoices: named ones, or all of a cluster and period.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SelectionBody
{
    [Description("External ids of invoices. Leave it out to select by cluster and period.")]
    public IReadOnlyList<string>? Invoices { get; init; }

    [Description("Key of a customer cluster.")]
    public string? ClusterKey { get; init; }

    [Description("Whether the clusters below it count too.")]
    public bool IncludeChildren { get; init; }

    [Description("The invoices' period starts on or after this day.")]
    public DateOnly? PeriodFrom { get; init; }

    [Description("The invoices' period ends on or before this day.")]
    public DateOnly? PeriodTo { get; init; }

    internal Outcome<InvoiceSelection> Read()
    {
        var byFilter = ClusterKey is not null || PeriodFrom is not null || PeriodTo is not null;
        if (Invoices is null && !byFilter)
            return Invalid.Field("selection", "Say which invoices: either \"invoices\" with their ids, or \"clusterKey\", \"periodFrom\" and \"periodTo\".");
        if (Invoices is not null && byFilter)
            return Invalid.Field("selection", "Give either \"invoices\" or a cluster and period, not both.");
        // Without a word about it, every cluster would be meant.
        if (ClusterKey is not null && string.IsNullOrWhiteSpace(ClusterKey))
            return Invalid.Field("selection.clusterKey", "The cluster key is empty. Leave it out to select by period alone.");
        if (PeriodFrom > PeriodTo)
            return Invalid.Field("selection.periodTo", "The period ends before it starts.");
        if (Invoices is { Count: 0 })
            return Invalid.Field("selection.invoices", "Name at least one invoice.");
        if (Invoices is { Count: > InvoiceSelection.MaxPicked })
            return Invalid.Field("selection.invoices", $"{Invoices.Count} invoices are too many; {InvoiceSelection.MaxPicked} is the most. Select by cluster and period instead.");
        return Invoices is not null
            ? InvoiceSelection.Named([.. Invoices.Distinct(StringComparer.Ordinal)])
            : InvoiceSelection.Matching(new InvoiceFilter { Cluster = ClusterKey, IncludeChildren = IncludeChildren, PeriodFrom = PeriodFrom, PeriodTo = PeriodTo });
    }
}

/// <summary>What to check.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CheckBody
{
    [Description("Key of the message definition.")]
    public required string DefinitionKey { get; init; }

    public required SelectionBody Selection { get; init; }

    [Description("Check codes whose invoices are left out. Not given: NotApproved and AlreadySent. An empty list leaves nothing out.")]
    public IReadOnlyList<CheckCode>? LeaveOut { get; init; }

    internal static CheckDecisions Decisions(IReadOnlyList<CheckCode>? leaveOut) =>
        leaveOut is null ? CheckDecisions.Default : CheckDecisions.Everything with { LeaveOut = [.. leaveOut] };
}

/// <summary>A run to be made.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record NewRunBody
{
    [Description("Key of the message definition.")]
    public required string DefinitionKey { get; init; }

    public required SelectionBody Selection { get; init; }

    [Description("Addresses that get a blind copy of every mail.")]
    public IReadOnlyList<string>? Bcc { get; init; }

    [Description("Check codes whose invoices are left out and do not become results. Not given: NotApproved and AlreadySent. An empty list leaves nothing out.")]
    public IReadOnlyList<CheckCode>? LeaveOut { get; init; }

    [Description("Whether it starts at once. Default: true.")]
    public bool? Start { get; init; }
}

/// <summary>What would happen.</summary>
public sealed record CheckAnswer(
    int WillSend, int Customers, int Attachments, long TotalBytes, string? From, DateTimeOffset? DoneAbout, int Selected, IReadOnlyList<CheckAnswerGroup> Checks)
{
    internal static CheckAnswer Of(RunCheck check) => new(
        check.WillSend, check.Customers, check.Attachments, check.TotalBytes, check.From, check.DoneAbout, check.Selected,
        [.. check.Checks.Select(g => new CheckAnswerGroup(g.Code, g.Severity, g.Count, g.Message, [.. g.Invoices.Select(i => i.ExternalId)]))]);
}

/// <summary>One kind of trouble.</summary>
/// <param name="Code">Which check.</param>
/// <param name="Severity">What it means for sending.</param>
/// <param name="Count">How many invoices.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Invoices">External ids of the first 1,000 of them.</param>
public sealed record CheckAnswerGroup(CheckCode Code, CheckSeverity Severity, int Count, string Message, IReadOnlyList<string> Invoices);

/// <summary>A run.</summary>
public sealed record RunAnswer(
    long Id, RunStatus Status, string DefinitionKey, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? StartedAt, DateTimeOffset? SendUntil,
    DateTimeOffset? FinishedAt, DateOnly? PeriodFrom, DateOnly? PeriodTo, string? ClusterKey, bool IncludeChildren, IReadOnlyList<string> Bcc,
    string? StopReason, bool WaitsForServer, int Total, IReadOnlyDictionary<string, int> Counts,
    [property: Description("How many were sent while the mail server refused some of their addresses.")] int PartlyRefused)
{
    internal static RunAnswer Of(RunView view)
    {
        var run = view.Run;
        return new(
            run.Id, run.Status, run.DefinitionKey, run.CreatedAt, run.CreatedBy, run.StartedAt, run.SendUntil, run.FinishedAt, run.PeriodFrom, run.PeriodTo,
            run.ClusterKey, run.IncludeChildren, run.Bcc, run.StopReason, view.WaitsForServer, view.Total,
            view.Counts.ToImmutableSortedDictionary(c => c.Key.ToString(), c => c.Value, StringComparer.Ordinal), view.PartlyRefused);
    }
}
