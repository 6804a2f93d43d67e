using System.Globalization;
using Messaging.Core.Invoices;
using Messaging.Core.Senders;
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
        var senderWarning = facts.Sender is { } sender ? SenderDomain.Warning(sender.Email, facts.Server?.Username) : null;
        return
        [
            new(CheckCode.RecipientKeyNotFound, CheckSeverity.Blocked,
                i => i.HasAddress ? null : "",
                n => $"{Invoices(n)} cannot be sent: the customer has no address under the recipient key \"{definition.RecipientKey}\"."),
            new(CheckCode.InvalidAddress, CheckSeverity.Blocked,
                i => i.AddressProblem,
                n => $"{Invoices(n)} cannot be sent: an address under the recipient key \"{definition.RecipientKey}\" is not a valid one. Correct it at the customer."),
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
                i => AlreadySent(facts, i),
                n => $"{Invoices(n)} {(n == 1 ? "was" : "were")} already sent or {(n == 1 ? "is" : "are")} in a run that is still open.{OnlyCaptured(facts)}"),
            new(CheckCode.DuplicateCustomer, CheckSeverity.Warning,
                i => mailsOfCustomer[i.CustomerId] > 1 ? $"{mailsOfCustomer[i.CustomerId]} invoices of this customer" : null,
                n => $"{Invoices(n)} {(n == 1 ? "goes" : "go")} to customers that get more than one e-mail."),
            new(CheckCode.ZeroAmount, CheckSeverity.Warning,
                i => i.Total == 0 ? "" : null,
                n => $"{Invoices(n)} {(n == 1 ? "has" : "have")} a total of zero."),
            new(CheckCode.MessageTooLarge, CheckSeverity.Warning,
                i => TooLarge(facts, i),
                n => $"{Invoices(n)} {(n == 1 ? "makes a mail that is" : "make mails that are")} larger than the mail server takes{(definition.CompressAttachments ? ", unless packing makes them small enough" : ", and would be refused")}."),
            new(CheckCode.TransformationResultNotReady, CheckSeverity.Later,
                i => MissingDocuments(facts, i),
                n => $"{Invoices(n)} will be sent later: documents are still to be made or uploaded."),
            new(CheckCode.SenderDomain, CheckSeverity.Info,
                _ => senderWarning is null ? null : "",
                _ => senderWarning!),
            new(CheckCode.NoLanguage, CheckSeverity.Info,
                i => string.IsNullOrEmpty(i.Language) ? "" : null,
                n => $"{Invoices(n)} {(n == 1 ? "is" : "are")} of customers without a language: they get the templates' own texts, not a translation."),
        ];
    }

    private static string? AlreadySent(CheckFacts facts, InvoiceFacts invoice)
    {
        if (invoice.Earlier is not { } earlier)
            return null;
        var run = string.Create(CultureInfo.InvariantCulture, $"Run {earlier.RunId} ({earlier.Definition})");
        if (earlier.SentAt is not { } sent)
            return earlier.MayHaveArrived || earlier.Status == MessageResultStatus.DeliveryUncertain ? $"{run}: may have arrived at {earlier.Recipients}" : $"{run}: not sent yet";
        var at = string.Create(CultureInfo.InvariantCulture, $"{sent:yyyy-MM-dd HH:mm} UTC");
        return $"{run}: {(earlier.WasCaptured ? $"captured {at} and sent to nobody" : $"sent {at} to {earlier.Recipients}")}; {Difference(facts, invoice, earlier)}";
    }

    /// <summary>What was captured before a mail server was set up counts as sent, and would be left out unseen.</summary>
    private static string OnlyCaptured(CheckFacts facts)
    {
        var captured = facts.Server is null ? 0 : facts.Invoices.Count(i => i.Earlier is { WasCaptured: true });
        return captured == 0
            ? ""
            : $" {captured} of them {(captured == 1 ? "was" : "were")} only captured here and reached nobody: include {(captured == 1 ? "it" : "them")} if the {(captured == 1 ? "customer is" : "customers are")} to get {(captured == 1 ? "it" : "them")}.";
    }

    /// <summary>Whether the customer would get the same once more: told by the documents' hashes, where there are documents.</summary>
    private static string Difference(CheckFacts facts, InvoiceFacts invoice, EarlierMessage earlier)
    {
        if (earlier.SentRevision < invoice.Revision)
            return "the invoice was corrected since";
        if (earlier.Documents is not { } documents)
            return "the same invoice";
        var sent = documents.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var now = facts.Transformations.Select(t => (t.Name, Document: invoice.Documents.FirstOrDefault(d => d.TransformationId == t.Id && d.Hash is not null))).Where(d => d.Document is not null).ToList();
        var other = now.Where(d => !sent.Contains(d.Document!.Key, StringComparer.Ordinal)).Select(d => d.Name).ToList();
        if (other.Count > 0)
            return $"another document than then: {string.Join(", ", other)}";
        return now.Count == 0 ? "the same invoice" : now.Count == 1 ? "the same document" : "the same documents";
    }

    /// <summary>Documents grow by a third and their line ends on the way; the texts beside them are small.</summary>
    private static string? TooLarge(CheckFacts facts, InvoiceFacts invoice)
    {
        if (facts.Server?.MessageSizeLimit is not { } limit)
            return null;
        var bytes = facts.Transformations.Sum(t => invoice.Documents.FirstOrDefault(d => d.TransformationId == t.Id)?.Size ?? 0);
        var onTheLine = bytes * 4 / 3 * 78 / 76;
        return onTheLine > limit ? string.Create(CultureInfo.InvariantCulture, $"about {Megabytes(onTheLine)} MB, and the server takes {Megabytes(limit)} MB") : null;

        static string Megabytes(long bytes) => (bytes / 1_000_000m).ToString("0.0", CultureInfo.InvariantCulture);
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

            var what = transformation.Output != TransformationOutput.Uploaded ? "to be made" : document is null ? "not uploaded yet" : "to be uploaded again";
            (missing ??= []).Add($"{transformation.Name}: {what}");
        }

        return missing is null ? null : string.Join("; ", missing);
    }

    private static string Invoices(int count) => count == 1 ? "1 invoice" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} invoices");

    private static string Named(IReadOnlyList<string> keys) =>
        $"the transformation{(keys.Count == 1 ? "" : "s")} {string.Join(", ", keys.Select(k => $"\"{k}\""))}";
}
