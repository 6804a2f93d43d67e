using Messaging.Core.Runs.Checks;

namespace Messaging.Core.Runs;

/// <summary>An invoice that was selected for a run and left out by a decision: it became no message. Kept to answer why nobody got it.</summary>
public sealed class LeftOutInvoice
{
    /// <summary>The run.</summary>
    public long RunId { get; set; }

    /// <summary>The invoice.</summary>
    public long InvoiceId { get; set; }

    /// <summary>The check because of which it was left out; none where it was left out by itself.</summary>
    public CheckCode? Check { get; set; }

    /// <summary>What that check said of it, for example which run had sent it before.</summary>
    public string? Detail { get; set; }
}

/// <summary>How many invoices a run left out for a reason.</summary>
/// <param name="Check">The check, or none for invoices left out one by one.</param>
/// <param name="Count">How many.</param>
public sealed record LeftOutCount(CheckCode? Check, int Count);
