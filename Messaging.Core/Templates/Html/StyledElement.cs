using System.Runtime.InteropServices;

namespace Messaging.Core.Templates.Html;

/// <summary>An element as selectors see it.</summary>
internal sealed class StyledElement(HtmlSource source, int node, StyledElement? parent, StyledElement? previous)
{
    private readonly string[] classes = source.Attribute(source.Nodes[node], "class")?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Its place among the nodes.</summary>
    public int Node => node;

    public StyledElement? Parent => parent;

    /// <summary>The element before it with the same parent.</summary>
    public StyledElement? Previous => previous;

    public string Name => source.Nodes[node].Name;

    public string? Id { get; } = source.Attribute(source.Nodes[node], "id");

    public bool IsEmpty => source.Nodes[node].Next == node + 1;

    /// <summary>Where it stands among its neighbours; filled when a selector asks.</summary>
    public ElementPlace Place { get; set; }

    /// <summary>Places of the rules that apply to it, in the order of the style sheets.</summary>
    public List<int>? Rules { get; set; }

    // Bits of the selector that is matched just now: its compounds up to this element, above it, and before it.
    public uint Here { get; set; }

    public uint Above { get; set; }

    public uint Before { get; set; }

    public bool Has(string name)
    {
        foreach (var own in classes)
        {
            if (own == name)
                return true;
        }
        return false;
    }

    public string? Attribute(string name) => source.Attribute(source.Nodes[node], name);
}

/// <summary>Where an element stands among its neighbours, and among those of its name, from 1.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ElementPlace(int FromStart, int FromEnd, int OfTypeFromStart, int OfTypeFromEnd);
