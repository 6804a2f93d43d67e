namespace Messaging.Core.Common;

/// <summary>How messages are sent and tried again. Section <c>Messaging:Sending</c>.</summary>
public sealed record SendingOptions
{
    /// <summary>How long a run sends after its start.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Refusals after which a message is not tried again.</summary>
    public int MaxAttempts { get; init; } = 16;

    /// <summary>The wait after each refusal; the last one repeats. Never empty.</summary>
    public IReadOnlyList<TimeSpan> Backoff { get; init; } =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(2)];

    /// <summary>SMTP connections open at the same time.</summary>
    public int MaxConnections { get; init; } = 4;

    /// <summary>Permanent answers with the same code and text, in a row, after which a run is stopped.</summary>
    public int StopAfterEqualErrors { get; init; } = 5;

    /// <summary>Address that gets every message instead of its recipients (test installs), or null.</summary>
    public string? RedirectAllTo { get; init; }
}
