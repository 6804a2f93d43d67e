using Messaging.Core.Templates.Completion;
using Messaging.Core.Templates.Helpers;
using Messaging.Core.Templates.Model;

namespace Messaging.Web.Components.Pages.Templates;

/// <summary>One line of the list of placeholders.</summary>
/// <param name="Name">As it is written in a template.</param>
/// <param name="Insert">What a click puts in.</param>
/// <param name="Meaning">A sentence.</param>
/// <param name="Value">What it is for the chosen invoice, or null.</param>
internal sealed record Placeholder(string Name, string Insert, string Meaning, string? Value)
{
    public bool Matches(string search) => Name.Contains(search, StringComparison.OrdinalIgnoreCase) || Meaning.Contains(search, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Placeholders that belong together.</summary>
internal sealed record PlaceholderGroup(string Name, string Title, IReadOnlyList<Placeholder> Rows)
{
    /// <summary>All that a text can use: invoice, lines, customer, sender, run, and the helpers.</summary>
    public static IReadOnlyList<PlaceholderGroup> All(TemplateAssistant assistant, TemplateSurroundings around)
    {
        List<PlaceholderGroup> groups = [];
        foreach (var top in (around.Schema ?? TemplateSchema.Root).Fields)
        {
            if (top.Type is not ObjectType group)
                continue;
            groups.Add(new(top.Name, Capital(top.Name), [.. RowsOf(group, top.Name + ".", assistant, around)]));
            foreach (var list in group.Fields.Where(f => f.Type is ListType { Item: ObjectType }))
                groups.Add(new(list.Name, $"{Capital(list.Name)} (inside #each {top.Name}.{list.Name})", [.. LineRows(list, $"{top.Name}.{list.Name}", assistant, around)]));
        }
        groups.Add(new("helpers", "Helpers", [.. TemplateHelpers.All
            .Where(h => h.Outputs is null || h.Outputs.Contains(around.Output))
            .Select(h => new Placeholder(h.Signature, h.Example, h.Meaning, h.ExampleOutput.Length > 0 ? h.ExampleOutput : null))]));
        return groups;
    }

    private static IEnumerable<Placeholder> RowsOf(ObjectType type, string prefix, TemplateAssistant assistant, TemplateSurroundings around)
    {
        foreach (var field in type.Fields)
        {
            var path = prefix + field.Name;
            switch (field.Type)
            {
                case ObjectType inner:
                    foreach (var row in RowsOf(inner, path + ".", assistant, around))
                        yield return row;
                    break;
                case ListType:
                    yield return new Placeholder(path, $"{{{{#each {path}}}}}\n  \n{{{{/each}}}}", field.Meaning, Value(path, assistant, around));
                    break;
                case FreeFieldsType:
                    foreach (var known in assistant.Suggest("{{" + path + ".", path.Length + 3, around).Items)
                        yield return new Placeholder(known.Label, "{{" + known.Label + "}}", field.Meaning, known.Value);
                    break;
                default:
                    yield return new Placeholder(path, "{{" + path + "}}", field.Meaning, Value(path, assistant, around));
                    break;
            }
        }
    }

    private static IEnumerable<Placeholder> LineRows(TemplateField list, string path, TemplateAssistant assistant, TemplateSurroundings around) =>
        ((ObjectType)((ListType)list.Type).Item).Fields.Select(f => new Placeholder(f.Name, "{{" + f.Name + "}}", f.Meaning, Value($"{path}.0.{f.Name}", assistant, around)));

    /// <summary>A field that is empty for this invoice says so.</summary>
    private static string? Value(string path, TemplateAssistant assistant, TemplateSurroundings around) =>
        assistant.ValueOf(path, around) ?? (around.Model is null ? null : "—");

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
