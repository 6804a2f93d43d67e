using System.Net;

namespace Messaging.Core.Templates.Html;

/// <summary>An element, or with an empty name a text.</summary>
internal sealed class HtmlNode
{
    /// <summary>Name in small letters; empty for a text.</summary>
    public required string Name { get; init; }

    /// <summary>Place of the parent among the nodes; -1 for the root.</summary>
    public required int Parent { get; init; }

    /// <summary>Offset of the start tag or text; -1 for an element that HTML implies, such as <c>tbody</c>.</summary>
    public int Start { get; set; } = -1;

    /// <summary>Offset behind it.</summary>
    public int End { get; set; } = -1;

    /// <summary>The attributes of the start tag.</summary>
    public HtmlAttribute[] Attributes { get; set; } = [];

    /// <summary>Place behind the last node inside this one.</summary>
    public int Next { get; set; }

    public bool IsText => Name.Length == 0;
}

/// <summary>HTML with its elements and texts in the order in which they begin; the first is <c>html</c>.</summary>
internal sealed class HtmlSource(string text, IReadOnlyList<HtmlNode> nodes)
{
    public string Text => text;

    public IReadOnlyList<HtmlNode> Nodes => nodes;

    /// <summary>Reads HTML of any quality in time that is in proportion to its length.</summary>
    public static HtmlSource Parse(string text) => new(text, new HtmlTreeBuilder(text).Build());

    /// <summary>The value of an attribute with entities resolved; null where it is missing.</summary>
    public string? Attribute(HtmlNode node, string name)
    {
        foreach (var attribute in node.Attributes)
        {
            if (attribute.Name == name)
                return Value(attribute);
        }
        return null;
    }

    /// <summary>The value with entities resolved.</summary>
    public string Value(HtmlAttribute attribute)
    {
        var value = text[attribute.ValueStart..attribute.ValueEnd];
        return value.Contains('&', StringComparison.Ordinal) ? WebUtility.HtmlDecode(value) : value;
    }
}
