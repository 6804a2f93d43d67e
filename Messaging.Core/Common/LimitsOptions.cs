namespace Messaging.Core.Common;

/// <summary>Bounds on what one template, document or upload may take. Section <c>Messaging:Limits</c>.</summary>
public sealed record LimitsOptions
{
    /// <summary>Characters that one rendering may produce.</summary>
    public int TemplateOutputCharacters { get; init; } = 4_000_000;

    /// <summary>Time that one rendering may take.</summary>
    public TimeSpan TemplateTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How deep blocks and partials may be nested.</summary>
    public int TemplateNesting { get; init; } = 32;

    /// <summary>Bytes of one attachment before encoding.</summary>
    public long AttachmentBytes { get; init; } = 25L * 1024 * 1024;

    /// <summary>Bytes of one whole message as handed to the server.</summary>
    public long MessageBytes { get; init; } = 35L * 1024 * 1024;

    /// <summary>Bytes of one import file or request body.</summary>
    public long ImportBytes { get; init; } = 100L * 1024 * 1024;
}
