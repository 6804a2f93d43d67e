using Messaging.Core.Common;
using Messaging.Core.Templates.Helpers;
using Messaging.Core.Templates.Language;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Templates.Rendering;

/// <summary>
/// Checks a parsed template against the model and turns it into instructions in the same walk, so that what is checked and what runs
/// cannot differ. One binder for each template; fragments get their own.
/// </summary>
internal sealed class TemplateBinder(TemplateUnit unit, BindingReport report, FragmentBinder fragments)
{
    private readonly ExpressionBinder expressions = new(unit, report);

    public Instruction[] Bind(IReadOnlyList<TemplateNode> nodes, Scope scope)
    {
        List<Instruction> body = [];
        foreach (var node in nodes)
        {
            switch (node)
            {
                case TextNode text:
                    body.Add(new WriteText(text.Text, At(text.Span)));
                    break;
                case OutputNode output:
                    body.Add(BindOutput(output, scope));
                    break;
                case BlockNode block:
                    body.Add(new RunBlock(
                        [.. block.Branches.Select(b => BindBranch(b, scope)).OfType<Branch>()],
                        block.Otherwise is null ? [] : Bind(block.Otherwise, scope),
                        At(block.Span)));
                    break;
                case PartialNode partial:
                    if (BindPartial(partial, scope) is { } fragment)
                        body.Add(fragment);
                    break;
            }
        }
        return [.. body];
    }

    private WriteValue BindOutput(OutputNode node, Scope scope)
    {
        var value = expressions.Bind(node.Value, scope, mayBeMissing: false);
        var source = At(node.Value.Span).Source;
        if (value.Type is ListType)
            report.Error(At(node.Value.Span), $"`{source}` is a list. Go through it with {{{{#each {source}}}}} … {{{{/each}}}}.");
        else if (value.Type is FreeFieldsType)
            report.Error(At(node.Value.Span), $"`{source}` holds free fields. Name one of them: `{source}.name`.");
        else if (value.Type is ObjectType group)
            report.Error(At(node.Value.Span), $"`{source}` is a group. Name one of its fields: {string.Join(", ", group.Fields.Take(5).Select(f => f.Name))}.");
        if (node.Unescaped && IsRisky(node.Value))
            report.Warning(At(node.Span), $"Three braces write `{source}` without escaping: data can then change the document. Use two unless the value is trusted markup.");
        return new WriteValue(value.Evaluator, node.Unescaped, At(node.Span));
    }

    private bool IsRisky(TemplateExpression value) =>
        report.Output is TemplateOutput.Html or TemplateOutput.Xml or TemplateOutput.Json
        && !(value is CallExpression call && TemplateHelpers.Find(call.Name.Name)?.Outputs is not null);

    private Branch? BindBranch(BlockBranch branch, Scope scope)
    {
        var kind = branch.Name.Name;
        if (kind.Length > 0 && !TemplateHelpers.Blocks.Contains(kind))
            return UnknownBlock(branch);
        if (branch.Arguments.Count != 1)
        {
            report.Error(At(branch.Name.Span), $"#{kind} takes one value, such as {{{{#{kind} {(kind == "each" ? "invoice.lines" : "customer.cluster")}}}}}.");
            return null;
        }
        var isCondition = kind is "if" or "unless";
        var argument = expressions.Bind(branch.Arguments[0], scope, mayBeMissing: isCondition);
        var isEach = kind == "each" || (kind.Length == 0 && argument.Type is ListType);
        if (kind.Length == 0 && argument.Type == TemplateType.Boolean)
            isCondition = true;
        var zeroIsTrue = BindOptions(branch, scope, isCondition);
        if (isCondition)
        {
            if (branch.BlockParameters.Count > 0)
                report.Error(At(branch.BlockParameters[0].Span), "Block parameters (as |name|) belong to #each and #with.");
            return new ConditionBranch(argument.Evaluator, kind != "unless", zeroIsTrue, Bind(branch.Body, scope));
        }
        return isEach ? BindEach(branch, argument, scope) : BindWith(branch, argument, scope);
    }

    private Evaluator? BindOptions(BlockBranch branch, Scope scope, bool isCondition)
    {
        Evaluator? zeroIsTrue = null;
        foreach (var option in branch.Hash)
        {
            if (isCondition && option.Name == "includeZero")
                zeroIsTrue = expressions.Bind(option.Value, scope, mayBeMissing: true).Evaluator;
            else
                report.Error(At(option.Span), $"#{branch.Name.Name} does not take `{option.Name}=`.");
        }
        return zeroIsTrue;
    }

    private EachBranch BindEach(BlockBranch branch, BoundValue list, Scope scope)
    {
        if (list.Type is not (null or ListType or FreeFieldsType))
            report.Error(At(branch.Arguments[0].Span), $"`{At(branch.Arguments[0].Span).Source}` is a {list.Type.Name}, and #each goes through lists and free fields.");
        var inner = scope.Each(list.Type, branch.BlockParameters);
        return new EachBranch(list.Evaluator, branch.BlockParameters.Count, Bind(branch.Body, inner), At(branch.Span));
    }

    private WithBranch BindWith(BlockBranch branch, BoundValue value, Scope scope)
    {
        if (value.Type is ListType)
            report.Error(At(branch.Arguments[0].Span), $"`{At(branch.Arguments[0].Span).Source}` is a list. Use #each.");
        if (branch.BlockParameters.Count > 1)
            report.Error(At(branch.BlockParameters[1].Span), "#with gives one block parameter.");
        var inner = scope.With(value.Type, branch.BlockParameters);
        return new WithBranch(value.Evaluator, branch.BlockParameters.Count, Bind(branch.Body, inner));
    }

    private Branch? UnknownBlock(BlockBranch branch)
    {
        var name = branch.Name.Name;
        var near = NearNames.Nearest(name, TemplateHelpers.Blocks);
        report.Error(At(branch.Name.Span), TemplateHelpers.Find(name) is { } helper
            ? $"`{name}` is not a block. Write {{{{{helper.Signature}}}}}, without # and without an end."
            : $"`#{name}` is not known." + (near is null ? " Blocks are #if, #unless, #each and #with." : $" Did you mean `#{near}`?"), near);
        return null;
    }

    private RunFragment? BindPartial(PartialNode node, Scope scope)
    {
        if (node.Arguments.Count > 1)
        {
            report.Error(At(node.Arguments[1].Span), "A fragment takes one value as its context, and others as name=value.");
            return null;
        }
        var context = node.Arguments.Count == 1 ? expressions.Bind(node.Arguments[0], scope, mayBeMissing: false) : null;
        List<(string Name, TemplateType? Type)> locals = [];
        List<Evaluator> values = [];
        foreach (var option in node.Hash)
        {
            var value = expressions.Bind(option.Value, scope, mayBeMissing: false);
            locals.Add((option.Name, value.Type));
            values.Add(value.Evaluator);
        }
        var inner = new Scope(null, context is null ? scope.Type : context.Type) { Locals = locals };
        return fragments.Bind(node.Name.Name, inner, At(node.Name.Span)) is { } body
            ? new RunFragment(body, context?.Evaluator, [.. values], At(node.Span))
            : null;
    }

    private SourceLocation At(TextSpan span) => new(unit, span);
}
