using Messaging.Core.Templates.Helpers;
using Messaging.Core.Templates.Language;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Templates.Completion;

/// <summary>Says what can be written at the caret, and what stands under the pointer. Texts may be unfinished: they mostly are.</summary>
public sealed class TemplateAssistant(TemplateLimits limits, TimeProvider clock)
{
    private static readonly string[] DateFormats = ["long", "short", "full", "month", "iso", "dd-MM-yyyy"];

    /// <summary>What can be written at an offset; nothing outside <c>{{ … }}</c>.</summary>
    public TemplateSuggestions Suggest(string text, int offset, TemplateSurroundings around)
    {
        if (CaretTag.Find(text, offset) is not { } tag)
            return TemplateSuggestions.None;
        // Only what stands before the tag opens blocks around it. The blank keeps blocks that end just there apart from those still open.
        var before = TemplateParser.Parse(text[..tag.Open] + ' ', limits.Nesting);
        var place = TemplatePlace.At(before, tag.Open, around, limits, clock);
        var items = tag.InText ? InText(tag, around) : tag.Sigil switch
        {
            '/' => place.OpenBlocks.AsEnumerable().Reverse().Select((name, i) => Plain(SuggestionKind.Block, name, name + tag.Closing, "", "Ends the block.", i)),
            '>' when tag.Call.Name is null => Fragments(tag, around),
            '#' or '^' when tag.Call.Name is null && !tag.InParentheses => Blocks(tag, place, ""),
            _ => tag.Call.Name is null ? Heads(tag, place, around) : Arguments(tag, place, around),
        };
        return new TemplateSuggestions(new TextRange(tag.TokenStart, tag.TokenEnd), [.. items.OrderBy(i => i.Rank).DistinctBy(i => (i.Label, i.Kind))]);
    }

    /// <summary>What stands at an offset: the meaning of a field with its value, a helper with its signature; null where there is nothing to say.</summary>
    public TemplateExplanation? Explain(string text, int offset, TemplateSurroundings around)
    {
        var parsed = TemplateParser.Parse(text, limits.Nesting);
        return new TemplateExplainer(parsed, around, at => TemplatePlace.At(parsed, at, around, limits, clock)).Explain(offset);
    }

    /// <summary>A full path's value for the chosen invoice in a few characters; null where there is none.</summary>
    public string? ValueOf(string path, TemplateSurroundings around) =>
        TemplatePlace.At(TemplateParser.Parse(""), 0, around, limits, clock).Show(path);

    private static IEnumerable<TemplateSuggestion> Heads(CaretTag tag, TemplatePlace place, TemplateSurroundings around)
    {
        var fields = new FieldSuggestions(place, tag);
        if (tag.InParentheses)
            return HelpersFor(tag, around, rank: 0);
        if (Qualifier(tag.Token) is { } qualifier)
            return fields.After(qualifier, IsSingle);
        return fields.All(IsSingle)
            .Concat(HelpersFor(tag, around, rank: 30))
            .Concat(Blocks(tag, place, "#"))
            .Concat(Ends(tag, place))
            .Concat(tag.Token.Length == 0 ? Fragments(tag, around).Select(f => f with { Label = "> " + f.Label, InsertText = "> " + f.InsertText, Rank = 38 }) : []);
    }

    private static IEnumerable<TemplateSuggestion> Arguments(CaretTag tag, TemplatePlace place, TemplateSurroundings around)
    {
        var call = tag.Call;
        var helper = TemplateHelpers.Find(call.Name!);
        Func<TemplateType, bool> fits = call.Name switch
        {
            "each" when IsBlock(tag) => type => type is ListType or FreeFieldsType,
            "with" when IsBlock(tag) => type => type is ObjectType,
            "if" or "unless" => IsSingleOrList,
            _ => Fitting(helper, call),
        };
        var fields = new FieldSuggestions(place, tag);
        if (Qualifier(tag.Token) is { } qualifier)
            return fields.After(qualifier, fits);
        var options = call.Option is not null || helper is null ? [] : helper.Options.Select(o => Plain(SuggestionKind.Word, o + "=", o + "=", "", $"A value of `{helper.Name}` with a name.", 35));
        var calls = helper is null && !IsBlock(tag) ? [] : HelpersFor(tag, around, rank: 45).Select(h => h with { InsertText = $"({h.InsertText})" });
        return fields.All(fits).Concat(options).Concat(calls);
    }

    private static bool IsBlock(CaretTag tag) => !tag.InParentheses && (tag.Sigil is '#' or '^' || tag.Call.Name == "else");

