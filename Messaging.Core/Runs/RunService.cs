using Messaging.Core.Common;

namespace Messaging.Core.Runs;

/// <summary>Makes and steers runs.</summary>
public sealed class RunService
{
    /// <summary>Checks again, makes the run with one result for each invoice, queues its documents, and starts it.</summary>
    public Task<Outcome<RunView>> CreateAsync(NewRun run, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>One run with its counts.</summary>
    public Task<Outcome<RunView>> GetAsync(long id, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Runs, the newest first.</summary>
    public Task<Page<RunView>> ListAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Waiting results become pending, in a new window.</summary>
    public Task<Outcome<RunView>> StartAsync(long id, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Messages on the line finish; the unsent become waiting.</summary>
    public Task<Outcome<RunView>> StopAsync(long id, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Final: everything unsent becomes closed.</summary>
    public Task<Outcome<RunView>> CloseAsync(long id, CancellationToken cancellationToken) => throw new NotSupportedException();
}
