using System.Globalization;
using Messaging.Core.Common;
using Messaging.Core.Customers;
using Messaging.Core.Invoices;
using Messaging.Core.Runs.Checks;

namespace Messaging.Core.Why;

/// <summary>The links up to the moment of sending. Pure, and of one mind with the checks before sending: what those decide is asked of their report.</summary>
internal static class WhyChain
{
    /// <summary>Checks that have a link of their own, or that later links answer.</summary>
    private static readonly CheckCode[] Answered =
    [
        CheckCode.RecipientKeyNotFound, CheckCode.InvalidAddress, CheckCode.UnknownSenderProfile, CheckCode.SenderDomain, CheckCode.TemplateError, CheckCode.TransformationMissing, CheckCode.TransformationFailed,
        CheckCode.TransformationResultNotReady, CheckCode.NotApproved, CheckCode.AlreadySent,
    ];

    internal static IReadOnlyList<WhyFinding> Of(WhyFacts facts)
    {
        if (facts.Customer is not { } customer)
            return [UnknownCustomer(facts)];
        var chain = new List<WhyFinding> { new(WhyLink.Customer, WhyVerdict.Good, $"{customer.Name} is known under the number {customer.Number}.", null, Place(customer)) };
        if (facts.Invoice is not { } invoice)
        {
            chain.Add(NoInvoice(facts, customer));
            return chain;
        }

        chain.Add(new(WhyLink.Invoice, WhyVerdict.Good, string.Create(CultureInfo.InvariantCulture,
            $"{Named(invoice)} of {invoice.IssueDate:yyyy-MM-dd} belongs to this customer."), null, Place(invoice)));
        if (facts.Definition is null || facts.Report is null || facts.Checked is null)
        {
            chain.Add(NoDefinition(facts));
            if (facts.Message is not null)
                chain.AddRange(WhySending.Of(facts, invoice));
            return chain;
        }

        if (Scope(facts, customer, invoice) is { } scope)
            chain.Add(scope);
        chain.Add(Address(facts, customer));
        chain.Add(Approved(facts, invoice));
        chain.Add(Documents(facts));
        chain.Add(Templates(facts));
        chain.Add(Sender(facts));
        chain.AddRange(FurtherChecks(facts));
        chain.AddRange(WhySending.Of(facts, invoice));
        return chain;
    }

    /// <summary>The answer in a sentence or two.</summary>
    internal static string Conclude(WhyFacts facts, IReadOnlyList<WhyFinding> chain)
    {
        if (chain.FirstOrDefault(f => f.Verdict == WhyVerdict.Broken) is { } broken)
            return broken.Says;
        return facts switch
        {
            { WasSent: true } => "The mail was sent, and the mail server took it. Ask the customer to look in the spam folder first.",
            { Message: not null } => "Nothing is in the way: the mail is on its way and leaves by itself.",
            _ => "Nothing is in the way.",
        };
    }

    internal static string Named(Invoice invoice) =>
        string.IsNullOrEmpty(invoice.Number) ? $"The concept {invoice.ExternalId}" : $"Invoice {invoice.Number}";

    internal static WhyPlace Place(Invoice invoice) => new(WhyPlaceKind.Invoice, invoice.ExternalId);

    private static WhyPlace Place(Customer customer) => new(WhyPlaceKind.Customer, customer.Number);

    private static WhyFinding UnknownCustomer(WhyFacts facts) => new(
        WhyLink.Customer, WhyVerdict.Broken, $"No customer, invoice or address \"{facts.Question.Customer}\" is known here.",
        "Look whether it is written right. If it is, it has not come over from the billing system: import or add it.", new(WhyPlaceKind.Customers));

    private static WhyFinding NoInvoice(WhyFacts facts, Customer customer) => facts.Question.Invoice is { } asked
        ? new(WhyLink.Invoice, WhyVerdict.Broken, $"{customer.Name} has no invoice \"{asked}\".",
            "Choose one of the customer's invoices, or import it.", new(WhyPlaceKind.InvoicesOf, customer.Number))
        : new(WhyLink.Invoice, WhyVerdict.Broken, $"{customer.Name} has no invoice at all, so there was nothing to send.",
            "Import the invoice, or look whether it was made for another customer number.", new(WhyPlaceKind.InvoicesOf, customer.Number));

    private static WhyFinding NoDefinition(WhyFacts facts) => facts.Question.Definition is { } asked
        ? new(WhyLink.Sender, facts.BrokenNow, $"The message definition \"{asked}\" no longer exists.", "Choose another one.", new(WhyPlaceKind.Definitions))
        : new(WhyLink.Sender, WhyVerdict.Broken, "There is no message definition yet, so nothing can be sent.", "Add one.", new(WhyPlaceKind.Definitions));

