using System.Globalization;
using Messaging.Core.Common;
using Messaging.Core.Templates.Helpers;
using Messaging.Core.Templates.Language;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Templates.Rendering;

/// <summary>Checks literals, paths and helper calls, and makes them ready to be worked out.</summary>
internal sealed class ExpressionBinder(TemplateUnit unit, BindingReport report)
{
    private readonly PathBinder paths = new(unit, report);

    /// <param name="expression">What to check.</param>
    /// <param name="scope">Where it stands.</param>
    /// <param name="mayBeMissing">True where a missing free field counts as nothing: in conditions and for <c>default</c>.</param>
    public BoundValue Bind(TemplateExpression expression, Scope scope, bool mayBeMissing) => expression switch
    {
        LiteralExpression literal => new BoundValue(new ConstantEvaluator(literal.Value), TypeOf(literal.Value)),
        PathExpression path => paths.Bind(path, scope, mayBeMissing),
        CallExpression call => BindCall(call, scope, mayBeMissing),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} is not a kind of expression."),
    };

    private BoundValue BindCall(CallExpression call, Scope scope, bool mayBeMissing)
    {
        var name = call.Name.Name;
        if (TemplateHelpers.Find(name) is not { } helper)
            return UnknownHelper(call);
        if (helper.Outputs is { } outputs && !outputs.Contains(report.Output))
            return report.Error(At(call.Name.Span), $"`{name}` works in {string.Join(", ", outputs).ToUpperInvariant()} templates only.");
        CheckCount(call, helper);

        var arguments = new Evaluator[call.Arguments.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = call.Arguments[i];
            var bound = Bind(argument, scope, mayBeMissing || (helper.AcceptsMissing && i == 0));
            if (helper.Parameters.Count > 0 && (i < helper.Parameters.Count || helper.Repeats))
                CheckType(argument, bound.Type, helper, i);
            arguments[i] = bound.Evaluator;
        }
        List<KeyValuePair<string, Evaluator>> options = [];
        foreach (var option in call.Hash)
        {
            if (!helper.Options.Contains(option.Name))
                UnknownOption(option, helper);
            options.Add(KeyValuePair.Create(option.Name, Bind(option.Value, scope, mayBeMissing).Evaluator));
        }
        return new BoundValue(new HelperEvaluator(helper, arguments, [.. options], At(call.Span)), helper.Result);
    }

    private BoundValue UnknownHelper(CallExpression call)
    {
        var name = call.Name.Name;
        if (TemplateHelpers.Blocks.Contains(name))
            return report.Error(At(call.Name.Span), $"`{name}` is a block. Write {{{{#{name} …}}}} … {{{{/{name}}}}}.");
        var near = NearNames.Nearest(name, TemplateHelpers.All.Select(h => h.Name));
        return report.Error(At(call.Name.Span), $"`{name}` is not a helper." + (near is null ? "" : $" Did you mean `{near}`?"), near);
    }

    private void UnknownOption(HashArgument option, TemplateHelper helper)
    {
        var near = NearNames.Nearest(option.Name, helper.Options);
        var known = helper.Options.Count == 0 ? " It takes none." : near is not null ? $" Did you mean `{near}`?" : $" It takes {string.Join(", ", helper.Options)}.";
        report.Error(At(option.Span), $"`{helper.Name}` does not take `{option.Name}=`.{known}");
    }

    private void CheckCount(CallExpression call, TemplateHelper helper)
    {
        var needed = helper.Parameters.Count(p => !p.Optional);
        var given = call.Arguments.Count;
        if (given < needed || (given > helper.Parameters.Count && !helper.Repeats))
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"`{helper.Name}` got {given} {(given == 1 ? "value" : "values")}. Write {{{{{helper.Signature}}}}}.");
            report.Error(At(call.Name.Span), text);
        }
    }

    private void CheckType(TemplateExpression argument, TemplateType? type, TemplateHelper helper, int index)
    {
        var wanted = helper.Parameters[Math.Min(index, helper.Parameters.Count - 1)].Type;
        var source = At(argument.Span).Source;
        if (type is null || wanted == TemplateType.Condition)
            return;
        if (wanted is FreeFieldsType)
        {
            if (type is not FreeFieldsType)
                report.Error(At(argument.Span), $"`{helper.Name}` takes free fields such as customer.fields, and `{source}` is a {type.Name}.");
        }
        else if (type is not ScalarType)
        {
            report.Error(At(argument.Span), $"`{source}` is a {type.Name}, and `{helper.Name}` takes a single value.");
        }
        else if (!Fits(argument, type, wanted))
        {
            report.Error(At(argument.Span), $"`{helper.Name}` takes a {wanted.Name} here, and `{source}` is {(argument is LiteralExpression ? "not one" : "a " + type.Name)}.");
        }
        else if (argument is LiteralExpression literal && helper.CheckLiteral?.Invoke(index, literal.Value) is { } message)
        {
            report.Error(At(argument.Span), message);
        }
    }

    /// <summary>Text may hold a number or date, which only rendering shows; a literal shows it now.</summary>
    private static bool Fits(TemplateExpression argument, TemplateType type, TemplateType wanted)
    {
        if (wanted != TemplateType.Number && wanted != TemplateType.Date)
            return true;
        if (argument is LiteralExpression { Value: not null } literal)
            return wanted == TemplateType.Number ? Values.TryNumber(literal.Value, out _) : Values.TryDate(literal.Value, out _);
        return type == wanted || type == TemplateType.Text || type == TemplateType.Value;
    }

    private static TemplateType TypeOf(object? literal) => literal switch
    {
        string => TemplateType.Text,
        decimal => TemplateType.Number,
        bool => TemplateType.Boolean,
        _ => TemplateType.Value,
    };

    private SourceLocation At(TextSpan span) => new(unit, span);
}
