using System.Data.Common;
using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Health;
using Messaging.Core.Runs;
using Messaging.Core.Senders;
using Messaging.Core.Signals;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Messaging.Core.Sending;

/// <summary>
/// Sends what is due: claim, compose, journal and hand over, record. One agent works at a time in a process; it ends when nothing
/// is due, and its job starts it again.
/// </summary>
public sealed class SendingAgent
{
    /// <summary>After a request to end, messages on the line get all but this of the time to end; then what was not handed over goes back to the queue.</summary>
    private static readonly TimeSpan KeptForTheEnd = TimeSpan.FromSeconds(5);

    /// <summary>How many messages are claimed for each connection. A claim costs one commit and some reads, however many it takes.</summary>
    private const int ClaimedForEachConnection = 32;

    /// <summary>The first claim takes no more than this for each connection, and each further one twice as many: the lines need not wait until hundreds are claimed.</summary>
    private const int FirstForEachConnection = 2;

    /// <summary>The longest sleep for a place in the rate limit, so that changed settings and stopped runs are noticed.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly MessageQueue queue;
    private readonly MessageSender sender;
    private readonly SendTaskReader tasks;
    private readonly TransportProvider transports;
    private readonly ServerCircuit circuit;
    private readonly RateLimiter limiter;
    private readonly RunStopper stopper;
    private readonly InstanceGuard guard;
    private readonly DatabaseWatch watch;
    private readonly SendingPulse pulse;
    private readonly ChangeSignals signals;
    private readonly SendingOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger<SendingAgent> log;
    private readonly string worker = Guid.NewGuid().ToString("N");

    internal SendingAgent(
        IDbContextFactory<MessagingDbContext> databases, MessageQueue queue, MessageSender sender, SendTaskReader tasks, TransportProvider transports,
        ServerCircuit circuit, RateLimiter limiter, RunStopper stopper, InstanceGuard guard, DatabaseWatch watch, SendingPulse pulse, ChangeSignals signals, SendingOptions options,
        TimeProvider clock, ILogger<SendingAgent> log)
    {
        this.databases = databases;
        this.queue = queue;
        this.sender = sender;
        this.tasks = tasks;
        this.transports = transports;
        this.circuit = circuit;
        this.limiter = limiter;
        this.stopper = stopper;
        this.guard = guard;
        this.watch = watch;
        this.pulse = pulse;
        this.signals = signals;
        this.options = options;
        this.clock = clock;
        this.log = log;
    }

