using System.Collections.Frozen;

namespace Messaging.Core.Templates.Helpers;

/// <summary>All helpers by name. There are no others, and templates cannot add any.</summary>
public static class TemplateHelpers
{
    private static readonly FrozenDictionary<string, TemplateHelper> ByName =
        FormatHelpers.All.Concat(LogicHelpers.All).Concat(TextHelpers.All).ToFrozenDictionary(h => h.Name, StringComparer.Ordinal);

    /// <summary>Every helper, by name.</summary>
    public static IReadOnlyList<TemplateHelper> All { get; } = [.. ByName.Values.OrderBy(h => h.Name, StringComparer.Ordinal)];

    /// <summary>The blocks of the language.</summary>
    public static IReadOnlyList<string> Blocks { get; } = ["if", "unless", "each", "with"];

    /// <summary>The helper of that exact name, or null.</summary>
    public static TemplateHelper? Find(string name) => ByName.GetValueOrDefault(name);
}
