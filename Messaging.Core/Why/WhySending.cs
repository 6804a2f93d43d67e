using System.Globalization;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;

namespace Messaging.Core.Why;

/// <summary>The links from the run to the mail server's answer. Pure.</summary>
internal static class WhySending
{
    internal static IEnumerable<WhyFinding> Of(WhyFacts facts, Invoice invoice)
    {
        yield return Server(facts);
        if (facts.Message is not { } message || facts.Run is not { } run)
        {
            yield return NotInARun(facts, invoice);
            yield break;
        }

        yield return new(WhyLink.InRun, WhyVerdict.Good, string.Create(CultureInfo.InvariantCulture,
            $"It is in run {run.Id} ({run.DefinitionName}), made {Time(run.CreatedAt)} by {run.CreatedBy}."), null, PlaceOf(run));
        yield return Run(facts, run);
        yield return Message(facts, message, run, invoice);
        if (Delivery(facts, message, run, invoice) is { } delivery)
            yield return delivery;
    }

    internal static string Time(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC");

    private static WhyPlace PlaceOf(MessageRun run) => new(WhyPlaceKind.Run, run.Id.ToString(CultureInfo.InvariantCulture));

    private static WhyPlace PlaceOf(MessageRun run, Invoice invoice) => new(WhyPlaceKind.Message, string.Create(CultureInfo.InvariantCulture, $"{run.Id}/{invoice.ExternalId}"));

    private static WhyFinding Server(WhyFacts facts)
    {
        var place = new WhyPlace(WhyPlaceKind.SmtpSettings);
        if (facts.HeldReason is { } held && !facts.WasSent)
        {
            return new(WhyLink.Server, facts.IsOpen ? WhyVerdict.Broken : WhyVerdict.Note, $"Sending is held on this installation: {held}",
                "Make sure that no other installation sends the same mails, then release sending.");
        }

        if (facts.Captured || (facts.Smtp is null && !facts.WasSent))
        {
            // A message that a server has refused for good is not waiting for one.
            return new(WhyLink.Server, facts.Captured || facts.IsOpen ? WhyVerdict.Broken : WhyVerdict.Note, facts.Captured
                ? "The mail was captured: no SMTP server was set up when it was sent, so nothing left this machine."
                : "No SMTP server is set up, so mails are captured and nothing leaves this machine.",
                facts.Captured ? "Set up SMTP if that has not been done, then send the message again." : "Set up SMTP.", place);
        }

        if (facts.Trouble is { } trouble && !facts.WasSent)
        {
            return new(WhyLink.Server, facts.IsOpen ? WhyVerdict.Broken : WhyVerdict.Note, $"The mail server cannot be reached since {Time(trouble.Since)}: {trouble.Words}",
                "It is tried again by itself, and messages wait. If it stays like this, test the SMTP settings.", place);
        }

        return facts.Smtp is { } smtp
            ? new(WhyLink.Server, WhyVerdict.Good, string.Create(CultureInfo.InvariantCulture, $"Mail leaves through {smtp.Host}, port {smtp.Port}; nothing is known against it now."), null, place)
            : new(WhyLink.Server, WhyVerdict.Note, "The SMTP settings were removed since: mails are captured now, and nothing leaves this machine.", null, place);
    }

    private static WhyFinding NotInARun(WhyFacts facts, Invoice invoice)
    {
        if (facts.LeftOut is { } leftOut && facts.LeftOutOf is { } run)
        {
            var why = leftOut.Check is { } check ? Reason(check, leftOut.Detail) : "it was left out by itself";
            return new(WhyLink.InRun, WhyVerdict.Broken, string.Create(CultureInfo.InvariantCulture,
                $"{run.CreatedBy} left it out of run {run.Id} ({run.DefinitionName}) on {Time(run.CreatedAt)}: {why}."),
                "If it should be sent after all, send the invoice by itself and include it.", WhyChain.Place(invoice));
        }

        if (facts.Run is { } asked)
        {
            return new(WhyLink.InRun, WhyVerdict.Broken, string.Create(CultureInfo.InvariantCulture,
                $"Run {asked.Id} has no message for this invoice: it was not among those selected when {asked.CreatedBy} made the run on {Time(asked.CreatedAt)}, or its message was deleted since."),
                "Send the invoice by itself.", WhyChain.Place(invoice));
        }

        return new(WhyLink.InRun, WhyVerdict.Broken, $"The invoice was never put into a message run with the definition \"{facts.Definition?.Name}\".", "Send it.", WhyChain.Place(invoice));
    }

    private static string Reason(CheckCode check, string? detail) => check switch
    {
        CheckCode.NotApproved => "it was not approved then",
        CheckCode.AlreadySent => detail is { Length: > 0 } ? $"it was already sent or under way. {detail}" : "it was already sent or under way",
        _ => $"it was left out with all that have the check \"{check}\"{(detail is { Length: > 0 } ? $". {detail}" : "")}",
    };

    private static WhyFinding Run(WhyFacts facts, MessageRun run)
    {
        var place = PlaceOf(run);
        var broken = facts.Message!.Status == MessageResultStatus.Waiting ? WhyVerdict.Broken : WhyVerdict.Note;
        return run.Status switch
        {
            RunStatus.Running => new(WhyLink.Run, WhyVerdict.Good, "The run is sending.", null, place),
            RunStatus.Stopped => new(WhyLink.Run, broken, run.StartedAt is null ? "The run has not been started yet." : "The run was stopped, and its unsent messages wait.", "Start the run.", place),
            RunStatus.StoppedByErrors => new(WhyLink.Run, broken, $"The run was stopped by errors: {run.StopReason}", "Mend the cause, test the SMTP settings, then start the run.", place),
            RunStatus.Closed => new(WhyLink.Run, facts.Message.Status == MessageResultStatus.Closed ? WhyVerdict.Broken : WhyVerdict.Note,
                "The run was closed; what was not sent then is never sent by it.", "Send the invoice by itself in a new run.", place),
            RunStatus.Finished or RunStatus.FinishedWithProblems => new(WhyLink.Run, WhyVerdict.Good, $"The run has {RunWords.Of(run.Status)}.", null, place),
            _ => throw new ArgumentOutOfRangeException(nameof(facts), run.Status, null),
        };
    }

    private static WhyFinding Message(WhyFacts facts, MessageResult message, MessageRun run, Invoice invoice)
    {
        var place = PlaceOf(run, invoice);
        var words = message.LastError is { Length: > 0 } error ? $" {error}" : "";
        WhyFinding Broken(string says, string toDo) => new(WhyLink.Message, WhyVerdict.Broken, says, toDo, place);
        WhyFinding Note(string says) => new(WhyLink.Message, WhyVerdict.Note, says, null, place);
        return message.Status switch
        {
            MessageResultStatus.SendSuccessful when facts.Captured => Note("The message counts as sent, since the capture transport took it."),
            MessageResultStatus.SendSuccessful => new(WhyLink.Message, WhyVerdict.Good, $"The message was sent {Time(message.SentAt ?? run.CreatedAt)} to {message.Recipients}.", null, place),
            MessageResultStatus.Waiting => Note("The message waits for the run to be started."),
            MessageResultStatus.Pending => Note("The message is in the queue and leaves as soon as it is its turn." + words),
            MessageResultStatus.Processing => Note("The message is on the line to the mail server at this moment."),
            MessageResultStatus.TransformationResultNotReady => Note("The message waits for its documents." + words),
            MessageResultStatus.RecipientKeyNotFound => Broken("When it was its turn there was no usable address." + words, "When the address is there, send the message again."),
            MessageResultStatus.UnknownSenderProfile => Broken("When it was its turn the sender profile was missing or could not send." + words, "When the sender is right, send the message again."),
            MessageResultStatus.GenerateFailed => Broken("The mail or one of its documents could not be made." + words, "Mend the cause, then send the message again."),
            MessageResultStatus.Error => Broken("A template failed." + words, "Mend the template, then send the message again."),
            MessageResultStatus.SendFailed when message.NextAttemptAt is { } next => Broken($"The mail server refused it for now.{words}", $"It is tried again by itself, next at {Time(next)}."),
            MessageResultStatus.SendFailed => Broken($"The mail server refused it.{words}", "Mend what the server says, most often the address, then send the message again."),
            MessageResultStatus.SendRetryExceeded => Broken($"The mail server refused it as often as is allowed.{words}", "Ask the operator of the recipient's mail server, then send the message again."),
            MessageResultStatus.DeliveryUncertain => Broken($"The message was handed over, but no answer came: it may have arrived.{words}", "Ask the customer first. If nothing came, send the message again."),
            MessageResultStatus.Closed => Broken("The message was closed and will not be sent." + words, "Send the invoice again in a new run."),
            _ => throw new ArgumentOutOfRangeException(nameof(message), message.Status, null),
        };
    }

    /// <summary>Where it went and what the server said. Nothing where it was never handed over.</summary>
    private static WhyFinding? Delivery(WhyFacts facts, MessageResult message, MessageRun run, Invoice invoice)
    {
        if (!facts.WasSent)
            return null;
        var place = PlaceOf(run, invoice);
        var answer = facts.LastAttempt is { ReplyText: { Length: > 0 } text } attempt
            ? string.Create(CultureInfo.InvariantCulture, $" and said: {attempt.ReplyCode} {text}")
            : "";
        if (facts.LastAttempt?.RefusedRecipients is { Length: > 0 } refused)
            return new(WhyLink.Delivery, WhyVerdict.Broken, $"The mail server took the message, but not for {refused.ReplaceLineEndings("; ")}.", "Correct this address. To reach it, send the message again: the others then get it a second time.", place);
        if (facts.Question.Address is { } asked && message.Recipients?.Contains(asked, StringComparison.OrdinalIgnoreCase) == false)
            return new(WhyLink.Delivery, WhyVerdict.Broken, $"It went to {message.Recipients}, not to {asked}.", "If it should go there too, add the address and send the message again.", place);
        return new(WhyLink.Delivery, WhyVerdict.Good,
            $"The mail server accepted it{answer}. From then on it is in the hands of the recipient's mail server. Message-ID: {message.MessageId}",
            "Ask the customer to look in the spam folder. If it is not there, give the time and the Message-ID to whoever runs the recipient's mail server.", place);
    }
}
