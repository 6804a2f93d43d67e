namespace Messaging.Core.Templates;

/// <summary>What one template may cost. Bound from <c>Messaging:Limits</c>; every number has a reason to be finite.</summary>
public sealed record TemplateLimits
{
    /// <summary>Longest template, in characters.</summary>
    public int TemplateLength { get; set; } = 1_000_000;

    /// <summary>Longest output of one template, in characters.</summary>
    public int TemplateOutput { get; set; } = 2_000_000;

    /// <summary>Longest time one rendering may take.</summary>
    public TimeSpan RenderTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Most steps (tags executed, rounds of <c>#each</c>) of one rendering.</summary>
    public int RenderSteps { get; set; } = 5_000_000;

    /// <summary>How deep blocks and parentheses may nest.</summary>
    public int TemplateNesting { get; set; } = 32;

    /// <summary>How deep fragments may call fragments.</summary>
    public int FragmentNesting { get; set; } = 8;

    /// <summary>Longest subject, in characters. RFC 5322 has no limit for the whole; longer ones are always mistakes.</summary>
    public int SubjectLength { get; set; } = 500;
}
