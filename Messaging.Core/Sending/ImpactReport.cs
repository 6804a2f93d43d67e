namespace Messaging.Core.Sending;

/// <summary>What a change to a template does to the mail or document of one invoice.</summary>
public enum Impact
{
    /// <summary>Nothing.</summary>
    Same,

    /// <summary>It comes out differently.</summary>
    Differs,

    /// <summary>It could be made, and cannot any more.</summary>
    FailsNow,

    /// <summary>It could not be made before, and still cannot.</summary>
    FailsStill,
}

/// <summary>One invoice or event that a change reaches.</summary>
/// <param name="Impact">What the change does.</param>
/// <param name="InvoiceExternalId">The billing system's id of the invoice; empty for an event.</param>
/// <param name="Number">The invoice's number, or null for a concept.</param>
/// <param name="CustomerName">Its customer; empty where an event has none.</param>
/// <param name="DefinitionName">The definition it was sent with, or the event type.</param>
/// <param name="Message">What differs, or why it fails.</param>
/// <param name="NotificationId">The event, or null for an invoice.</param>
public sealed record ImpactItem(Impact Impact, string InvoiceExternalId, string? Number, string CustomerName, string DefinitionName, string Message, long? NotificationId = null);

/// <summary>How far a check of a change has come, and what it found.</summary>
/// <param name="Total">Mails of the last runs and of the last events that are made anew, each as saved and as changed.</param>
/// <param name="Done">Those that are.</param>
/// <param name="Counts">How many of each kind.</param>
/// <param name="Items">Those that differ or fail, the new failures first; at most <see cref="ImpactCheckService.MaxItems"/> of a kind.</param>
public sealed record ImpactReport(int Total, int Done, IReadOnlyDictionary<Impact, int> Counts, IReadOnlyList<ImpactItem> Items)
{
    /// <summary>Before anything was looked at.</summary>
    public static ImpactReport Nothing { get; } = new(0, 0, new Dictionary<Impact, int>(), []);

    /// <summary>How many of a kind.</summary>
    public int Count(Impact impact) => Counts.GetValueOrDefault(impact);
}
