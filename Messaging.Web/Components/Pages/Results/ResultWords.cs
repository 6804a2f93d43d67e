using Messaging.Core.Runs;
using Messaging.Web.Components.Shared;

namespace Messaging.Web.Components.Pages.Results;

/// <summary>What "Send again" would do, in words. Pure, so that every case can be tested.</summary>
public static class SendAgainWords
{
    /// <summary>Whether a message with this status can be sent again at all.</summary>
    public static bool IsPossible(MessageResultStatus status) =>
        MessageResultTransitions.MaySendAgain.Contains(status) || MessageResultTransitions.MayHaveArrived.Contains(status);

    /// <summary>What happens without a further word.</summary>
    public static string Consequence(SendAgainPlan plan) => plan.Free == 0
        ? "None of the selected messages can be sent again."
        : $"{Show.Count(plan.Free, "message is", "messages are")} put into the queue again, with a new window of 24 hours.";

    /// <summary>What is left alone; null where there is nothing.</summary>
    public static string? Rest(SendAgainPlan plan) => plan.Other == 0
        ? null
        : $"{Show.Count(plan.Other, "other is", "others are")} in the queue already or closed, and {(plan.Other == 1 ? "stays" : "stay")} as {(plan.Other == 1 ? "it is" : "they are")}.";

    /// <summary>The extra question where customers may get the same mail twice.</summary>
    public static string Warning(SendAgainPlan plan)
    {
        var sent = plan.Sent == 0 ? "" : $"{Show.Count(plan.Sent, "message was", "messages were")} already sent, or may have arrived. ";
        var elsewhere = plan.SentElsewhere == 0
            ? ""
            : $"For {Show.Count(plan.SentElsewhere, "message", "messages")} that did not leave, another message has sent the same invoice, may have sent it, or is still to send it. ";
        return $"{sent}{elsewhere}Sent again, {(plan.ToBeAsked == 1 ? "its customer gets" : "their customers get")} the same mail a second time.";
    }
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
