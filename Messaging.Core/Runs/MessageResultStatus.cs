namespace Messaging.Core.Runs;

/// <summary>The twelve statuses of the messaging guide, and <see cref="DeliveryUncertain"/>.</summary>
public enum MessageResultStatus
{
    /// <summary>Unsent; its run is stopped.</summary>
    Waiting,

    /// <summary>Unsent; its run is active. May be claimed once <see cref="MessageResult.NextAttemptAt"/> is reached.</summary>
    Pending,

    /// <summary>Claimed by a worker.</summary>
    Processing,

    /// <summary>A document is queued or being made; looked at again as it becomes ready.</summary>
    TransformationResultNotReady,

    /// <summary>The customer has no address under the definition's recipient key.</summary>
    RecipientKeyNotFound,

    /// <summary>The definition names a sender profile that no longer exists.</summary>
    UnknownSenderProfile,

    /// <summary>A transformation failed, or the message could not be put together.</summary>
    GenerateFailed,

    /// <summary>The template itself failed; the text says template, line and column.</summary>
    Error,

    /// <summary>Generated, but the server or the line refused. With a next try it is temporary, without one it stays.</summary>
    SendFailed,

    /// <summary>Refused as often as is allowed.</summary>
    SendRetryExceeded,

    /// <summary>Handed over whole, but the answer never came. Never sent again by itself.</summary>
    DeliveryUncertain,

    /// <summary>The server took the whole message. Final.</summary>
    SendSuccessful,

    /// <summary>Closed by hand, or with its run. Final.</summary>
    Closed,
}
