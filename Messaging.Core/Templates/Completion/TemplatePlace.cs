using Messaging.Core.Templates.Language;
using Messaging.Core.Templates.Model;
using Messaging.Core.Templates.Rendering;

namespace Messaging.Core.Templates.Completion;

/// <summary>
/// What names mean at one place of a text, and what they are for the chosen invoice: inside <c>#each</c> those of its first item. The
/// same code that checks and renders finds both.
/// </summary>
internal sealed class TemplatePlace
{
    private const int LongestValue = 80;
    private const int ParenthesesDepth = 32;
    private readonly TemplateSurroundings around;
    private readonly RenderState? state;
    private RenderFrame? frame;

    private TemplatePlace(TemplateSurroundings around, RenderState? state, Scope scope, RenderFrame? frame) =>
        (this.around, this.state, Scope, this.frame) = (around, state, scope, frame);

    public Scope Scope { get; private set; }

    /// <summary>What closes the blocks around the place, the outermost first.</summary>
    public List<string> OpenBlocks { get; } = [];

    /// <summary>The place at an offset of a parsed text.</summary>
    public static TemplatePlace At(ParsedTemplate parsed, int offset, TemplateSurroundings around, TemplateLimits limits, TimeProvider clock)
    {
        var rendering = around.Model is { } model ? new RenderState(model, around.Output, new RenderContext(around.Language), limits, clock, CancellationToken.None) : null;
        var place = new TemplatePlace(around, rendering, new Scope(null, around.Schema ?? TemplateSchema.Root), around.Model is null ? null : new RenderFrame(null, around.Model));
        place.Descend(parsed.Text, parsed.Nodes, offset);
        return place;
    }

    /// <summary>Whether a block around gives this name.</summary>
    public bool IsLocal(string name)
    {
        for (var scope = Scope; scope is not null; scope = scope.Parent)
        {
            if (scope.Locals.Any(l => l.Name == name))
                return true;
        }
        return false;
    }

    /// <summary>What an expression stands for here, or null where it is not one.</summary>
    public TemplateType? TypeOf(string expression) => Bind(expression)?.Type;

    /// <summary>The value of an expression for the chosen invoice, or null where there is none.</summary>
    public object? ValueOf(string expression)
    {
        if (state is null || frame is null || Bind(expression) is not { Type: not null } bound)
            return null;
        try
        {
            return bound.Evaluator.Evaluate(state, frame);
        }
        catch (RenderException)
        {
            // The preview says what is wrong; beside a name there is just no value.
            return null;
        }
    }

    /// <summary>The value in a few characters; null where there is none to show.</summary>
    public string? Show(string expression) => Show(ValueOf(expression));

    /// <inheritdoc cref="Show(string)"/>
    public static string? Show(object? value)
    {
        var shown = value switch
        {
            null => null,
            string { Length: 0 } => "empty",
            IReadOnlyDictionary<string, string> fields => fields.Count == 0 ? "none" : string.Join(", ", fields.Keys),
            IReadOnlyList<object> list => list.Count == 1 ? "1 item" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{list.Count} items"),
            _ => Values.ToText(value).ReplaceLineEndings(" "),
        };
        return shown is not { Length: > 0 } ? null : shown.Length > LongestValue ? shown[..LongestValue] + "…" : shown;
    }

    private BoundValue? Bind(string expression)
    {
        List<SyntaxProblem> problems = [];
        var tag = new ExpressionParser(expression, 0, expression.Length, ParenthesesDepth, problems).Parse();
        if (tag is null || problems.Count > 0)
            return null;
        var value = tag.Arguments.Count == 0 && tag.Hash.Count == 0 ? tag.Head
            : tag.Head is PathExpression { Segments.Count: 1 } name ? new CallExpression(new TextSpan(0, expression.Length), name.Segments[0], tag.Arguments, tag.Hash)
            : null;
        return value is null ? null : Binder(new TemplateText(expression)).Bind(value, Scope, mayBeMissing: true);
    }

