using System.Globalization;

namespace Messaging.Core.Templates;

/// <summary>How bad a problem of a template is.</summary>
public enum ProblemSeverity
{
    /// <summary>The template works, but look at this.</summary>
    Warning,

    /// <summary>No mail can be made from the template.</summary>
    Error,
}

/// <summary>
/// Something wrong in a template. <paramref name="Line"/> and <paramref name="Column"/> count from 1; <paramref name="Length"/> is how
/// many characters to mark. <paramref name="Suggestion"/> is the text to put there instead, when one is near.
/// </summary>
public sealed record TemplateProblem(
    ProblemSeverity Severity, string Template, int Line, int Column, int Length, string Message, string? Suggestion = null)
{
    /// <summary>The problem as one sentence: <c>Line 12, column 8: `customer.nmae` is not known. Did you mean `customer.name`?</c></summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"Line {Line}, column {Column}: {Message}");

    /// <inheritdoc/>
    public override string ToString() => $"{Template}: {Text}";
}
