using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Health;
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
    /// <summary>After a request to end, messages on the line get this long; then what was not handed over goes back to the queue. The process ends within 30 seconds.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(25);

    /// <summary>The longest sleep for a place in the rate limit, so that changed settings and stopped runs are noticed.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);

    private readonly IDbContextFactory<MessagingDbContext> databases;
    private readonly MessageQueue queue;
    private readonly MessageSender sender;
    private readonly MailRecipeReader recipes;
    private readonly TransportProvider transports;
    private readonly ServerCircuit circuit;
    private readonly RateLimiter limiter;
    private readonly RunStopper stopper;
    private readonly InstanceGuard guard;
    private readonly DatabaseWatch watch;
    private readonly ChangeSignals signals;
    private readonly SendingOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger<SendingAgent> log;
    private readonly string worker = Guid.NewGuid().ToString("N");

    internal SendingAgent(
        IDbContextFactory<MessagingDbContext> databases, MessageQueue queue, MessageSender sender, MailRecipeReader recipes, TransportProvider transports,
        ServerCircuit circuit, RateLimiter limiter, RunStopper stopper, InstanceGuard guard, DatabaseWatch watch, ChangeSignals signals, SendingOptions options, TimeProvider clock, ILogger<SendingAgent> log)
    {
        this.databases = databases;
        this.queue = queue;
        this.sender = sender;
        this.recipes = recipes;
        this.transports = transports;
        this.circuit = circuit;
        this.limiter = limiter;
        this.stopper = stopper;
        this.guard = guard;
        this.watch = watch;
        this.signals = signals;
        this.options = options;
        this.clock = clock;
        this.log = log;
    }

    /// <summary>Brings the queue in order after a start, before anything is claimed.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var (pending, uncertain) = await queue.RecoverAsync(cancellationToken);
        if (pending + uncertain > 0)
            log.LogWarning("The program ended while messages were being sent: {Pending} go back to the queue, {Uncertain} may have arrived and wait for a person", pending, uncertain);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var recently = clock.GetUtcNow().AddMinutes(-2);
        limiter.Load(await db.MessageAttempts.Where(a => a.At > recently).Select(a => a.At).ToListAsync(cancellationToken));
    }

    /// <summary>Sends until nothing is due, the server cannot be reached, or the program is asked to end.</summary>
    /// <param name="stopping">Asks it to end: nothing more is claimed, messages on the line finish.</param>
    public async Task SendDueAsync(CancellationToken stopping)
    {
        using var hard = new CancellationTokenSource();
        await using var graceful = stopping.Register(() => hard.CancelAfter(Grace));
        var underWay = new HashSet<Task>();
        try
        {
            while (!stopping.IsCancellationRequested && !guard.IsHeld && !circuit.MustWait && await SendNextAsync(underWay, stopping, hard.Token))
                underWay.RemoveWhere(task => task.IsCompleted);
        }
        catch (Exception e) when (DatabaseErrors.IsTrouble(e))
        {
            log.LogError(e, "Nothing can be sent for now; it is tried again every few seconds. {Why}", DatabaseErrors.Describe(e));
        }
        finally
        {
            // Whatever ends the loop, messages on the line finish and are recorded.
            await Task.WhenAll(underWay);
        }
    }

    /// <summary>Starts what can be started now, or waits for room.</summary>
    /// <returns>Whether there is more to do.</returns>
    private async Task<bool> SendNextAsync(HashSet<Task> underWay, CancellationToken stopping, CancellationToken hard)
    {
        var free = (circuit.IsProbing ? 1 : options.MaxConnections) - underWay.Count;
        if (free <= 0)
        {
            await Task.WhenAny(underWay);
            return true;
        }

        if (await TransportAsync(underWay) is not { } transport)
            return false;
        var places = limiter.Take(free, transport.RateLimitPerMinute);
        if (places == 0)
        {
            await SleepAsync(underWay, stopping);
            return true;
        }

        var claimed = await ClaimAsync(places);
        if (claimed.Count > 0)
            await StartAsync(claimed, transport, underWay, hard);
        else if (underWay.Count > 0)
            await Task.WhenAny(underWay);
        return claimed.Count > 0 || underWay.Count > 0;
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

    private async Task StartAsync(List<ClaimedMessage> claimed, IMailTransport transport, HashSet<Task> underWay, CancellationToken hard)
    {
        var waiting = claimed.ToDictionary(m => m.Id);
        try
        {
            await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
            foreach (var group in claimed.GroupBy(m => m.RunId))
            {
                foreach (var task in await PrepareAsync(db, group.Key, [.. group]))
                {
                    waiting.Remove(task.Message.Id);
                    underWay.Add(Task.Run(() => sender.SendAsync(task, transport, hard), CancellationToken.None));
                }

                signals.Publish(Topic.Run(group.Key));
            }
        }
        finally
        {
            // A claim that could not be prepared, because the database did not answer, must not stay claimed.
            foreach (var message in waiting.Values)
                underWay.Add(sender.GiveBackAsync(message));
        }
    }

    private async Task<List<SendTask>> PrepareAsync(MessagingDbContext db, long runId, List<ClaimedMessage> messages)
    {
        var never = CancellationToken.None;
        var run = await db.MessageRuns.AsNoTracking().FirstAsync(r => r.Id == runId, never);
        var definition = await db.MessageDefinitions.AsNoTracking().FirstOrDefaultAsync(d => d.Id == run.DefinitionId, never);
        var recipe = definition is null ? null : await recipes.ReadAsync(db, definition, never);
        var occasions = (await MailOccasionReader.ReadAsync(db, [.. messages.Select(m => m.InvoiceId).Distinct()], RunModels.Of(run), run.Bcc, never))
            .ToDictionary(o => o.Invoice.Id);
        return messages.ConvertAll(message => new SendTask(message, run, recipe, occasions[message.InvoiceId], worker));
    }

    /// <summary>The transport of the present settings. It is only replaced while no message is on its lines.</summary>
    private async Task<IMailTransport?> TransportAsync(HashSet<Task> underWay)
    {
        if (underWay.Count > 0 && await transports.HasChangedAsync(CancellationToken.None))
            await Task.WhenAll(underWay);
        var transport = await transports.GetAsync(CancellationToken.None);
        if (transport.Succeeded)
            return transport.Value;
        await stopper.StopAllAsync(transport.Error.Message);
        return null;
    }

    private async Task SleepAsync(HashSet<Task> underWay, CancellationToken stopping)
    {
        var next = limiter.NextFree();
        if (next > LongestSleep || next <= TimeSpan.Zero)
            next = LongestSleep;
        try
        {
            await Task.WhenAny([Task.Delay(next, clock, stopping), .. underWay]);
        }
        catch (OperationCanceledException)
        {
            // Asked to end: the loop sees it.
        }
    }
}