    /// <summary>A helper's value may be of the type it takes, or of one that only rendering can tell.</summary>
    private static Func<TemplateType, bool> Fitting(TemplateHelper? helper, CaretCall call)
    {
        if (helper is null || helper.Parameters.Count == 0 || call.Option is not null)
            return IsSingle;
        var wanted = helper.Parameters[Math.Min(call.Arguments, helper.Parameters.Count - 1)].Type;
        if (wanted == TemplateType.Condition)
            return IsSingleOrList;
        return wanted == TemplateType.Number || wanted == TemplateType.Date || wanted is FreeFieldsType
            ? type => type == wanted
            : IsSingle;
    }

    private static IEnumerable<TemplateSuggestion> HelpersFor(CaretTag tag, TemplateSurroundings around, int rank) =>
        TemplateHelpers.All.Where(h => h.Outputs is null || h.Outputs.Contains(around.Output)).Select(h =>
        {
            var places = h.Parameters.Where(p => !p.Optional).Select((p, i) => p.Name is "key" && h.Name == "image" ? "\"$1\"" : $"${{{i + 1}:{p.Name}}}");
            return new TemplateSuggestion(
                SuggestionKind.Helper, h.Name, $"{h.Name} {string.Join(' ', places)}{(tag.IsHead ? tag.Closing : "")}", h.Signature, TemplateExplainer.Words(h)) { IsSnippet = true, Rank = rank };
        });

    private static IEnumerable<TemplateSuggestion> Blocks(CaretTag tag, TemplatePlace place, string sigil)
    {
        yield return Block("if", "if ${1:condition}", "Writes what is inside when there is a value: not empty, not 0, not false.");
        yield return Block("unless", "unless ${1:condition}", "Writes what is inside when there is no value.");
        yield return Block("each", "each ${1:invoice.lines}", "Writes what is inside once for each item of a list; names are then those of the item.");
        yield return Block("with", "with ${1:customer.cluster}", "Names the fields of a group without it.");
        if (sigil.Length > 0)
            yield break;
        // Behind "#" the lists themselves are worth offering.
        foreach (var list in new FieldSuggestions(place, tag).All(type => type is ListType).Where(s => s.Kind == SuggestionKind.List))
            yield return Block("each " + list.Label, "each " + list.Label, list.Documentation) with { Rank = 1, Value = list.Value };

        TemplateSuggestion Block(string label, string opening, string meaning) => new(
            SuggestionKind.Block, sigil + label, $"{sigil}{opening}}}}}\n  $0\n{{{{/{label.Split(' ')[0]}{tag.Closing}", "block", meaning) { IsSnippet = true, Rank = sigil.Length > 0 ? 32 : 0 };
    }

    private static IEnumerable<TemplateSuggestion> Ends(CaretTag tag, TemplatePlace place)
    {
        if (place.OpenBlocks.Count == 0)
            yield break;
        var name = place.OpenBlocks[^1];
        yield return Plain(SuggestionKind.Block, "/" + name, "/" + name + tag.Closing, "", "Ends the block.", 25);
        yield return Plain(SuggestionKind.Block, "else", "else" + tag.Closing, "", "What is written otherwise.", 26);
    }

    private static IEnumerable<TemplateSuggestion> Fragments(CaretTag tag, TemplateSurroundings around)
    {
        if (around.IsLayout)
            yield return Plain(SuggestionKind.Fragment, TemplateFragment.ContentName, Lead(tag) + TemplateFragment.ContentName + tag.Closing, "the mail", "Where the layout places the text of the mail.", 0);
        foreach (var (key, name) in around.Fragments)
            yield return Plain(SuggestionKind.Fragment, key, Lead(tag) + key + tag.Closing, name, "A fragment, written in place.", 1);
    }

    /// <summary>A blank between <c>&gt;</c> and the name reads better.</summary>
    private static string Lead(CaretTag tag) => tag.Sigil == '>' && tag.TokenStart == tag.Open + 3 ? " " : "";

    private static IEnumerable<TemplateSuggestion> InText(CaretTag tag, TemplateSurroundings around) => (tag.Call.Name, tag.Call.Arguments) switch
    {
        ("image", 0) => around.Images.Select(i => Plain(SuggestionKind.Image, i.Key, i.Key, i.Value, "A picture of the library.", 0)),
        ("date", 1) => DateFormats.Select((format, i) => Plain(SuggestionKind.Word, format, format, "", "A date format.", i)),
        _ => [],
    };

    private static string? Qualifier(string token)
    {
        var separator = token.LastIndexOfAny(['.', '/']);
        return separator < 0 ? null : token[..(separator + 1)];
    }

    private static bool IsSingle(TemplateType type) => type is ScalarType;

    private static bool IsSingleOrList(TemplateType type) => type is ScalarType or ListType;

    private static TemplateSuggestion Plain(SuggestionKind kind, string label, string insert, string detail, string meaning, int rank) =>
        new(kind, label, insert, detail, meaning) { Rank = rank };
}
