using Messaging.Core.Runs;
using Messaging.Web.Components.Shared;

namespace Messaging.Web.Components.Pages.Runs;

/// <summary>The numbers and sentences of a run's page. Pure, so that every case can be tested.</summary>
public static class RunWords
{
    private static readonly MessageResultStatus[] ToCome =
        [MessageResultStatus.Pending, MessageResultStatus.Processing, MessageResultStatus.TransformationResultNotReady, MessageResultStatus.Waiting];

    /// <summary>The parts of the progress bar, in order; parts without messages are left out.</summary>
    public static IReadOnlyList<ProgressPart> Progress(RunView view)
    {
        ProgressPart[] parts =
        [
            new("sent", "sent", ChipTone.Good, Count(view, MessageResultStatus.SendSuccessful)),
            new("need", "with problems", ChipTone.Bad, ResultFilter.Problems.Sum(s => Count(view, s))),
            new("move", "being sent", ChipTone.Info, Count(view, MessageResultStatus.Processing)),
            new("come", "to come", ChipTone.Neutral, ToCome.Where(s => s != MessageResultStatus.Processing).Sum(s => Count(view, s))),
            new("closed", "closed", ChipTone.Neutral, Count(view, MessageResultStatus.Closed)),
        ];
        return [.. parts.Where(part => part.Count > 0)];
    }

    /// <summary>"24 per minute, about 4 min left, limit 30 per minute"; empty where nothing moves.</summary>
    public static string Pace(RunView view)
    {
        if (view.Run.Status != RunStatus.Running)
            return "";
        var left = Unsent(view);
        var words = new List<string> { $"{Show.Number(view.SentLastMinute)} per minute" };
        var rate = view.SentLastMinute > 0 ? view.SentLastMinute : view.RateLimitPerMinute ?? 0;
        if (left > 0 && rate > 0 && !view.WaitsForServer)
            words.Add($"{Show.Duration(TimeSpan.FromMinutes((double)left / rate))} left");
        if (view.RateLimitPerMinute is { } limit)
            words.Add($"limit {Show.Number(limit)} per minute");
        return string.Join(", ", words);
    }

    /// <summary>What is still to be sent by itself.</summary>
    public static int Unsent(RunView view) => ToCome.Sum(s => Count(view, s));

    /// <summary>What has left and cannot be recalled.</summary>
    public static int Sent(RunView view) => Count(view, MessageResultStatus.SendSuccessful);

    public static int Problems(RunView view) => ResultFilter.Problems.Sum(s => Count(view, s));

    public static int Count(RunView view, MessageResultStatus status) => view.Counts.GetValueOrDefault(status);

    /// <summary>What became of the messages of a run that is done; those that were closed are never passed over.</summary>
    public static string FinishedSentence(RunView view)
    {
        var sent = Sent(view);
        if (sent == view.Total)
            return sent == 1 ? "The message was sent." : $"All {Show.Number(sent)} messages were sent.";
        var closed = view.Total - sent;
        return $"{Show.Number(sent)} of {Show.Count(view.Total, "message", "messages")} {(sent == 1 ? "was" : "were")} sent; {Show.Number(closed)} {(closed == 1 ? "was" : "were")} closed and not sent.";
    }

    public static bool CanStart(RunView view) => view.Run.Status is RunStatus.Stopped or RunStatus.StoppedByErrors;

    public static bool CanStop(RunView view) => view.Run.Status == RunStatus.Running;

    public static bool CanClose(RunView view) => view.Run.Status is not (RunStatus.Closed or RunStatus.Finished);

    public static string StartConsequence(RunView view) =>
        $"{Show.Count(Unsent(view), "message is", "messages are")} sent from now on. {SentSentence(view)}";

    /// <summary>What a start would not send.</summary>
    public static string SentElsewhere(int count) => count == 0
        ? ""
        : $"{Show.Number(count)} of them {(count == 1 ? "is" : "are")} held back, since another run has sent {(count == 1 ? "its invoice" : "their invoices")} in the meantime.";

    public static string StopConsequence(RunView view) =>
        $"{Show.Count(Unsent(view), "unsent message waits", "unsent messages wait")} until the run is started again. Those on the line now are finished. {SentSentence(view)}";

    public static string CloseConsequence(RunView view)
    {
        var lost = Unsent(view) + Problems(view);
        return $"Closing is final: {Show.Count(lost, "message that is not sent", "messages that are not sent")} will never be sent by this run. {SentSentence(view)}";
    }

    private static string SentSentence(RunView view) => Sent(view) == 0
        ? "No mail has left yet."
        : $"{Show.Count(Sent(view), "mail has", "mails have")} left and cannot be recalled.";
}

/// <summary>One part of a progress bar.</summary>
/// <param name="Key">Its css class.</param>
/// <param name="Words">What it counts.</param>
/// <param name="Tone">Its colour.</param>
/// <param name="Count">How many.</param>
public sealed record ProgressPart(string Key, string Words, ChipTone Tone, int Count);
