using System.Globalization;
using Messaging.Core.Common;
using Messaging.Core.Mail.Smtp;
using Messaging.Core.Runs;

namespace Messaging.Core.Sending;

/// <summary>What one try means for its message, its run and the line.</summary>
/// <param name="Status">The message's next status.</param>
/// <param name="NextAttemptAt">When it is tried again by itself, or null.</param>
/// <param name="LastError">A sentence with the server's words, or null.</param>
/// <param name="CountsAsAttempt">Whether the message was really refused, and not the line.</param>
/// <param name="StopRun">Why the run must stop until a person mends something, or null.</param>
/// <param name="ServerUnreachable">Whether nobody should try for a while.</param>
internal sealed record SendVerdict(
    MessageResultStatus Status, DateTimeOffset? NextAttemptAt, string? LastError, bool CountsAsAttempt = false, string? StopRun = null,
    bool ServerUnreachable = false);

/// <summary>Decides what an answer means. Pure: the table of stages and answers of the delivery promises.</summary>
internal static class SendDecision
{
    /// <summary>A server that ends a connection usually takes the next one at once; a short breath keeps it from becoming a loop.</summary>
    private static readonly TimeSpan AfterClosing = TimeSpan.FromSeconds(5);

    /// <param name="result">What came of the try.</param>
    /// <param name="attempts">Refusals before this one.</param>
    /// <param name="now">When the answer came.</param>
    /// <param name="sendUntil">The end of the message's window.</param>
    /// <param name="options">Limits and waits.</param>
    /// <param name="jitter">0 to 1: spreads retries of many messages.</param>
    internal static SendVerdict Decide(
        SmtpSendResult result, int attempts, DateTimeOffset now, DateTimeOffset? sendUntil, SendingOptions options, double jitter)
    {
        if (result.Outcome == SmtpOutcome.Accepted)
            return new SendVerdict(MessageResultStatus.SendSuccessful, null, RefusedText(result), CountsAsAttempt: true);
        var failure = result.Failure ?? throw new ArgumentException("A try that was not accepted says why.", nameof(result));
        if (result.Outcome == SmtpOutcome.Uncertain)
        {
            return new SendVerdict(MessageResultStatus.DeliveryUncertain, null,
                $"The whole message was handed over, but no answer came: it may have arrived. {failure.Message}", CountsAsAttempt: true);
        }

        if (failure.IsUnreachable)
            return new SendVerdict(MessageResultStatus.Pending, now, failure.Message, ServerUnreachable: true);
        if (failure.ConcernsServer || failure.IsSenderRefused)
            return new SendVerdict(MessageResultStatus.Pending, now, failure.Message, StopRun: failure.Message);
        if (failure.Kind == SmtpFailureKind.ServiceClosing)
            return new SendVerdict(MessageResultStatus.Pending, now + AfterClosing, failure.Message);
        if (failure.IsPermanent)
            return new SendVerdict(MessageResultStatus.SendFailed, null, failure.Message, CountsAsAttempt: true);
        return Retry(failure, attempts + 1, now, sendUntil, options, jitter);
    }

    private static SendVerdict Retry(
        SmtpFailure failure, int attempts, DateTimeOffset now, DateTimeOffset? sendUntil, SendingOptions options, double jitter)
    {
        if (attempts >= options.MaxAttempts)
        {
            return new SendVerdict(MessageResultStatus.SendRetryExceeded, null,
                string.Create(CultureInfo.InvariantCulture, $"Tried {attempts} times. {failure.Message}"), CountsAsAttempt: true);
        }

        var next = now + RetryPolicy.WaitAfter(attempts, failure.RetryAfter, options.Backoff, jitter);
        return next > sendUntil
            ? new SendVerdict(MessageResultStatus.SendFailed, null, $"{failure.Message} The sending window ends before the next try.", CountsAsAttempt: true)
            : new SendVerdict(MessageResultStatus.SendFailed, next, failure.Message, CountsAsAttempt: true);
    }

    private static string? RefusedText(SmtpSendResult result) => result.RefusedRecipients.Count == 0
        ? null
        : $"Sent, but not to {string.Join("; ", result.RefusedRecipients.Select(r => $"{r.Recipient.Address}: {r.Reply}"))}";
}

/// <summary>How long to wait before a refused message is tried again. Pure.</summary>
internal static class RetryPolicy
{
    /// <summary>The most that jitter adds, as a part of the wait.</summary>
    private const double MaxJitter = 0.2;

    /// <summary>What a server may ask for; a longer wait would outlast the window for nothing.</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(4);

    /// <param name="attempts">Refusals so far, at least 1.</param>
    /// <param name="asked">What the server asked for, or null. Never shortens the wait.</param>
    /// <param name="backoff">The wait after each refusal; the last repeats.</param>
    /// <param name="jitter">0 to 1.</param>
    internal static TimeSpan WaitAfter(int attempts, TimeSpan? asked, IReadOnlyList<TimeSpan> backoff, double jitter)
    {
        var wait = backoff[Math.Min(attempts, backoff.Count) - 1];
        if (asked is { } longer && longer > wait)
            wait = longer < LongestAsked ? longer : LongestAsked;
        return wait + (wait * (MaxJitter * jitter));
    }
}
