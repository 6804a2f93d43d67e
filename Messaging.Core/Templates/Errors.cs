using Messaging.Core.Common;

namespace Messaging.Core.Templates;

/// <summary>A template could not be rendered. <paramref name="Problems"/> holds at least one error, and the warnings.</summary>
public sealed record TemplateFailed(string Template, IReadOnlyList<TemplateProblem> Problems)
    : Error($"Template \"{Template}\": {Problems.First(p => p.Severity == ProblemSeverity.Error).Text}");
