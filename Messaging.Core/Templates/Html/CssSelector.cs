using System.Runtime.InteropServices;

namespace Messaging.Core.Templates.Html;

/// <summary>A selector that an element can be held against (Selectors 4, without pseudo-elements and states).</summary>
internal sealed class CssSelector
{
    // One bit each while elements are matched.
    private const int MaxCompounds = 32;

    private CssSelector(CssCompound[] compounds, char[] combinators)
    {
        (Compounds, Combinators) = (compounds, combinators);
        Specificity = compounds.Sum(c => c.Specificity);
        NeedsPlaces = compounds.Any(c => c.NeedsPlaces);
    }

    /// <summary>From left to right; the last is the element that is styled.</summary>
    public CssCompound[] Compounds { get; }

    /// <summary>What stands before each compound: a blank, <c>&gt;</c>, <c>+</c> or <c>~</c>.</summary>
    public char[] Combinators { get; }

    /// <summary>Ids, classes and names, ten bits each.</summary>
    public int Specificity { get; }

    /// <summary>Whether it asks where an element stands among its neighbours.</summary>
    public bool NeedsPlaces { get; }

    /// <summary>Null for a selector that is not understood, or that no element has for itself.</summary>
    public static CssSelector? TryParse(string text)
    {
        var reader = new CssSelectorReader(text);
        var compounds = new List<CssCompound>();
        var combinators = new List<char>();
        while (compounds.Count < MaxCompounds)
        {
            if (reader.TryReadCombinator(compounds.Count == 0) is not { } combinator || reader.TryReadCompound() is not { } compound)
                return null;
            compounds.Add(compound);
            combinators.Add(combinator);
            if (reader.IsAtEnd)
                return new CssSelector([.. compounds], [.. combinators]);
        }
        return null;
    }
}

/// <summary>What is asked of one element.</summary>
internal sealed class CssCompound
{
    public string? Name { get; set; }

    public string? Id { get; set; }

    public List<string> Classes { get; } = [];

    public List<CssCondition> Conditions { get; } = [];

    public int Specificity => ((Id is null ? 0 : 1) << 20) + ((Math.Min(Classes.Count, 1000) + Conditions.Count(c => c.Inner is null)) << 10) + (Name is null ? 0 : 1) + Conditions.Sum(c => c.Inner?.Specificity ?? 0);

    public bool NeedsPlaces => Conditions.Exists(c => c.NeedsPlaces || c.Inner?.NeedsPlaces == true);

    public bool Matches(StyledElement element)
    {
        if (Name is not null && Name != element.Name)
            return false;
        if (Id is not null && Id != element.Id)
            return false;
        foreach (var name in Classes)
        {
            if (!element.Has(name))
                return false;
        }
        foreach (var condition in Conditions)
        {
            if (!condition.Test(element))
                return false;
        }
        return true;
    }
}

/// <summary>A further condition: an attribute, a place, or with an inner compound its contrary.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CssCondition(Func<StyledElement, bool> Test, bool NeedsPlaces = false, CssCompound? Inner = null);