    private static WhyFinding? Scope(WhyFacts facts, Customer customer, Invoice invoice)
    {
        if (facts.Run is not { } run || (run.ClusterKey is null && run.PeriodFrom is null && run.PeriodTo is null))
            return null;
        var within = facts.ClusterNames.Count == 0 ? "no cluster" : $"the cluster {string.Join(" › ", facts.ClusterNames)}";
        if (facts.InCluster == false)
        {
            var children = run.IncludeChildren ? " and those below it" : " without those below it";
            return new(WhyLink.Scope, facts.BrokenNow, string.Create(CultureInfo.InvariantCulture,
                $"Run {run.Id} was made for the cluster \"{run.ClusterKey}\"{children}; the customer is in {within}."),
                "Move the customer to the right cluster, or make a run for its own.", Place(customer));
        }

        var (from, to) = (invoice.PeriodFrom ?? invoice.IssueDate, invoice.PeriodTo ?? invoice.IssueDate);
        if (from < run.PeriodFrom || to > run.PeriodTo)
        {
            return new(WhyLink.Scope, facts.BrokenNow, string.Create(CultureInfo.InvariantCulture,
                $"Run {run.Id} was made for the period {run.PeriodFrom:yyyy-MM-dd} to {run.PeriodTo:yyyy-MM-dd}; the invoice is for {from:yyyy-MM-dd} to {to:yyyy-MM-dd}."),
                "Make a run for the invoice's own period, or send it by itself.", Place(invoice));
        }

        var cluster = run.ClusterKey is null ? "" : $"The customer is in {within}. ";
        return new(WhyLink.Scope, WhyVerdict.Good, string.Create(CultureInfo.InvariantCulture, $"{cluster}Customer and invoice are within what run {run.Id} was made for."));
    }

    private static WhyFinding Address(WhyFacts facts, Customer customer)
    {
        var key = facts.Definition!.RecipientKey;
        var under = customer.EmailAddresses.Where(a => a.RecipientKey == key).ToList();
        if (facts.Report!.Has(facts.Checked!, CheckCode.RecipientKeyNotFound) || under.Count == 0)
            return NoAddress(facts, customer, key);
        if (Has(facts, CheckCode.InvalidAddress) is { } wrong)
            return new(WhyLink.Address, facts.BrokenNow, wrong, "Correct the address, then send again.", Place(customer));
        var list = string.Join(", ", under.Select(a => a.Address));
        if (facts.Question.Address is { } asked && !under.Exists(a => a.Address.Equals(asked, StringComparison.OrdinalIgnoreCase)))
        {
            var keys = customer.EmailAddresses.Where(a => a.Address.Equals(asked, StringComparison.OrdinalIgnoreCase)).Select(a => $"\"{a.RecipientKey}\"").Distinct(StringComparer.Ordinal);
            return new(WhyLink.Address, facts.BrokenNow, $"{asked} is kept under {string.Join(" and ", keys)}, but this definition sends to the key \"{key}\": {list}.",
                $"If {asked} should get it too, add it under \"{key}\".", Place(customer));
        }

        return new(WhyLink.Address, WhyVerdict.Good, $"Under the recipient key \"{key}\" of the definition: {list}.", null, Place(customer));
    }

