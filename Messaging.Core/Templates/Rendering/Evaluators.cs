using Messaging.Core.Common;
using Messaging.Core.Templates.Helpers;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Templates.Rendering;

/// <summary>A checked expression, ready to be worked out many times.</summary>
internal abstract class Evaluator
{
    public abstract object? Evaluate(RenderState state, RenderFrame frame);
}

internal sealed class ConstantEvaluator(object? value) : Evaluator
{
    public override object? Evaluate(RenderState state, RenderFrame frame) => value;
}

/// <summary>Where a path starts.</summary>
internal enum PathStart
{
    Self,
    Local,
    Root,
    Index,
    First,
    Last,
    Key,
}

/// <summary>A path: so many frames up, from there along its steps. Nothing on the way ends in nothing.</summary>
internal sealed class PathEvaluator(PathStart start, int framesUp, int local, PathStep[] steps) : Evaluator
{
    public override object? Evaluate(RenderState state, RenderFrame frame)
    {
        for (var i = 0; i < framesUp; i++)
            frame = frame.Parent!;
        var value = start switch
        {
            PathStart.Self => frame.Self,
            PathStart.Local => frame.Locals[local],
            PathStart.Root => state.Model,
            PathStart.Index => frame.Index,
            PathStart.First => frame.Index == 0,
            PathStart.Last => frame.IsLast,
            PathStart.Key => frame.Key,
            _ => null,
        };
        foreach (var step in steps)
        {
            if (value is null)
                return null;
            value = step.Read(value);
        }
        return value;
    }
}

internal abstract class PathStep
{
    public abstract object? Read(object owner);
}

internal sealed class FieldStep(TemplateField field) : PathStep
{
    public override object? Read(object owner) => field.Read(owner);
}

internal sealed class LengthStep : PathStep
{
    public override object? Read(object owner) => (decimal)((IReadOnlyList<object>)owner).Count;
}

internal sealed class ItemStep(int index) : PathStep
{
    public override object? Read(object owner) => owner is IReadOnlyList<object> list && index < list.Count ? list[index] : null;
}

/// <summary>A free field. One that is missing is an error, except where the template asks whether it is there.</summary>
internal sealed class FreeFieldStep(string key, bool mayBeMissing, SourceLocation location) : PathStep
{
    public override object? Read(object owner)
    {
        var fields = (IReadOnlyDictionary<string, string>)owner;
        if (fields.TryGetValue(key, out var value) || mayBeMissing)
            return value;
        var near = NearNames.Nearest(key, fields.Keys);
        var path = location.Source;
        throw new RenderException(location, near is null
            ? $"`{path}` is missing here. If that may be, write {{{{default {path} \"\"}}}} or put it in {{{{#if {path}}}}}."
            : $"`{path}` is missing here. Did you mean `{near}`?");
    }
}

internal sealed class HelperEvaluator(
    TemplateHelper helper, Evaluator[] arguments, KeyValuePair<string, Evaluator>[] options, SourceLocation location) : Evaluator
{
    public override object? Evaluate(RenderState state, RenderFrame frame)
    {
        state.Step(location);
        var values = new object?[arguments.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = arguments[i].Evaluate(state, frame);
        try
        {
            return helper.Run(new HelperCall(state, values, options.Length == 0 ? [] : Named(state, frame)));
        }
        catch (HelperException failure)
        {
            throw new RenderException(location, $"`{helper.Name}` {failure.Message}");
        }
    }

    private KeyValuePair<string, object?>[] Named(RenderState state, RenderFrame frame) =>
        Array.ConvertAll(options, option => KeyValuePair.Create(option.Key, option.Value.Evaluate(state, frame)));
}
