namespace Messaging.Tests.Support.Browser;

/// <summary>How a test wants the program started.</summary>
public sealed record AppOptions
{
    /// <summary>With the sample data of <c>--demo</c>.</summary>
    public bool Demo { get; init; }

    /// <summary>Without the first administrator and API key, so that /setup is what a visitor meets.</summary>
    public bool WithoutSetup { get; init; }

    /// <summary>An existing data directory, kept at the end; null for a new one that is deleted.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>What it is started under, such as <c>strace -f</c>: program and arguments.</summary>
    public IReadOnlyList<string> Under { get; init; } = [];

    /// <summary>Further environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Settings by their key with colons, such as <c>Messaging:Sending:MaxConnections</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
