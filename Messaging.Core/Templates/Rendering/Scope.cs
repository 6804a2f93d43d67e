using Messaging.Core.Templates.Language;
using Messaging.Core.Templates.Model;

namespace Messaging.Core.Templates.Rendering;

/// <summary>
/// What names mean at a place of a template: the type of <c>this</c>, block parameters, and the scope around. A null type is one that
/// could not be found out because of an error already reported; nothing in it is reported again.
/// </summary>
internal sealed record Scope(Scope? Parent, TemplateType? Type)
{
    public bool IsLoop { get; init; }
    public bool HasKey { get; init; }
    public IReadOnlyList<(string Name, TemplateType? Type)> Locals { get; init; } = [];

    /// <summary>The scope of one round of <c>#each</c> through a list or free fields.</summary>
    public Scope Each(TemplateType? through, IReadOnlyList<PathSegment> names)
    {
        var item = through switch
        {
            ListType list => list.Item,
            FreeFieldsType => TemplateType.Text,
            _ => null,
        };
        var hasKey = through is FreeFieldsType;
        var second = hasKey ? TemplateType.Text : TemplateType.Number;
        return new Scope(this, item) { IsLoop = true, HasKey = hasKey, Locals = [.. names.Select((n, i) => (n.Name, i == 0 ? item : second))] };
    }

    /// <summary>The scope inside <c>#with</c>, which gives one name at most.</summary>
    public Scope With(TemplateType? value, IReadOnlyList<PathSegment> names) => new(this, value) { Locals = [.. names.Select((n, i) => (n.Name, i == 0 ? value : null))] };
}

/// <summary>A checked expression and what it gives.</summary>
internal sealed record BoundValue(Evaluator Evaluator, TemplateType? Type)
{
    /// <summary>Stands for an expression with an error.</summary>
    public static readonly BoundValue Broken = new(new ConstantEvaluator(null), null);
}

/// <summary>What the binders of one template share.</summary>
internal sealed class BindingReport(TemplateOutput output, TemplateLimits limits, ObjectType? schema = null)
{
    // A template that is wrong everywhere is not better understood by more messages.
    private const int MaxProblems = 100;
    private readonly List<TemplateProblem> problems = [];

    /// <summary>What the outermost names are.</summary>
    public ObjectType Root { get; } = schema ?? TemplateSchema.Root;

    public TemplateOutput Output => output;
    public TemplateLimits Limits => limits;
    public IReadOnlyList<TemplateProblem> Problems => problems;

    public BoundValue Error(SourceLocation location, string message, string? suggestion = null)
    {
        Add(location.Problem(ProblemSeverity.Error, message, suggestion));
        return BoundValue.Broken;
    }

    public void Warning(SourceLocation location, string message, string? suggestion = null) =>
        Add(location.Problem(ProblemSeverity.Warning, message, suggestion));

    private void Add(TemplateProblem problem)
    {
        if (problems.Count < MaxProblems && !problems.Contains(problem))
            problems.Add(problem);
    }
}
