using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Messaging.Core.Runs.Checks;

/// <summary>
/// What the rules found, invoice by invoice. Pure. Keeps a bit for each rule and finds the words anew when somebody asks: those of all invoices
/// of a large run would need more memory than all that is known about them.
/// </summary>
internal sealed class CheckReport
{
    private readonly Dictionary<long, uint> findings;
    private readonly uint blocking;
    private readonly uint info;

    internal CheckReport(CheckFacts facts)
    {
        Facts = facts;
        Rules = RunChecks.For(facts);
        if (Rules.Count > 32)
            throw new InvalidOperationException("There are more rules than bits.");
        findings = new Dictionary<long, uint>(facts.Invoices.Count);
        for (var i = 0; i < Rules.Count; i++)
        {
            var (rule, bit) = (Rules[i], 1u << i);
            blocking |= rule.Code <= CheckCode.TransformationFailed ? bit : 0;
            info |= rule.Severity == CheckSeverity.Info ? bit : 0;
            foreach (var invoice in facts.Invoices)
            {
                if (rule.Find(invoice) is not null)
                    CollectionsMarshal.GetValueRefOrAddDefault(findings, invoice.Id, out _) |= bit;
            }
        }
    }

    internal CheckFacts Facts { get; }

    internal IReadOnlyList<RunCheckRule> Rules { get; }

    /// <summary>What was found for an invoice, the worst first.</summary>
    internal IReadOnlyList<(CheckCode Code, string Detail)> Of(InvoiceFacts invoice) =>
        [.. RulesOf(BitsOf(invoice)).Select(rule => (rule.Code, rule.Find(invoice)!))];

    internal bool Has(InvoiceFacts invoice, CheckCode code) => RulesOf(BitsOf(invoice)).Any(rule => rule.Code == code);

    /// <summary>Whether there is nothing to say about it that a person should think about.</summary>
    internal bool IsFine(InvoiceFacts invoice) => (BitsOf(invoice) & ~info) == 0;

    internal bool IsBlocked(InvoiceFacts invoice) => (BitsOf(invoice) & blocking) != 0;

    /// <summary>The reason that keeps it from being sent, or null.</summary>
    internal (CheckCode Code, string Detail)? BlockedBy(InvoiceFacts invoice)
    {
        foreach (var rule in RulesOf(BitsOf(invoice) & blocking))
            return (rule.Code, rule.Find(invoice)!);
        return null;
    }

    /// <summary>The invoices that a rule has found something about, in order.</summary>
    internal IEnumerable<InvoiceFacts> With(RunCheckRule rule)
    {
        var bit = 0u;
        for (var i = 0; i < Rules.Count; i++)
            bit |= Rules[i].Code == rule.Code ? 1u << i : 0;
        return Facts.Invoices.Where(invoice => (BitsOf(invoice) & bit) != 0);
    }

    /// <summary>Whether a run made with these decisions leaves the invoice out.</summary>
    internal bool IsLeftOut(InvoiceFacts invoice, CheckDecisions decisions) => decisions.LeavesOut(invoice.Id, RulesOf(BitsOf(invoice)).Select(rule => rule.Code));

    /// <summary>The invoices that would leave: neither blocked nor left out.</summary>
    internal IEnumerable<InvoiceFacts> Leaving(CheckDecisions decisions) => Facts.Invoices.Where(invoice => !IsLeftOut(invoice, decisions) && !IsBlocked(invoice));

    /// <summary>Stands for the invoices that would leave: the same text for the same ones, and for no others.</summary>
    internal string FingerprintOf(CheckDecisions decisions)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> id = stackalloc byte[sizeof(long)];
        foreach (var invoice in Leaving(decisions))
        {
            BinaryPrimitives.WriteInt64LittleEndian(id, invoice.Id);
            hash.AppendData(id);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private uint BitsOf(InvoiceFacts invoice) => findings.GetValueOrDefault(invoice.Id);

    private IEnumerable<RunCheckRule> RulesOf(uint bits) => bits == 0 ? [] : Rules.Where((_, i) => (bits & (1u << i)) != 0);
}
