using Messaging.Core.Templates.Model;

namespace Messaging.Core.Templates.Completion;

/// <summary>Offers the names that mean something at a place.</summary>
internal sealed class FieldSuggestions(TemplatePlace place, CaretTag tag)
{
    private const int NearRank = 10;
    private const int LocalRank = 5;
    private const int OuterRank = 40;

    /// <summary>Everything that can be named here: first what the innermost block gives, then what is around it.</summary>
    public IEnumerable<TemplateSuggestion> All(Func<TemplateType, bool> fits)
    {
        foreach (var local in Locals().Concat(Data()).Where(s => s.Type is null || fits(s.Type)))
            yield return local.Suggestion;
        var prefix = "";
        var rank = NearRank;
        for (var scope = place.Scope; scope is not null; scope = scope.Parent)
        {
            foreach (var field in scope.Type is ObjectType type ? Within(type, prefix, rank, fits) : [])
                yield return field;
            prefix += "../";
            rank = OuterRank;
        }
    }

    /// <summary>What can follow a path that ends with a point or slash, such as <c>customer.</c> or <c>../</c>.</summary>
    public IEnumerable<TemplateSuggestion> After(string path, Func<TemplateType, bool> fits)
    {
        var owner = path.EndsWith("../", StringComparison.Ordinal) || path == "./" ? path.TrimEnd('/') : path[..^1];
        switch (place.TypeOf(owner))
        {
            case ObjectType type:
                return Within(type, path, NearRank, fits);
            case FreeFieldsType:
                return place.ValueOf(owner) is IReadOnlyDictionary<string, string> fields
                    ? fields.Keys.Order(StringComparer.Ordinal).Select(key => Field(path + Segment(key), TemplateType.Text, "A free field. Others may not have it.", NearRank))
                    : [];
            case ListType:
                return [Field(path + "length", TemplateType.Number, "How many items the list has.", NearRank)];
            default:
                return [];
        }
    }

    private IEnumerable<TemplateSuggestion> Within(ObjectType type, string prefix, int rank, Func<TemplateType, bool> fits)
    {
        foreach (var field in type.Fields)
        {
            var path = prefix + field.Name;
            if (field.Type is ListType && tag.IsHead)
                yield return Loop(path, field, rank + 1);
            else if (fits(field.Type))
                yield return Field(path, field.Type, Meaning(field), rank);
            else if (field.Type is ScalarType)
                yield return Field(path, field.Type, Meaning(field), rank + 20);
            if (field.Type is ObjectType or FreeFieldsType)
                yield return Group(path, field, rank + 2);
            foreach (var inner in field.Type is ObjectType group ? Within(group, path + ".", rank, fits) : [])
                yield return inner;
        }
    }

    private IEnumerable<(TemplateType? Type, TemplateSuggestion Suggestion)> Locals()
    {
        for (var scope = place.Scope; scope is not null; scope = scope.Parent)
        {
            foreach (var (name, type) in scope.Locals)
            {
                var isGroup = type is ObjectType or FreeFieldsType;
                var suggestion = new TemplateSuggestion(SuggestionKind.Local, isGroup ? name + "." : name, isGroup ? name + "." : name + End(), type?.Name ?? "", "A name that the block around gives.")
                {
                    GoesOn = isGroup, Rank = LocalRank, Value = isGroup ? null : place.Show(name),
                };
                yield return (isGroup ? null : type, suggestion);
            }
        }
    }

    private IEnumerable<(TemplateType? Type, TemplateSuggestion Suggestion)> Data()
    {
        if (place.Scope.Parent is not null && place.Scope.Type is ScalarType scalar)
            yield return (scalar, Field("this", scalar, "The item itself.", LocalRank) with { Kind = SuggestionKind.Local });
        for (var scope = place.Scope; scope is not null; scope = scope.Parent)
        {
            if (!scope.IsLoop)
                continue;
            yield return (TemplateType.Number, Data("@index", TemplateType.Number, "The number of the round, from 0."));
            yield return (TemplateType.Boolean, Data("@first", TemplateType.Boolean, "True in the first round."));
            yield return (TemplateType.Boolean, Data("@last", TemplateType.Boolean, "True in the last round."));
            if (scope.HasKey)
                yield return (TemplateType.Text, Data("@key", TemplateType.Text, "The name of the free field."));
            break;
        }
        yield return (null, new TemplateSuggestion(SuggestionKind.Local, "@root", "@root.", "mail", "Everything, from wherever it is named.") { GoesOn = true, Rank = OuterRank + 10 });
    }

    private TemplateSuggestion Data(string name, TemplateType type, string meaning) =>
        Field(name, type, meaning, NearRank + 5) with { Kind = SuggestionKind.Local };

    private TemplateSuggestion Field(string path, TemplateType type, string meaning, int rank) =>
        new(KindOf(type), path, path + End(), type.Name, meaning) { Rank = rank, Value = place.Show(path) };

    private static TemplateSuggestion Group(string path, TemplateField field, int rank) =>
        new(SuggestionKind.Group, path + ".", path + ".", field.Type.Name, $"{Meaning(field)} Its fields follow.") { GoesOn = true, Rank = rank };

    /// <summary>A list writes nothing by itself: choosing it goes through it.</summary>
    private TemplateSuggestion Loop(string path, TemplateField field, int rank) =>
        new(SuggestionKind.List, path, $"#each {path}}}}}\n  $0\n{{{{/each{tag.Closing}", "goes through the " + field.Type.Name, Meaning(field))
        {
            IsSnippet = true, Value = place.Show(path), Rank = rank,
        };

    /// <summary>A free field may have a name that only brackets can hold.</summary>
    private static string Segment(string key) => key.All(c => char.IsLetterOrDigit(c) || c is '_' or '-') ? key : $"[{key}]";

    /// <summary>A value that is all there is to the tag also ends it.</summary>
    private string End() => tag.IsHead ? tag.Closing : "";

    private static SuggestionKind KindOf(TemplateType type) => type switch
    {
        ListType => SuggestionKind.List,
        ObjectType or FreeFieldsType => SuggestionKind.Group,
        _ => SuggestionKind.Field,
    };

    private static string Meaning(TemplateField field) => field.Meaning + (field.Optional ? " May be empty." : "");
}
