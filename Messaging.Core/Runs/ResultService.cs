using Messaging.Core.Common;

namespace Messaging.Core.Runs;

/// <summary>Lists message results and does what a person asks with them.</summary>
public sealed class ResultService
{
    /// <summary>A page of results. Sort columns: customer, invoice, status, attempts, nextAttemptAt, sentAt.</summary>
    public Task<Page<ResultRow>> ListAsync(ResultFilter filter, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>How many results have each status, the filter's own status left aside.</summary>
    public Task<IReadOnlyDictionary<MessageResultStatus, int>> CountAsync(ResultFilter filter, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>One result with its tries.</summary>
    public Task<Outcome<ResultDetail>> GetAsync(long id, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The message as it was sent, byte for byte, or <see cref="NotFound"/> where none was.</summary>
    public Task<Outcome<byte[]>> ReadEmlAsync(long id, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Sends again in a new window; those that have or may have arrived only with <paramref name="evenIfSent"/>.</summary>
    public Task<Outcome<BulkChange>> SendAgainAsync(ResultSelection selection, bool evenIfSent, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Removes results that are not on the line and have not been sent; sent ones stay as evidence.</summary>
    public Task<Outcome<BulkChange>> DeleteAsync(ResultSelection selection, CancellationToken cancellationToken) => throw new NotSupportedException();
}
