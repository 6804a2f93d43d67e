using Messaging.Core.Runs;

namespace Messaging.Core.Sending;

/// <summary>A message that is due.</summary>
/// <param name="Message">The message.</param>
/// <param name="From">The status it was seen in.</param>
internal sealed record FoundMessage(ClaimedMessage Message, MessageResultStatus From);

/// <summary>Shares the places of a claim between runs and events. Pure.</summary>
internal static class FairShare
{
    /// <summary>Takes from both in turn; what one side cannot use goes to the other. Each keeps its order.</summary>
    /// <param name="runs">Messages of runs that are due.</param>
    /// <param name="events">Messages of events that are due.</param>
    /// <param name="places">How many may be taken.</param>
    /// <param name="eventsFirst">Whether the first place is for an event.</param>
    internal static List<FoundMessage> Take(IReadOnlyList<FoundMessage> runs, IReadOnlyList<FoundMessage> events, int places, bool eventsFirst)
    {
        var taken = new List<FoundMessage>(Math.Min(places, runs.Count + events.Count));
        var (run, happened, eventsTurn) = (0, 0, eventsFirst);
        while (taken.Count < places && (run < runs.Count || happened < events.Count))
        {
            var takeEvent = happened < events.Count && (eventsTurn || run == runs.Count);
            taken.Add(takeEvent ? events[happened++] : runs[run++]);
            eventsTurn = !takeEvent;
        }

        return taken;
    }
}
