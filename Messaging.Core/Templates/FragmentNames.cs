using Messaging.Core.Templates.Language;

namespace Messaging.Core.Templates;

/// <summary>Finds the fragments that a text writes in place.</summary>
internal static class FragmentNames
{
    /// <summary>Names in <c>{{&gt; name}}</c>, each once. Texts with mistakes give what could be understood.</summary>
    public static IReadOnlySet<string> In(string text, TemplateLimits limits)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        // Most texts use none, and parsing costs more than looking.
        if (text.Contains("{{", StringComparison.Ordinal) && text.Contains('>', StringComparison.Ordinal))
            Collect(TemplateParser.Parse(text, limits.Nesting).Nodes, names);
        return names;
    }

    /// <summary>Names in any text of a template, and its layout.</summary>
    public static IReadOnlySet<string> In(Template template, TemplateLimits limits)
    {
        var names = new HashSet<string>(template.Translations.Values.Append(template.Content).SelectMany(text => In(text, limits)), StringComparer.Ordinal);
        if (template is BodyTemplate { LayoutKey: { } layout })
            names.Add(layout);
        return names;
    }

    // As deep as the parser lets blocks nest.
    private static void Collect(IReadOnlyList<TemplateNode> nodes, HashSet<string> names)
    {
        foreach (var node in nodes)
        {
            if (node is PartialNode partial)
                names.Add(partial.Name.Name);
            if (node is not BlockNode block)
                continue;
            foreach (var branch in block.Branches)
                Collect(branch.Body, names);
            Collect(block.Otherwise ?? [], names);
        }
    }
}
