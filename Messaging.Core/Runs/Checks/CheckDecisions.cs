using System.Collections.Immutable;

namespace Messaging.Core.Runs.Checks;

/// <summary>
/// What a person has decided about warnings: whole groups, and single invoices against their group. Blocked invoices are not
/// decided about: they never leave.
/// </summary>
/// <param name="LeaveOut">Invoices with one of these checks are left out.</param>
/// <param name="LeaveOutInvoices">Single invoices that are left out whatever their groups say.</param>
/// <param name="IncludeInvoices">Single invoices that are included although a group of theirs is left out.</param>
public sealed record CheckDecisions(
    ImmutableHashSet<CheckCode> LeaveOut, ImmutableHashSet<long> LeaveOutInvoices, ImmutableHashSet<long> IncludeInvoices)
{
    /// <summary>
    /// Not approved and already sent are left out until a person includes them. A customer who appears twice is not: to leave
    /// one of two invoices out would silently not send it.
    /// </summary>
    public static CheckDecisions Default { get; } = new([CheckCode.NotApproved, CheckCode.AlreadySent], [], []);

    /// <summary>Nothing is left out.</summary>
    public static CheckDecisions Everything { get; } = new([], [], []);

    /// <summary>Whether an invoice is left out.</summary>
    /// <param name="invoiceId">The invoice.</param>
    /// <param name="codes">The checks it is in.</param>
    public bool LeavesOut(long invoiceId, IEnumerable<CheckCode> codes) =>
        LeaveOutInvoices.Contains(invoiceId) || (codes.Any(LeaveOut.Contains) && !IncludeInvoices.Contains(invoiceId));

    /// <summary>A decision about a whole group; single decisions about its invoices are for the caller to take back.</summary>
    public CheckDecisions Group(CheckCode code, bool include) =>
        this with { LeaveOut = include ? LeaveOut.Remove(code) : LeaveOut.Add(code) };

    /// <summary>A decision about one invoice.</summary>
    public CheckDecisions Invoice(long invoiceId, bool include) => include
        ? this with { LeaveOutInvoices = LeaveOutInvoices.Remove(invoiceId), IncludeInvoices = IncludeInvoices.Add(invoiceId) }
        : this with { LeaveOutInvoices = LeaveOutInvoices.Add(invoiceId), IncludeInvoices = IncludeInvoices.Remove(invoiceId) };

    /// <summary>Takes back what was decided about single invoices, so that they follow their groups again.</summary>
    public CheckDecisions Forget(IEnumerable<long> invoiceIds)
    {
        var ids = invoiceIds.ToImmutableHashSet();
        return this with { LeaveOutInvoices = LeaveOutInvoices.Except(ids), IncludeInvoices = IncludeInvoices.Except(ids) };
    }
}
