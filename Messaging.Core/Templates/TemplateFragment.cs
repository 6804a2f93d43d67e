namespace Messaging.Core.Templates;

/// <summary>
/// A piece that many templates share, such as a footer, written in place by <c>{{&gt; key}}</c>. A layout is a fragment that stands around
/// the whole body, which it places with <c>{{&gt; content}}</c>.
/// </summary>
public sealed class TemplateFragment : Template
{
    /// <summary>The name by which a layout places the body. No fragment can have it as its key.</summary>
    public const string ContentName = "content";

    /// <summary>What it is written for: the editor checks and shows it as that. Values are escaped for the template that uses it.</summary>
    public BodyFormat Format { get; set; }

    /// <summary>Whether body templates can choose it as their layout.</summary>
    public bool IsLayout { get; set; }
}
