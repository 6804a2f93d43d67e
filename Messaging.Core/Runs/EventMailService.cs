using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Senders;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Runs;

/// <summary>
/// Starts and stops the mail of events, all of it together. Nothing is dropped: what is accepted while it is stopped waits, and is sent
/// in a new window after the start.
/// </summary>
public sealed class EventMailService(
    IDbContextFactory<MessagingDbContext> databases, AuditTrail audit, ChangeSignals signals, SmtpServerState server, RunGate gate, SendingOptions options, TimeProvider clock)
{
    /// <summary>A person who stops it gets the answer within two seconds.</summary>
    private static readonly TimeSpan PatienceOfStop = TimeSpan.FromSeconds(1.5);

    /// <summary>How it stands now.</summary>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<EventMailView> GetAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await ViewAsync(db, await db.EventMailStates.AsNoTracking().SingleAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Whether it runs, without the counts.</summary>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<EventMailState> GetStateAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.EventMailStates.AsNoTracking().SingleAsync(cancellationToken);
    }

    /// <summary>Waiting messages become pending, in a new window.</summary>
    /// <returns>How it stands now; <see cref="EventMailMoveNotAllowed"/> where it is running already.</returns>
    public Task<Outcome<EventMailView>> StartAsync(CancellationToken cancellationToken) => MoveAsync("started", "Started", RunStatus.Running, async (db, state) =>
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? until = now + options.Window;
        state.StopReason = null;
        await db.OfEvents().Open().ExecuteUpdateAsync(set => set.SetProperty(r => r.SendUntil, until), cancellationToken);
        await db.OfEvents().Where(r => r.Status == MessageResultStatus.Waiting)
            .ExecuteUpdateAsync(set => set
                .SetProperty(r => r.Status, MessageResultStatus.Pending)
                .SetProperty(r => r.NextAttemptAt, (DateTimeOffset?)now), cancellationToken);
    }, cancellationToken);

    /// <summary>Messages on the line finish; the unsent, and what is accepted from now on, wait.</summary>
    /// <returns>How it stands now; <see cref="EventMailMoveNotAllowed"/> where it is stopped already.</returns>
    public Task<Outcome<EventMailView>> StopAsync(CancellationToken cancellationToken) =>
        MoveAsync("stopped", "Stopped", RunStatus.Stopped, (db, _) => db.MakeEventMailWaitAsync(cancellationToken), cancellationToken);

    private async Task<Outcome<EventMailView>> MoveAsync(
        string move, string action, RunStatus target, Func<MessagingDbContext, EventMailState, Task> change, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var state = await db.EventMailStates.SingleAsync(cancellationToken);
        if ((state.Status == RunStatus.Running) == (target == RunStatus.Running))
            return new EventMailMoveNotAllowed(move, state.Status);
        (state.Status, state.Since, state.ChangedBy) = (target, clock.GetUtcNow(), audit.Actor);
        await change(db, state);
        audit.Add(db, action, "Event mail", "event-mail");
        await db.SaveChangesAsync(cancellationToken);
        var view = await ViewAsync(db, state, cancellationToken);
        // Inside the transaction, where only one can be at a time, so that the gate agrees with the row.
        Turn(target);
        try
        {
            await transaction.CommitAsync(cancellationToken);
        }
        catch
        {
            // As for runs: whether it reached the disk is not known, and the row is asked at each hand-over.
            gate.Open(RunGate.EventMail);
            throw;
        }

        if (target != RunStatus.Running)
            await gate.WhenQuietAsync(RunGate.EventMail, PatienceOfStop - clock.GetElapsedTime(began));
        signals.Publish(Topic.EventMail);
        return view;
    }

    private void Turn(RunStatus status)
    {
        if (status == RunStatus.Running)
            gate.Open(RunGate.EventMail);
        else
            gate.Close(RunGate.EventMail);
    }

    private async Task<EventMailView> ViewAsync(MessagingDbContext db, EventMailState state, CancellationToken cancellationToken) => new(
        state, await db.OfEvents().CountByStatusAsync(cancellationToken), state.Status == RunStatus.Running && server.Trouble is not null);
}
