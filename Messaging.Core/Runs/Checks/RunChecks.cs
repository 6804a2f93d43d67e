using System.Globalization;
using Messaging.Core.Invoices;
using Messaging.Core.Transformations;

namespace Messaging.Core.Runs.Checks;

/// <summary>One check: says for an invoice whether it has the trouble, and what exactly. Pure.</summary>
/// <param name="Code">Which trouble.</param>
/// <param name="Severity">What it means.</param>
/// <param name="Find">The detail where the invoice has the trouble (empty for none to tell), else null.</param>
/// <param name="Say">The group's sentence for a count.</param>
internal sealed record RunCheckRule(CheckCode Code, CheckSeverity Severity, Func<InvoiceFacts, string?> Find, Func<int, string> Say);

/// <summary>The rules, in the order they are shown.</summary>
internal static class RunChecks
{
    internal static IReadOnlyList<RunCheckRule> For(CheckFacts facts)
    {
        var definition = facts.Definition;
        var mailsOfCustomer = facts.Invoices.GroupBy(i => i.CustomerId).ToDictionary(g => g.Key, g => g.Count());
        return
        [
            new(CheckCode.RecipientKeyNotFound, CheckSeverity.Blocked,
                i => i.HasAddress ? null : "",
                n => $"{Invoices(n)} cannot be sent: the customer has no address under the recipient key \"{definition.RecipientKey}\"."),
            new(CheckCode.UnknownSenderProfile, CheckSeverity.Blocked,
                _ => facts.Sender is null ? "" : null,
                n => $"{Invoices(n)} cannot be sent: the sender profile \"{definition.SenderProfileKey}\" does not exist. Choose another one in the definition."),
            new(CheckCode.TemplateError, CheckSeverity.Blocked,
                i => facts.TemplateProblem ?? facts.InvoiceProblems.GetValueOrDefault(i.Id),
                n => $"{Invoices(n)} cannot be sent: a template does not work."),
            new(CheckCode.TransformationMissing, CheckSeverity.Blocked,
                _ => facts.MissingTransformations.Count > 0 ? "" : null,
                n => $"{Invoices(n)} cannot be sent: the definition names {Named(facts.MissingTransformations)}, which no longer exists."),
            new(CheckCode.TransformationFailed, CheckSeverity.Blocked,
                i => FailedDocument(facts, i),
                n => $"{Invoices(n)} cannot be sent: a document could not be made."),
            new(CheckCode.NotApproved, CheckSeverity.Warning,
                i => i.Status == InvoiceStatus.Approved ? null : "",
                n => $"{Invoices(n)} {(n == 1 ? "is" : "are")} not approved."),
            new(CheckCode.AlreadySent, CheckSeverity.Warning,
                AlreadySent,
                n => $"{Invoices(n)} {(n == 1 ? "was" : "were")} already sent or {(n == 1 ? "is" : "are")} in a run that is still open."),
            new(CheckCode.DuplicateCustomer, CheckSeverity.Warning,
                i => mailsOfCustomer[i.CustomerId] > 1 ? $"{mailsOfCustomer[i.CustomerId]} invoices of this customer" : null,
                n => $"{Invoices(n)} {(n == 1 ? "goes" : "go")} to customers that get more than one e-mail."),
            new(CheckCode.TransformationResultNotReady, CheckSeverity.Later,
                i => MissingDocuments(facts, i),
                n => $"{Invoices(n)} will be sent later: documents are still to be made or uploaded."),
        ];
    }

    private static string? AlreadySent(InvoiceFacts invoice)
    {
        if (invoice.Earlier is not { } earlier)
            return null;
        var run = string.Create(CultureInfo.InvariantCulture, $"Run {earlier.RunId} ({earlier.Definition})");
        if (earlier.Status == MessageResultStatus.DeliveryUncertain)
            return $"{run}: may have arrived at {earlier.Recipients}";
        if (earlier.SentAt is not { } sent)
            return $"{run}: not sent yet";
        var corrected = earlier.SentRevision < invoice.Revision ? "; the invoice was corrected since" : "; the same invoice";
        return string.Create(CultureInfo.InvariantCulture, $"{run}: sent {sent:yyyy-MM-dd HH:mm} UTC to {earlier.Recipients}{corrected}");
    }

    private static string? FailedDocument(CheckFacts facts, InvoiceFacts invoice)
    {
        foreach (var transformation in facts.Transformations)
        {
            var document = invoice.Documents.FirstOrDefault(d => d.TransformationId == transformation.Id);
            if (document is { Status: TransformationResultStatus.Failed } && document.IsCurrent(invoice, transformation))
                return $"{transformation.Name}: {document.Error}";
        }

        return null;
    }

    private static string? MissingDocuments(CheckFacts facts, InvoiceFacts invoice)
    {
        List<string>? missing = null;
        foreach (var transformation in facts.Transformations)
        {
            var document = invoice.Documents.FirstOrDefault(d => d.TransformationId == transformation.Id);
            if (document is not null && document.IsCurrent(invoice, transformation)
                && document.Status is TransformationResultStatus.Ready or TransformationResultStatus.Failed)
            {
                continue;
            }

            var what = transformation.Output == TransformationOutput.Uploaded ? "not uploaded yet" : "to be made";
            (missing ??= []).Add($"{transformation.Name}: {what}");
        }

        return missing is null ? null : string.Join("; ", missing);
    }

    private static string Invoices(int count) => count == 1 ? "1 invoice" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} invoices");

    private static string Named(IReadOnlyList<string> keys) =>
        $"the transformation{(keys.Count == 1 ? "" : "s")} {string.Join(", ", keys.Select(k => $"\"{k}\""))}";
}
