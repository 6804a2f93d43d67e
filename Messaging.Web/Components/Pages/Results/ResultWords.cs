using Messaging.Core.Runs;
using Messaging.Web.Components.Shared;

namespace Messaging.Web.Components.Pages.Results;

/// <summary>What "Send again" and "Delete" would do, in numbers. Pure, so that every case can be tested.</summary>
/// <param name="Free">Results that are sent again without a further word.</param>
/// <param name="MayHaveArrived">Results that were sent or may have arrived.</param>
/// <param name="Other">Results that are in the queue or closed: left alone.</param>
public sealed record SendAgainNumbers(int Free, int MayHaveArrived, int Other)
{
    public static SendAgainNumbers Of(IEnumerable<KeyValuePair<MessageResultStatus, int>> counts)
    {
        var (free, arrived, other) = (0, 0, 0);
        foreach (var (status, count) in counts)
        {
            if (MessageResultTransitions.MaySendAgain.Contains(status))
                free += count;
            else if (MessageResultTransitions.MayHaveArrived.Contains(status))
                arrived += count;
            else
                other += count;
        }

        return new(free, arrived, other);
    }

    /// <summary>What happens without a further word.</summary>
    public string Consequence => Free == 0
        ? "None of the selected messages can be sent again."
        : $"{Show.Count(Free, "message is", "messages are")} put into the queue again, with a new window of 24 hours.";

    /// <summary>What is left alone; null where there is nothing.</summary>
    public string? Rest => Other == 0 ? null : $"{Show.Count(Other, "other is", "others are")} in the queue already or closed, and {(Other == 1 ? "stays" : "stay")} as {(Other == 1 ? "it is" : "they are")}.";

    /// <summary>The extra question where mails have, or may have, arrived.</summary>
    public string Warning =>
        $"{Show.Count(MayHaveArrived, "message was", "messages were")} already sent, or may have arrived. Sent again, {(MayHaveArrived == 1 ? "its customer gets" : "their customers get")} the same mail a second time.";
}

/// <summary>What "Delete" would do.</summary>
/// <param name="Deleted">Results that go.</param>
/// <param name="Kept">Results that stay: sent ones as evidence, and those on the line.</param>
public sealed record DeleteNumbers(int Deleted, int Kept)
{
    public static DeleteNumbers Of(IEnumerable<KeyValuePair<MessageResultStatus, int>> counts)
    {
        var all = counts.ToList();
        var kept = all.Where(c => c.Key is MessageResultStatus.Processing || MessageResultTransitions.MayHaveArrived.Contains(c.Key)).Sum(c => c.Value);
        return new(all.Sum(c => c.Value) - kept, kept);
    }

    public string Consequence => Deleted == 0
        ? "None of the selected messages can be deleted."
        : $"{Show.Count(Deleted, "unsent message is", "unsent messages are")} deleted with {(Deleted == 1 ? "its" : "their")} tries, and will not be sent.";

    public string? Rest => Kept == 0 ? null : $"{Show.Count(Kept, "message stays", "messages stay")}: {(Kept == 1 ? "it was" : "they were")} sent, may have arrived, or {(Kept == 1 ? "is" : "are")} on the line now.";
}

/// <summary>The sentence after a bulk operation.</summary>
public static class BulkWords
{
    public static string Of(BulkChange change, string done)
    {
        var first = $"{Show.Count(change.Changed, "message", "messages")} {done}.";
        return change.Skipped.Count == 0
            ? first
            : first + " Left alone: " + string.Join(", ", change.Skipped.Select(s => $"{Show.Number(s.Value)} ({s.Key})")) + ".";
    }
}

/// <summary>How far a try came, for people who do not know the mail protocol.</summary>
public static class AttemptWords
{
    /// <param name="stage">A stage of the dialogue with the mail server, by its name in the program.</param>
    public static string Of(string stage) => stage switch
    {
        "Connect" => "Connection",
        "Greeting" or "Ehlo" => "Greeting",
        "StartTls" => "Encryption",
        "Auth" => "Sign-in",
        "Mail" => "Sender",
        "Rcpt" => "Recipient",
        "Data" => "Message",
        "EndOfData" => "Whole message",
        _ => stage,
    };
}
