namespace Messaging.Core.Runs.Checks;

/// <summary>What the rules found, invoice by invoice. Pure.</summary>
internal sealed class CheckReport
{
    private readonly Dictionary<long, List<(CheckCode Code, string Detail)>> findings = [];

    internal CheckReport(CheckFacts facts)
    {
        Facts = facts;
        Rules = RunChecks.For(facts);
        foreach (var rule in Rules)
        {
            foreach (var invoice in facts.Invoices)
            {
                if (rule.Find(invoice) is not { } detail)
                    continue;
                if (!findings.TryGetValue(invoice.Id, out var ofInvoice))
                    findings.Add(invoice.Id, ofInvoice = []);
                ofInvoice.Add((rule.Code, detail));
            }
        }
    }

    internal CheckFacts Facts { get; }

    internal IReadOnlyList<RunCheckRule> Rules { get; }

    /// <summary>What was found for an invoice, the worst first.</summary>
    internal IReadOnlyList<(CheckCode Code, string Detail)> Of(InvoiceFacts invoice) => findings.TryGetValue(invoice.Id, out var found) ? found : [];

    internal bool Has(InvoiceFacts invoice, CheckCode code) => Of(invoice).Any(f => f.Code == code);

    /// <summary>The reason that keeps it from being sent, or null.</summary>
    internal (CheckCode Code, string Detail)? BlockedBy(InvoiceFacts invoice)
    {
        foreach (var finding in Of(invoice))
        {
            if (finding.Code <= CheckCode.TransformationFailed)
                return finding;
        }

        return null;
    }

    /// <summary>Whether a run made with these decisions leaves the invoice out.</summary>
    internal bool IsLeftOut(InvoiceFacts invoice, CheckDecisions decisions) => decisions.LeavesOut(invoice.Id, Of(invoice).Select(f => f.Code));
}
