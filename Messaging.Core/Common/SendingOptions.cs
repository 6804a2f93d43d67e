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

    /// <summary>How long the program may take to end: messages on the line finish, and their outcomes are written.</summary>
    public TimeSpan EndWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the mail server may take.</summary>
    public SendingTimeouts Timeouts { get; init; } = new();
}

/// <summary>How long the mail server may take, stage by stage. Section <c>Messaging:Sending:Timeouts</c>.</summary>
public sealed record SendingTimeouts
{
    /// <summary>Looking up the name and opening the connection.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The greeting, the TLS handshake, and the answer to each command.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Taking each mebibyte of a message.</summary>
    public TimeSpan Data { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The answer to the whole message. Giving up there leaves a message whose delivery is uncertain.</summary>
    public TimeSpan EndOfData { get; init; } = TimeSpan.FromMinutes(5);
}
