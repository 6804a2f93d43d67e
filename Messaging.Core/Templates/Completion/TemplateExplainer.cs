using Messaging.Core.Templates.Helpers;
using Messaging.Core.Templates.Language;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Templates.Completion;

/// <summary>Finds what stands at a place of a parsed text and says what it means.</summary>
internal sealed class TemplateExplainer(ParsedTemplate parsed, TemplateSurroundings around, Func<int, TemplatePlace> placeAt)
{
    public TemplateExplanation? Explain(int offset) => In(parsed.Nodes, offset);

    /// <summary>A helper in a few paragraphs.</summary>
    public static string Words(TemplateHelper helper) =>
        $"{helper.Meaning}\n\nExample: `{helper.Example}`" + (helper.ExampleOutput.Length > 0 ? $" writes `{helper.ExampleOutput}`" : "");

    // As deep as the parser lets blocks nest.
    private TemplateExplanation? In(IReadOnlyList<TemplateNode> nodes, int offset)
    {
        var node = nodes.FirstOrDefault(n => n.Span.Start <= offset && offset < n.Span.End);
        switch (node)
        {
            case OutputNode output:
                return Of(output.Value, offset);
            case PartialNode used when Holds(used.Name.Span, offset):
                return OfFragment(used.Name);
            case PartialNode used:
                return OfValues(used.Arguments, used.Hash, offset);
            case BlockNode block:
                foreach (var branch in block.Branches)
                {
                    if (OfTag(branch, offset) is { } found)
                        return found;
                    if (In(branch.Body, offset) is { } inner)
                        return inner;
                }
                return In(block.Otherwise ?? [], offset);
            default:
                return null;
        }
    }

    private TemplateExplanation? OfTag(BlockBranch branch, int offset) =>
        OfValues(branch.Arguments, branch.Hash, offset)
        ?? (Holds(branch.Name.Span, offset) && BlockMeaning(branch.Name.Name) is { } meaning ? new(Range(branch.Name.Span), [$"**#{branch.Name.Name}**", meaning]) : null);

    private TemplateExplanation? OfValues(IEnumerable<TemplateExpression> values, IEnumerable<HashArgument> named, int offset) =>
        values.Concat(named.Select(n => n.Value)).Where(v => Holds(v.Span, offset)).Select(v => Of(v, offset)).FirstOrDefault();

    private TemplateExplanation? Of(TemplateExpression value, int offset) => value switch
    {
        PathExpression path when Holds(path.Span, offset) => OfPath(path, offset),
        CallExpression call when Holds(call.Name.Span, offset) => OfHelper(call),
        CallExpression call => OfValues(call.Arguments, call.Hash, offset),
        _ => null,
    };

    private TemplateExplanation? OfHelper(CallExpression call)
    {
        if (TemplateHelpers.Find(call.Name.Name) is not { } helper)
            return null;
        var whole = Source(call.Span);
        var value = placeAt(call.Span.Start).Show(whole.StartsWith('(') ? whole[1..^1] : whole);
        return new TemplateExplanation(Range(call.Name.Span), [$"**`{helper.Signature}`**", Words(helper), .. Now(value)]);
    }

    private TemplateExplanation? OfPath(PathExpression path, int offset)
    {
        var place = placeAt(path.Span.Start);
        var last = path.Segments.Count;
        while (last > 1 && path.Segments[last - 1].Span.Start > offset)
            last--;
        var end = last == 0 ? path.Span.End : path.Segments[last - 1].Span.End;
        var name = parsed.Text.Content[path.Span.Start..end];
        if (place.TypeOf(name) is not { } type)
            return null;
        var field = last == 0 || path.IsData && last == 1 ? null : FieldOf(path, last, place);
        List<string> words = [$"**`{name}`** {type.Name}{(field is { Optional: true } ? ", may be empty" : "")}"];
        if ((field?.Meaning ?? Meaning(path, last)) is { } meaning)
            words.Add(meaning);
        words.AddRange(Now(place.Show(name)));
        return new TemplateExplanation(new TextRange(path.Span.Start, end), words);
    }

    private TemplateField? FieldOf(PathExpression path, int segment, TemplatePlace place)
    {
        var name = path.Segments[segment - 1];
        var before = parsed.Text.Content[path.Span.Start..name.Span.Start];
        if (before.Length == 0 && place.IsLocal(name.Name))
            return null;
        var owner = before.Length == 0 ? "this" : before.EndsWith("../", StringComparison.Ordinal) || before == "./" ? before.TrimEnd('/') : before[..^1];
        return (place.TypeOf(owner) as ObjectType)?.Find(name.Name);
    }

    private static string? Meaning(PathExpression path, int last) => (path.IsData, last == 0 ? "" : path.Segments[0].Name) switch
    {
        (true, "index") => "The number of the round, from 0.",
        (true, "first") => "True in the first round.",
        (true, "last") => "True in the last round.",
        (true, "key") => "The name of the free field.",
        (true, "root") => "Everything, from wherever it is named.",
        (false, "") => "What the block around is about.",
        _ => null,
    };

    private TemplateExplanation OfFragment(PathSegment name)
    {
        var meaning = name.Name == TemplateFragment.ContentName ? "The text of the mail, which the layout places here."
            : around.Fragments.FirstOrDefault(f => f.Key == name.Name).Value is { } title ? $"The fragment \"{title}\", written in place."
            : "There is no fragment of this name.";
        return new TemplateExplanation(Range(name.Span), [$"**`{name.Name}`**", meaning]);
    }

    private static string? BlockMeaning(string name) => name switch
    {
        "if" => "Writes what is inside when there is a value: not empty, not 0, not false.",
        "unless" => "Writes what is inside when there is no value.",
        "each" => "Writes what is inside once for each item; names are then those of the item.",
        "with" => "Names the fields of a group without it.",
        _ => null,
    };

    private static string[] Now(string? value) => value is null ? [] : [$"Now: `{value.Replace('`', '\'')}`"];

    private static bool Holds(TextSpan span, int offset) => span.Start <= offset && offset <= span.End;

    private static TextRange Range(TextSpan span) => new(span.Start, span.End);

    private string Source(TextSpan span) => parsed.Text.Content.Substring(span.Start, span.Length);
}
