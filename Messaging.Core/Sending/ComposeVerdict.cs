using Messaging.Core.Common;
using Messaging.Core.Composing;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Core.Templates;

namespace Messaging.Core.Sending;

/// <summary>What it means for a message that it could not be put together. Pure.</summary>
internal static class ComposeVerdict
{
    internal static SendVerdict Of(Error error, DateTimeOffset now) => error switch
    {
        NoRecipient or BadRecipient or NobodyToSendTo or BadEventAddress => Final(MessageResultStatus.RecipientKeyNotFound, error),
        NoSender or BadSender or NoEventSender => Final(MessageResultStatus.UnknownSenderProfile, error),
        TemplateFailed or NoTemplate => Final(MessageResultStatus.Error, error),
        // A next attempt on a message that is not ready means: it moves by itself once its documents are there.
        DocumentNotReady => new SendVerdict(MessageResultStatus.TransformationResultNotReady, now, error.Message),
        _ => Final(MessageResultStatus.GenerateFailed, error),
    };

    private static SendVerdict Final(MessageResultStatus status, Error error) => new(status, null, error.Message);
}