    private static WhyFinding NoAddress(WhyFacts facts, Customer customer, string key)
    {
        var others = customer.EmailAddresses.GroupBy(a => a.RecipientKey, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        var has = others.Count == 0
            ? "The customer has no e-mail address at all."
            : $"There are addresses under {string.Join(", ", others.Select(g => $"\"{g.Key}\" ({string.Join(", ", g.Select(a => a.Address))})"))}.";
        var near = NearNames.Nearest(key, others.Select(g => g.Key)) is { } name ? $" The key \"{name}\" is nearly the same: look whether one of the two is a mistake." : "";
        return new(WhyLink.Address, facts.BrokenNow, $"No address under the recipient key \"{key}\", which the definition \"{facts.Definition!.Name}\" sends to. {has}{near}",
            $"Add the address under \"{key}\", or let the definition use another key.", Place(customer));
    }

    /// <summary>A concept is left out unless somebody includes it; one that became a message was included.</summary>
    private static WhyFinding Approved(WhyFacts facts, Invoice invoice) => facts.Report!.Has(facts.Checked!, CheckCode.NotApproved)
        ? new(WhyLink.Approved, facts.Message is null ? WhyVerdict.Broken : WhyVerdict.Note,
            $"{Named(invoice)} is not approved{(facts.Message is null ? ", and what is not approved is left out unless somebody includes it" : ", but was included by hand")}.",
            "Approve it, then send it.", Place(invoice))
        : new(WhyLink.Approved, WhyVerdict.Good, "The invoice is approved.");

    private static WhyFinding Documents(WhyFacts facts)
    {
        var invoice = facts.Invoice!;
        if (Has(facts, CheckCode.TransformationMissing) is not null)
        {
            return new(WhyLink.Documents, facts.BrokenNow, $"The definition names documents that no longer exist: {string.Join(", ", facts.Report!.Facts.MissingTransformations)}.",
                "Choose another transformation in the definition, then send again.", new(WhyPlaceKind.Definition, facts.Definition!.Key));
        }

        if (Has(facts, CheckCode.TransformationFailed) is { } failed)
            return new(WhyLink.Documents, facts.BrokenNow, $"A document could not be made. {failed}", "Mend the transformation or the invoice, make the document again, then send again.", Place(invoice));
        if (Has(facts, CheckCode.TransformationResultNotReady) is { } missing)
        {
            // Without a message nobody waits for it: documents are made for a run.
            return new(WhyLink.Documents, facts.Message is null ? WhyVerdict.Note : facts.BrokenNow, $"A document is not there yet. {missing}.",
                "One that is to be made is made as soon as it is its turn; one from the billing system must be uploaded. The mail then leaves by itself.", Place(invoice));
        }

        var count = facts.Report!.Facts.Transformations.Count;
        return new(WhyLink.Documents, WhyVerdict.Good, count switch
        {
            0 => "The definition attaches no documents.",
            1 => "The document is there.",
            _ => string.Create(CultureInfo.InvariantCulture, $"All {count} documents are there."),
        });
    }

    private static WhyFinding Templates(WhyFacts facts) => Has(facts, CheckCode.TemplateError) is { } problem
        ? new(WhyLink.Templates, facts.BrokenNow, $"The mail cannot be put together. {problem}", "Mend the template, or the invoice's data that it uses, then send again.", new(WhyPlaceKind.Definition, facts.Definition!.Key))
        : new(WhyLink.Templates, WhyVerdict.Good, "Subject and body work for this invoice.");

    private static WhyFinding Sender(WhyFacts facts)
    {
        if (facts.Report!.Facts.Sender is not { } sender)
        {
            return new(WhyLink.Sender, facts.BrokenNow, $"The sender profile \"{facts.Definition!.SenderProfileKey}\" of the definition no longer exists.",
                "Choose another sender profile in the definition, then send again.", new(WhyPlaceKind.Definition, facts.Definition.Key));
        }

        if (AddressRules.Problem(sender.Email) is { } wrong)
            return new(WhyLink.Sender, facts.BrokenNow, $"The sender profile \"{sender.Key}\" cannot send. {wrong}", "Correct its address, then send again.", new(WhyPlaceKind.SenderProfiles));
        return Senders.SenderDomain.Warning(sender.Email, facts.Smtp?.Username) is { } doubt
            ? new(WhyLink.Sender, WhyVerdict.Note, doubt, "If mails are taken for spam, send from an address of the domain that the SMTP user belongs to, or set up SPF and DKIM.", new(WhyPlaceKind.SenderProfiles))
            : new(WhyLink.Sender, WhyVerdict.Good, $"Mails come from {sender.DisplayName} <{sender.Email}>.", null, new(WhyPlaceKind.SenderProfiles));
    }

    /// <summary>Whatever else the checks know, in their own words: blocked as broken, the rest as worth knowing.</summary>
    private static IEnumerable<WhyFinding> FurtherChecks(WhyFacts facts)
    {
        foreach (var rule in facts.Report!.Rules)
        {
            if (Answered.Contains(rule.Code) || rule.Find(facts.Checked!) is not { } detail)
                continue;
            var verdict = rule.Severity == CheckSeverity.Blocked ? facts.BrokenNow : WhyVerdict.Note;
            yield return new(WhyLink.Checks, verdict, detail.Length > 0 ? $"{rule.Say(1)} {detail}" : rule.Say(1), null, Place(facts.Invoice!));
        }
    }

    /// <summary>What a check says of the invoice (perhaps empty), or null where it has nothing to say.</summary>
    private static string? Has(WhyFacts facts, CheckCode code)
    {
        foreach (var (found, detail) in facts.Report!.Of(facts.Checked!))
        {
            if (found == code)
                return detail;
        }

        return null;
    }
}
