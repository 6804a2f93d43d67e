using Messaging.Core.Common;

namespace Messaging.Core.Templates;

/// <summary>What one template may cost. The three that operators set come from <see cref="LimitsOptions"/>.</summary>
public sealed record TemplateLimits
{
    /// <summary>Longest template, in characters.</summary>
    public int Length { get; init; } = 1_000_000;

    /// <summary>Longest output of one template, in characters.</summary>
    public int Output { get; init; } = 4_000_000;

    /// <summary>Longest time one rendering may take.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most steps (tags executed, rounds of <c>#each</c>) of one rendering.</summary>
    public int Steps { get; init; } = 10_000_000;

    /// <summary>How deep blocks and parentheses may nest.</summary>
    public int Nesting { get; init; } = 32;

    /// <summary>How deep fragments may call fragments.</summary>
    public int FragmentNesting { get; init; } = 8;

    /// <summary>Longest subject, in characters. RFC 5322 has no limit for the whole; longer ones are always mistakes.</summary>
    public int SubjectLength { get; init; } = 500;

    /// <summary>The limits of an installation.</summary>
    public static TemplateLimits From(LimitsOptions options) =>
        new() { Output = options.TemplateOutputCharacters, Time = options.TemplateTime, Nesting = options.TemplateNesting };
}
