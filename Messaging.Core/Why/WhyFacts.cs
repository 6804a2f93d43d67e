using Messaging.Core.Customers;
using Messaging.Core.Definitions;
using Messaging.Core.Invoices;
using Messaging.Core.Runs;
using Messaging.Core.Runs.Checks;
using Messaging.Core.Senders;

namespace Messaging.Core.Why;

/// <summary>All that the chain looks at, read once. The chain itself is a function of it.</summary>
internal sealed record WhyFacts
{
    internal required WhyQuestion Question { get; init; }

    internal Customer? Customer { get; init; }

    /// <summary>Names of the customer's cluster and those above it, the root first.</summary>
    internal IReadOnlyList<string> ClusterNames { get; init; } = [];

    internal Invoice? Invoice { get; init; }

    internal MessageDefinition? Definition { get; init; }

    /// <summary>What the checks before sending say of this invoice with this definition now.</summary>
    internal CheckReport? Report { get; init; }

    internal SmtpSettings? Smtp { get; init; }

    /// <summary>Why the mail server cannot be reached at this moment, or null.</summary>
    internal ServerTrouble? Trouble { get; init; }

    /// <summary>Why the restore guard holds sending, or null.</summary>
    internal string? HeldReason { get; init; }

    /// <summary>The run that is meant, or the one of <see cref="Message"/>.</summary>
    internal MessageRun? Run { get; init; }

    /// <summary>Whether the customer is in the cluster that the run was made for; null where it was made for none.</summary>
    internal bool? InCluster { get; init; }

    /// <summary>The decision by which a run left the invoice out, or null.</summary>
    internal LeftOutInvoice? LeftOut { get; init; }

    /// <summary>The run that left it out.</summary>
    internal MessageRun? LeftOutOf { get; init; }

    /// <summary>The message that is meant: the newest.</summary>
    internal MessageResult? Message { get; init; }

    /// <summary>Its newest try, or null.</summary>
    internal MessageAttempt? LastAttempt { get; init; }

    /// <summary>Whether the capture transport took the message, so that nothing left the machine.</summary>
    internal bool Captured { get; init; }

    internal InvoiceFacts? Checked => Report?.Facts.Invoices is [var only] ? only : null;

    /// <summary>Whether a mail server took it: what is wrong now does not explain why it did not arrive then.</summary>
    internal bool WasSent => Message is { Status: MessageResultStatus.SendSuccessful } && !Captured;

    /// <summary>Whether its message may still leave by itself, or there is none yet.</summary>
    internal bool IsOpen => Message is null || MessageResultTransitions.Unfinished.Contains(Message.Status) || Message.NextAttemptAt is not null;

    /// <summary>What it means for the chain that something does not hold now.</summary>
    internal WhyVerdict BrokenNow => WasSent ? WhyVerdict.Note : WhyVerdict.Broken;
}
