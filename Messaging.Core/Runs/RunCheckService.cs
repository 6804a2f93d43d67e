using Messaging.Core.Common;
using Messaging.Core.Runs.Checks;

namespace Messaging.Core.Runs;

/// <summary>Says what would go wrong before anything is sent.</summary>
public sealed class RunCheckService
{
    /// <summary>Runs all checks. Reads only.</summary>
    /// <param name="definitionKey">The definition to send with.</param>
    /// <param name="selection">The invoices.</param>
    /// <param name="decisions">What a person has decided to leave out or include so far: the numbers and <see cref="RunCheck.Sending"/> follow it, the groups do not.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The checks; <see cref="NotFound"/> for the definition; <see cref="UnknownInvoices"/>.</returns>
    public Task<Outcome<RunCheck>> CheckAsync(
        string definitionKey, InvoiceSelection selection, CheckDecisions decisions, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Lands with the run engine.");
}