    private ExpressionBinder Binder(TemplateText text) => new(new TemplateUnit("", text), new BindingReport(around.Output, new TemplateLimits(), around.Schema));

    /// <summary>Goes into the blocks around the offset. As deep as the parser lets blocks nest.</summary>
    private void Descend(TemplateText text, IReadOnlyList<TemplateNode> nodes, int offset)
    {
        var block = nodes.OfType<BlockNode>().LastOrDefault(b => b.Span.Start < offset && offset < b.Span.End);
        if (block is null)
            return;
        var branch = block.Branches.LastOrDefault(b => b.Span.Start <= offset);
        if (block.Branches.Count > 0)
            OpenBlocks.Add(NameOf(text, block.Branches[0]));
        var isOtherwise = block.Otherwise is not null && (branch is null || offset >= branch.Span.End);
        if (isOtherwise)
        {
            Descend(text, block.Otherwise!, offset);
        }
        else if (branch is not null && IsInBody(text, branch, offset))
        {
            Enter(text, branch);
            Descend(text, branch.Body, offset);
        }
    }

    /// <summary>The values of a block's own tag belong to what is around the block.</summary>
    private static bool IsInBody(TemplateText text, BlockBranch branch, int offset)
    {
        var from = branch.Hash.Count > 0 ? branch.Hash[^1].Span.End : branch.Arguments.Count > 0 ? branch.Arguments[^1].Span.End : branch.Name.Span.End;
        var end = text.Content.IndexOf("}}", from, StringComparison.Ordinal);
        return end >= 0 && offset >= end + 2;
    }

    private static string NameOf(TemplateText text, BlockBranch first) =>
        first.Name.Name.Length > 0 && !(first.Name.Name == "unless" && first.Arguments.Count == 1 && first.Arguments[0].Span == first.Name.Span)
            ? first.Name.Name
            : text.Content.Substring(first.Name.Span.Start, first.Name.Span.Length);

    private void Enter(TemplateText text, BlockBranch branch)
    {
        if (branch.Arguments.Count != 1)
            return;
        var value = Binder(text).Bind(branch.Arguments[0], Scope, mayBeMissing: true);
        var kind = branch.Name.Name.Length > 0 ? branch.Name.Name : value.Type switch { ListType => "each", ObjectType => "with", _ => "if" };
        if (kind == "each")
            EnterEach(branch, value);
        else if (kind == "with")
            EnterWith(branch, value);
    }

    private void EnterWith(BlockBranch branch, BoundValue value)
    {
        var self = Evaluate(value);
        frame = frame is null || self is null ? null : new RenderFrame(frame, self) { Locals = branch.BlockParameters.Count > 0 ? [self] : [] };
        Scope = Scope.With(value.Type, branch.BlockParameters);
    }

    private void EnterEach(BlockBranch branch, BoundValue value)
    {
        object? first = null;
        string? key = null;
        var count = 0;
        switch (Evaluate(value))
        {
            case IReadOnlyList<object> { Count: > 0 } items:
                (first, count) = (items[0], items.Count);
                break;
            case IReadOnlyDictionary<string, string> { Count: > 0 } fields:
                ((key, var text), count) = (fields.First(), fields.Count);
                first = text;
                break;
        }
        frame = frame is null || first is null ? null : new RenderFrame(frame, first)
        {
            Locals = [.. branch.BlockParameters.Select((_, i) => i == 0 ? first : key ?? (object)0m)],
            IsLast = count == 1,
            Key = key,
        };
        Scope = Scope.Each(value.Type, branch.BlockParameters);
    }

    private object? Evaluate(BoundValue value)
    {
        if (state is null || frame is null)
            return null;
        try
        {
            return value.Evaluator.Evaluate(state, frame);
        }
        catch (RenderException)
        {
            // A block over something that is missing has no first item.
            return null;
        }
    }
}
