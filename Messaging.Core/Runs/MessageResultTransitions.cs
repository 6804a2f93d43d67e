using System.Collections.Frozen;
using static Messaging.Core.Runs.MessageResultStatus;

namespace Messaging.Core.Runs;

/// <summary>
/// Which status may follow which. Each target lists its sources, so that every update names the statuses it may start from
/// and cannot overwrite one it did not expect. A move that is not listed is a bug.
/// </summary>
public static class MessageResultTransitions
{
    private static readonly FrozenDictionary<MessageResultStatus, FrozenSet<MessageResultStatus>> Sources =
        new Dictionary<MessageResultStatus, FrozenSet<MessageResultStatus>>
        {
            [Waiting] = Set(Pending, TransformationResultNotReady, SendFailed, Processing),
            [Pending] = Set(
                Waiting, Processing, TransformationResultNotReady, SendFailed, RecipientKeyNotFound, UnknownSenderProfile,
                GenerateFailed, Error, SendRetryExceeded, DeliveryUncertain, SendSuccessful),
            [Processing] = Set(Pending, SendFailed),
            [TransformationResultNotReady] = Set(Processing, Pending),
            [RecipientKeyNotFound] = Set(Processing),
            [UnknownSenderProfile] = Set(Processing),
            [GenerateFailed] = Set(Processing, TransformationResultNotReady),
            [Error] = Set(Processing),
            // From Pending when the window ends before a message had its turn.
            [SendFailed] = Set(Processing, Pending, TransformationResultNotReady),
            [SendRetryExceeded] = Set(Processing),
            [DeliveryUncertain] = Set(Processing),
            [SendSuccessful] = Set(Processing),
            [Closed] = Set(
                Waiting, Pending, TransformationResultNotReady, RecipientKeyNotFound, UnknownSenderProfile, GenerateFailed, Error,
                SendFailed, SendRetryExceeded, DeliveryUncertain),
        }.ToFrozenDictionary();

    /// <summary>Unsent and able to move on by themselves: while a run has one of these, it is not finished.</summary>
    public static IReadOnlyList<MessageResultStatus> Unfinished { get; } = [Waiting, Pending, Processing, TransformationResultNotReady];

    /// <summary>Those from which "Send again" starts without a further word.</summary>
    public static IReadOnlyList<MessageResultStatus> MaySendAgain { get; } =
        [RecipientKeyNotFound, UnknownSenderProfile, GenerateFailed, Error, SendFailed, SendRetryExceeded, TransformationResultNotReady];

    /// <summary>Those from which "Send again" needs an explicit word, because the mail has, or may have, arrived.</summary>
    public static IReadOnlyList<MessageResultStatus> MayHaveArrived { get; } = [SendSuccessful, DeliveryUncertain];

    /// <summary>The statuses that <paramref name="target"/> may follow.</summary>
    public static IReadOnlySet<MessageResultStatus> SourcesOf(MessageResultStatus target) => Sources[target];

    /// <summary>Whether the move is legal.</summary>
    public static bool IsLegal(MessageResultStatus from, MessageResultStatus to) => Sources[to].Contains(from);

    /// <summary>Whether nothing moves it any more but an explicit "Send again".</summary>
    public static bool IsFinal(MessageResultStatus status) => status is SendSuccessful or Closed;

    private static FrozenSet<MessageResultStatus> Set(params MessageResultStatus[] statuses) => statuses.ToFrozenSet();
}
