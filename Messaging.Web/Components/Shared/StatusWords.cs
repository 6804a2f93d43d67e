using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;

namespace Messaging.Web.Components.Shared;

/// <summary>A status as a person reads it.</summary>
/// <param name="Text">The words.</param>
/// <param name="Tone">Its colour; never the only sign.</param>
/// <param name="Hint">One sentence: what it means and what happens next.</param>
public sealed record StatusWord(string Text, ChipTone Tone, string Hint);

/// <summary>The words for every status and check, in this one place.</summary>
public static class StatusWords
{
    public static StatusWord Of(MessageResultStatus status) => status switch
    {
        MessageResultStatus.Waiting => new("Waiting", ChipTone.Neutral, "Not sent. Its run is stopped; it is sent when the run is started."),
        MessageResultStatus.Pending => new("Pending", ChipTone.Info, "In the queue. Sent as soon as its turn comes."),
        MessageResultStatus.Processing => new("Processing", ChipTone.Info, "Being put together or on the line to the mail server now."),
        MessageResultStatus.TransformationResultNotReady => new("Document not ready", ChipTone.Info, "A document is still being made or has not been uploaded yet. Sent by itself when it is there."),
        MessageResultStatus.RecipientKeyNotFound => new("Recipient key not found", ChipTone.Warning, "The customer has no e-mail address under the definition's recipient key. Add one, then send again."),
        MessageResultStatus.UnknownSenderProfile => new("Unknown sender profile", ChipTone.Warning, "The definition names a sender profile that no longer exists. Choose another, then send again."),
        MessageResultStatus.GenerateFailed => new("Generate failed", ChipTone.Bad, "A document or the message could not be made. Mend the cause, then send again."),
        MessageResultStatus.Error => new("Error", ChipTone.Bad, "A template failed. Mend it at the line that is named, then send again."),
        MessageResultStatus.SendFailed => new("Send failed", ChipTone.Bad, "The mail server refused it or the line broke. With a next try it is tried again by itself."),
        MessageResultStatus.SendRetryExceeded => new("Send retry exceeded", ChipTone.Bad, "Refused as often as is allowed. Send again by hand when the cause is mended."),
        MessageResultStatus.DeliveryUncertain => new("Delivery uncertain", ChipTone.Warning, "Handed over whole, but the server's answer never came. It may have arrived, so it is not sent again by itself."),
        MessageResultStatus.SendSuccessful => new("Send successful", ChipTone.Good, "The mail server took the whole message."),
        MessageResultStatus.Closed => new("Closed", ChipTone.Neutral, "Closed by hand or with its run. It will not be sent."),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static StatusWord Of(RunStatus status) => status switch
    {
        RunStatus.Running => new("Running", ChipTone.Info, "Its messages are being sent."),
        RunStatus.Stopped => new("Stopped", ChipTone.Neutral, "Stopped by a person, or not started yet."),
        RunStatus.StoppedByErrors => new("Stopped by errors", ChipTone.Bad, "Stopped by itself because of something that a person must mend."),
        RunStatus.Finished => new("Finished", ChipTone.Good, "Every message was taken by the mail server."),
        RunStatus.FinishedWithProblems => new("Finished with problems", ChipTone.Warning, "Nothing is left to be sent by itself, but not everything was sent."),
        RunStatus.Closed => new("Closed", ChipTone.Neutral, "Closed by hand. Nothing of it will be sent any more."),
        RunStatus.BeingMade => new("Being made", ChipTone.Neutral, "Not complete yet. Nothing of it is sent."),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static StatusWord Of(InvoiceStatus status) => status switch
    {
        InvoiceStatus.Concept => new("Concept", ChipTone.Neutral, "Not approved yet."),
        InvoiceStatus.Approved => new("Approved", ChipTone.Info, "May be sent."),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static StatusWord Of(CheckSeverity severity) => severity switch
    {
        CheckSeverity.Blocked => new("Blocked", ChipTone.Bad, "Cannot be sent like this. They become results with that status, so that nobody forgets them."),
        CheckSeverity.Warning => new("Warning", ChipTone.Warning, "Could be sent. Decide whether they are."),
        CheckSeverity.Later => new("Later", ChipTone.Info, "Sent by themselves as soon as the documents are there."),
        CheckSeverity.Info => new("Good to know", ChipTone.Neutral, "Nothing to decide."),
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, null),
    };

    public static string Of(CheckCode code) => code switch
    {
        CheckCode.RecipientKeyNotFound => "No e-mail address",
        CheckCode.InvalidAddress => "Invalid e-mail address",
        CheckCode.UnknownSenderProfile => "Sender profile is gone",
        CheckCode.TemplateError => "Template does not work",
        CheckCode.TransformationMissing => "Transformation is gone",
        CheckCode.TransformationFailed => "Document could not be made",
        CheckCode.NotApproved => "Not approved",
        CheckCode.AlreadySent => "Already sent",
        CheckCode.DuplicateCustomer => "Customer appears more than once",
        CheckCode.ZeroAmount => "Total of zero",
        CheckCode.MessageTooLarge => "Larger than the server takes",
        CheckCode.SenderDomain => "Sender's domain is not the server user's",
        CheckCode.NoLanguage => "Customer without language",
        CheckCode.TransformationResultNotReady => "Document not ready yet",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, null),
    };

    /// <summary>The order in which counters and chips are shown: what is to come, what needs a person, what is done.</summary>
    public static IReadOnlyList<MessageResultStatus> Order { get; } =
    [
        MessageResultStatus.SendSuccessful, MessageResultStatus.Pending, MessageResultStatus.Processing, MessageResultStatus.Waiting,
        MessageResultStatus.TransformationResultNotReady, MessageResultStatus.RecipientKeyNotFound, MessageResultStatus.UnknownSenderProfile,
        MessageResultStatus.GenerateFailed, MessageResultStatus.Error, MessageResultStatus.SendFailed, MessageResultStatus.SendRetryExceeded,
        MessageResultStatus.DeliveryUncertain, MessageResultStatus.Closed,
    ];
}