    /// <summary>Brings the queue in order after a start, before anything is claimed.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var (pending, uncertain) = await queue.RecoverAsync(null, cancellationToken);
        if (pending + uncertain > 0)
            log.LogWarning("The program ended while messages were being sent: {Pending} go back to the queue, {Uncertain} may have arrived and wait for a person", pending, uncertain);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var recently = clock.GetUtcNow().AddMinutes(-2);
        limiter.Load(await db.MessageAttempts.Where(a => a.At > recently).Select(a => a.At).ToListAsync(cancellationToken));
    }

    /// <summary>Sends until nothing is due, the server cannot be reached, or the program is asked to end.</summary>
    /// <param name="stopping">Asks it to end: nothing more is claimed or begun, messages on the line finish.</param>
    public async Task SendDueAsync(CancellationToken stopping)
    {
        using var hard = new CancellationTokenSource();
        await using var graceful = stopping.Register(() => hard.CancelAfter(options.EndWithin - KeptForTheEnd));
        var underWay = new MessagesUnderWay();
        var lanes = new SendingLanes(sender, underWay, options.MaxConnections, stopping, hard.Token);
        var sending = new Sending(lanes, underWay, stopping) { Most = options.MaxConnections * FirstForEachConnection };
        pulse.Begin(underWay);
        try
        {
            await TakeBackAsync();
            // Whoever has just mended the settings does not wait for the next try of the old ones.
            if (await transports.HasChangedAsync(CancellationToken.None))
                circuit.Forget();
            while (!stopping.IsCancellationRequested && !guard.IsHeld && !circuit.MustWait && await SendNextAsync(sending))
            {
                // Each round starts what can be started, or waits.
                pulse.Beat();
            }

            pulse.Beat();
        }
        catch (Exception e) when (DatabaseErrors.IsTrouble(e))
        {
            log.LogError(e, "Nothing can be sent for now; it is tried again every few seconds. {Why}", DatabaseErrors.Describe(e));
            pulse.Fail(e);
        }
        catch (Exception e)
        {
            pulse.Fail(e);
            throw;
        }
        finally
        {
            // Whatever ends the loop, messages on the line finish and are recorded.
            await lanes.DrainAsync();
            await NoteLeftAsync();
        }
    }

    private async Task NoteLeftAsync()
    {
        try
        {
            await guard.NoteLeftAsync();
            await transports.NoteServerAsync();
        }
        catch (Exception e) when (e is DbException or IOException)
        {
            log.LogError(e, "That messages left could not be noted; it is tried again when the next one leaves");
        }
    }

    /// <summary>
    /// Nothing is under way yet, so that rows which are this worker's are nobody's: a claim was reported as failed and had reached the
    /// disk all the same.
    /// </summary>
    private async Task TakeBackAsync()
    {
        var (pending, uncertain) = await queue.RecoverAsync(worker, CancellationToken.None);
        if (pending + uncertain == 0)
            return;
        log.LogWarning("Messages had been claimed by a commit that was reported as failed: {Pending} go back to the queue, {Uncertain} may have arrived and wait for a person", pending, uncertain);
        signals.Publish(Topic.AnyRun);
    }

    /// <summary>Starts what can be started now, or waits for room.</summary>
    /// <returns>Whether there is more to do.</returns>
    private async Task<bool> SendNextAsync(Sending sending)
    {
        if (await TransportAsync(sending.UnderWay) is not { } transport)
            return false;
        // While the server's patience is being tried, one at a time; within a rate limit, no more than can be on the lines, so that no place
        // in the limit is taken by a message that waits here. Otherwise claimed ahead: many in one commit.
        var ahead = !circuit.IsProbing && transport.RateLimitPerMinute is null;
        var most = circuit.IsProbing ? 1 : ahead ? options.MaxConnections * ClaimedForEachConnection : options.MaxConnections;
        var free = most - sending.UnderWay.Count;
        if (free < (ahead ? most / 2 : 1))
        {
            await sending.UnderWay.WhenAtMostAsync(ahead ? most / 2 : most - 1);
            return true;
        }

        var places = limiter.Take(Math.Min(free, sending.Most), transport.RateLimitPerMinute);
        if (places == 0)
        {
            await SleepAsync(sending);
            return true;
        }

        sending.Most = Math.Min(sending.Most * 2, most);
        var claimed = await ClaimAsync(places);
        var waiting = sending.UnderWay.Count;
        if (claimed.Count > 0)
            await StartAsync(claimed, transport, sending);
        else if (waiting > 0)
            await sending.UnderWay.WhenAtMostAsync(waiting - 1);
        return claimed.Count > 0 || waiting > 0;
    }

    private async Task<List<ClaimedMessage>> ClaimAsync(int places)
    {
        var claimed = new List<ClaimedMessage>();
        try
        {
            claimed = await watch.WriteAsync(() => queue.ClaimAsync(worker, places, CancellationToken.None));
        }
        finally
        {
            limiter.GiveBack(places - claimed.Count);
        }

        return claimed;
    }

    private async Task StartAsync(List<ClaimedMessage> claimed, IMailTransport transport, Sending sending)
    {
        var waiting = claimed.ToDictionary(m => m.Id);
        try
        {
            await guard.NoteLeavingAsync();
            await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
            foreach (var group in claimed.GroupBy(m => m.RunId))
            {
                try
                {
                    foreach (var batch in await tasks.PrepareAsync(db, group.Key, [.. group], worker))
                    {
                        foreach (var message in batch.Messages)
                            waiting.Remove(message.Id);
                        sending.Lanes.Add(batch, transport);
                    }
                }
                catch (Exception e) when (DamagedRows.IsDamage(e))
                {
                    // What a definition or a template is kept as is damaged: that is nothing other runs have to wait for.
                    log.LogError(e, "What the messages of run {Run} have in common cannot be read", group.Key);
                    foreach (var message in group.Where(m => waiting.Remove(m.Id)))
                        sender.Refuse(message, new RecipeUnreadable(e.GetBaseException().Message), sending.UnderWay);
                }

                signals.Publish(Topic.Run(group.Key ?? RunGate.EventMail));
            }
        }
        finally
        {
            // A claim that could not be prepared, because the database did not answer, must not stay claimed.
            foreach (var message in waiting.Values)
                sender.GiveBack(message, sending.UnderWay);
        }
    }

    /// <summary>The transport of the present settings. It is only replaced while no message is on its lines.</summary>
    private async Task<IMailTransport?> TransportAsync(MessagesUnderWay underWay)
    {
        if (underWay.Count > 0 && await transports.HasChangedAsync(CancellationToken.None))
            await underWay.WhenAtMostAsync(0);
        var transport = await transports.GetAsync(CancellationToken.None);
        if (transport.Succeeded)
            return transport.Value;
        await stopper.StopAllAsync(transport.Error.Message);
        return null;
    }

    private async Task SleepAsync(Sending sending)
    {
        var next = limiter.NextFree();
        if (next > LongestSleep || next <= TimeSpan.Zero)
            next = LongestSleep;
        var delay = Task.Delay(next, clock, sending.Stopping);
        var waiting = sending.UnderWay.Count;
        // Asked to end, the delay is cancelled, and the loop sees why.
        await (waiting > 0 ? Task.WhenAny(delay, sending.UnderWay.WhenAtMostAsync(waiting - 1)) : Task.WhenAny(delay));
    }

    /// <summary>What belongs to one call of <see cref="SendDueAsync"/>.</summary>
    private sealed record Sending(SendingLanes Lanes, MessagesUnderWay UnderWay, CancellationToken Stopping)
    {
        /// <summary>The most messages of the next claim.</summary>
        public int Most { get; set; }
    }
}
