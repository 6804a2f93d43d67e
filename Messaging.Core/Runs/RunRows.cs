using Messaging.Core.Invoices;
using Messaging.Core.Runs.Checks;

namespace Messaging.Core.Runs;

/// <summary>The rows of a new run, made of what its checks found. Pure.</summary>
internal static class RunRows
{
    internal static LeftOutInvoice LeftOut(MessageRun run, InvoiceFacts invoice, CheckReport report, CheckDecisions decisions)
    {
        var left = new LeftOutInvoice { RunId = run.Id, InvoiceId = invoice.Id };
        if (decisions.LeaveOutInvoices.Contains(invoice.Id))
            return left;
        var (check, detail) = report.Of(invoice).First(finding => decisions.LeaveOut.Contains(finding.Code));
        (left.Check, left.Detail) = (check, detail.Length > 0 ? detail : null);
        return left;
    }

    /// <param name="run">The run.</param>
    /// <param name="starts">Whether it sends at once.</param>
    /// <param name="invoice">What the message is for.</param>
    /// <param name="report">What was found.</param>
    internal static MessageResult NewResult(MessageRun run, bool starts, InvoiceFacts invoice, CheckReport report)
    {
        var result = new MessageResult
        {
            RunId = run.Id,
            InvoiceId = invoice.Id,
            CustomerId = invoice.CustomerId,
            WasConcept = invoice.Status != InvoiceStatus.Approved,
            SendUntil = run.SendUntil,
        };
        if (report.BlockedBy(invoice) is { } blocked)
        {
            result.Status = StatusOf(blocked.Code);
            result.LastError = blocked.Detail.Length > 0 ? blocked.Detail : report.Rules.First(r => r.Code == blocked.Code).Say(1);
            return result;
        }

        result.Status = !starts ? MessageResultStatus.Waiting
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
