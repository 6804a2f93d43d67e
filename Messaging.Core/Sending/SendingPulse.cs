using System.Globalization;
using Messaging.Core.Common;
using Messaging.Core.Health;

namespace Messaging.Core.Sending;

/// <summary>
/// Notices when the part of the program that sends is dead: nobody starts it any more, it ends with an error each time, or it hangs. It looks
/// for work every few seconds also where there is none, so that silence means that something is wrong.
/// </summary>
public sealed class SendingPulse(ProgramHealth health, SendingOptions options, TimeProvider clock)
{
    /// <summary>A machine that stood still between two looks is no silence of the sender: of a longer time no more than this counts.</summary>
    private static readonly TimeSpan MostBetweenLooks = MachineWatch.Interval * 2;

    private readonly Lock gate = new();
    private MessagesUnderWay? underWay;
    private TimeSpan silent;
    private long looked = clock.GetTimestamp();
    private int lastUnderWay;
    private string? failure;

    /// <summary>How long it may be silent: some times as long as it takes until it looks for work again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>To be called every few seconds, by something that does not depend on what starts the sender.</summary>
    /// <returns>Whether it was found dead by this look, and had not been before.</returns>
    public bool Look()
    {
        TimeSpan silence;
        string? last;
        lock (gate)
        {
            var since = clock.GetElapsedTime(looked);
            looked = clock.GetTimestamp();
            var count = underWay?.Count ?? 0;
            // Messages come to their end: what started them waits for that, and lives.
            silent = count == lastUnderWay || count == 0 ? silent + (since < MostBetweenLooks ? since : MostBetweenLooks) : TimeSpan.Zero;
            lastUnderWay = count;
            if (silent <= (count == 0 ? Patience : Patience + LongestOnTheLine))
                return false;
            (silence, last) = (silent, failure);
        }

        // A database that takes no writes is told of by itself, and is the reason then.
        if (health.Has(TroubleKind.Sending) || health.Has(TroubleKind.Database))
            return false;
        var began = (clock.GetUtcNow() - silence).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var why = last is null ? "" : $" Its last try ended with: {last}";
        health.Report(TroubleKind.Sending, $"The part of the program that sends has not worked since {began} UTC.{why} Messages wait and are not lost. Restart the program; if this happens again, its log says why.");
        return true;
    }

    /// <summary>It has done what there was to do, or goes on with it.</summary>
    internal void Beat()
    {
        lock (gate)
            (silent, failure) = (TimeSpan.Zero, null);
        health.Clear(TroubleKind.Sending);
    }

    /// <summary>It begins to look for work.</summary>
    /// <param name="messages">Those that it is about to send.</param>
    internal void Begin(MessagesUnderWay messages)
    {
        lock (gate)
            underWay = messages;
    }

    /// <summary>It ended with what is nobody's fault but its own.</summary>
    internal void Fail(Exception reason)
    {
        lock (gate)
            failure = reason.Message;
    }

    /// <summary>How long one message can be on the line.</summary>
    private TimeSpan LongestOnTheLine =>
        options.Timeouts.Connect + (options.Timeouts.Command * 5) + options.Timeouts.Data + options.Timeouts.EndOfData;
}
