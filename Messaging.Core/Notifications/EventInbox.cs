using System.Data.Common;
using System.Threading.Channels;
using Messaging.Core.Common;
using Messaging.Core.Signals;
using Messaging.Core.Storage;

namespace Messaging.Core.Notifications;

/// <summary>
/// Takes events in. Those that come at the same time are committed together, so that a burst is accepted as fast as the database writes;
/// nobody gets an answer before his event is on disk.
/// </summary>
internal sealed class EventInbox : IAsyncDisposable
{
    /// <summary>The most events of one commit.</summary>
    private const int MaxGroup = 1_000;

    /// <summary>Bounded by the callers: each waits for its event.</summary>
    private readonly Channel<IncomingEvent> incoming = Channel.CreateUnbounded<IncomingEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly EventWriter writer;
    private readonly ChangeSignals signals;
    private readonly Task working;

    public EventInbox(EventWriter writer, ChangeSignals signals)
    {
        this.writer = writer;
        this.signals = signals;
        working = Task.Run(WorkAsync);
    }

    /// <summary>Accepts one event, or says what is wrong with it.</summary>
    internal async Task<Outcome<AcceptedEvent>> AcceptAsync(PostedEvent posted, string actor)
    {
        var one = new IncomingEvent(posted, actor);
        await incoming.Writer.WriteAsync(one);
        return await one.Completion.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        incoming.Writer.TryComplete();
        await working;
    }

    private async Task WorkAsync()
    {
        var group = new List<IncomingEvent>(MaxGroup);
        while (await incoming.Reader.WaitToReadAsync())
        {
            while (group.Count < MaxGroup && incoming.Reader.TryRead(out var one))
                group.Add(one);
            await WriteAsync(group);
            group.Clear();
        }
    }

    private async Task WriteAsync(List<IncomingEvent> group)
    {
        try
        {
            var outcomes = await writer.WriteAsync(group);
            for (var i = 0; i < group.Count; i++)
                group[i].Completion.TrySetResult(outcomes[i]);
            if (outcomes.Exists(o => o is { Succeeded: true, Value: { IsRepeated: false, Decision: NotificationDecision.Send } }))
                signals.Publish(Topic.EventMail);
        }
        catch (Exception e) when (group.Count > 1 && (DamagedRows.IsDamage(e) || (e is DbException && !DatabaseErrors.IsTrouble(e))))
        {
            // Something that only one of them is to blame for must not fail the others.
            foreach (var one in group.ToList())
                await WriteAsync([one]);
        }
        catch (Exception e) when (DamagedRows.IsDamage(e))
        {
            group[0].Completion.TrySetResult(new EventNotTaken(e.GetBaseException().Message));
        }
        catch (Exception e)
        {
            // Handed on to those who wait for an answer.
            foreach (var one in group)
                one.Completion.TrySetException(e);
        }
    }
}

/// <summary>An event that waits to be accepted.</summary>
/// <param name="Posted">As it was posted.</param>
/// <param name="Actor">Who posted it.</param>
internal sealed record IncomingEvent(PostedEvent Posted, string Actor)
{
    internal TaskCompletionSource<Outcome<AcceptedEvent>> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
