namespace Messaging.Core.Templates.Rendering;

/// <summary>A checked part of a template, ready to run many times. How deep they nest is bounded by the checker.</summary>
internal abstract class Instruction
{
    public abstract void Run(RenderState state, RenderFrame frame);

    public static void RunAll(Instruction[] body, RenderState state, RenderFrame frame)
    {
        foreach (var instruction in body)
            instruction.Run(state, frame);
    }
}

internal sealed class WriteText(string text, SourceLocation location) : Instruction
{
    public override void Run(RenderState state, RenderFrame frame) => state.Write(text, location);
}

internal sealed class WriteValue(Evaluator value, bool unescaped, SourceLocation location) : Instruction
{
    public override void Run(RenderState state, RenderFrame frame)
    {
        state.Step(location);
        state.WriteValue(value.Evaluate(state, frame), unescaped, location);
    }
}

/// <summary>Runs the first branch that applies, or what stands behind <c>else</c>.</summary>
internal sealed class RunBlock(Branch[] branches, Instruction[] otherwise, SourceLocation location) : Instruction
{
    public override void Run(RenderState state, RenderFrame frame)
    {
        foreach (var branch in branches)
        {
            state.Step(location);
            if (branch.TryRun(state, frame))
                return;
        }
        RunAll(otherwise, state, frame);
    }
}

internal abstract class Branch
{
    /// <summary>Runs the branch if it applies.</summary>
    public abstract bool TryRun(RenderState state, RenderFrame frame);
}

/// <summary><c>if</c> and <c>unless</c>.</summary>
internal sealed class ConditionBranch(Evaluator condition, bool wanted, Evaluator? zeroIsTrue, Instruction[] body) : Branch
{
    public override bool TryRun(RenderState state, RenderFrame frame)
    {
        if (Values.IsTrue(condition.Evaluate(state, frame), Values.IsTrue(zeroIsTrue?.Evaluate(state, frame))) != wanted)
            return false;
        Instruction.RunAll(body, state, frame);
        return true;
    }
}

/// <summary><c>with</c>; applies when there is a value.</summary>
internal sealed class WithBranch(Evaluator value, int locals, Instruction[] body) : Branch
{
    public override bool TryRun(RenderState state, RenderFrame frame)
    {
        var self = value.Evaluate(state, frame);
        if (!Values.IsTrue(self))
            return false;
        Instruction.RunAll(body, state, new RenderFrame(frame, self) { Locals = locals > 0 ? [self] : [] });
        return true;
    }
}

/// <summary><c>each</c>; applies when the list is not empty. Every round counts as a step.</summary>
internal sealed class EachBranch(Evaluator list, int locals, Instruction[] body, SourceLocation location) : Branch
{
    public override bool TryRun(RenderState state, RenderFrame frame) => list.Evaluate(state, frame) switch
    {
        IReadOnlyList<object> { Count: > 0 } items => RunItems(items, state, frame),
        IReadOnlyDictionary<string, string> { Count: > 0 } fields => RunFields(fields, state, frame),
        _ => false,
    };

    private bool RunItems(IReadOnlyList<object> items, RenderState state, RenderFrame frame)
    {
        var round = new RenderFrame(frame, null) { Locals = new object?[locals] };
        for (var i = 0; i < items.Count; i++)
            RunRound(round, items[i], i, (decimal)i, items.Count, state);
        return true;
    }

    private bool RunFields(IReadOnlyDictionary<string, string> fields, RenderState state, RenderFrame frame)
    {
        var round = new RenderFrame(frame, null) { Locals = new object?[locals] };
        var index = 0;
        foreach (var (key, value) in fields)
        {
            round.Key = key;
            RunRound(round, value, index++, key, fields.Count, state);
        }
        return true;
    }

    private void RunRound(RenderFrame round, object value, int index, object second, int count, RenderState state)
    {
        state.Step(location);
        round.Self = value;
        round.Index = index;
        round.IsLast = index == count - 1;
        if (locals > 0)
            round.Locals[0] = value;
        if (locals > 1)
            round.Locals[1] = second;
        Instruction.RunAll(body, state, round);
    }
}

/// <summary>A fragment in place. It sees what it is given and the root, not the blocks around the call.</summary>
internal sealed class RunFragment(
    FragmentBody fragment, Evaluator? context, Evaluator[] locals, SourceLocation location) : Instruction
{
    public override void Run(RenderState state, RenderFrame frame)
    {
        state.Step(location);
        var self = context is null ? frame.Self : context.Evaluate(state, frame);
        RunAll(fragment.Body, state, new RenderFrame(null, self) { Locals = Array.ConvertAll(locals, local => local.Evaluate(state, frame)) });
    }
}

/// <summary>The instructions of a fragment, shared by all calls that give it the same types.</summary>
internal sealed class FragmentBody
{
    public Instruction[] Body { get; set; } = [];
}
