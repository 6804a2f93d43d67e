using Messaging.Core.Common;
using Messaging.Core.Templates;

namespace Messaging.Web.Api;

/// <summary>Something the checker says about a template. Line and column count from 1.</summary>
internal sealed record TemplateProblemAnswer(ProblemSeverity Severity, string Template, int Line, int Column, string Message, string? Suggestion)
{
    public static TemplateProblemAnswer Of(TemplateProblem p) => new(p.Severity, p.Template, p.Line, p.Column, p.Message, p.Suggestion);
}

/// <summary>One template in a list.</summary>
internal sealed record TemplateListItem(string Key, string Name, IReadOnlyList<string> Languages, int Definitions, DateTimeOffset UpdatedAt, string UpdatedBy, int Version)
{
    public static TemplateListItem Of(TemplateRow row) => new(row.Key, row.Name, row.Languages, row.Users, row.UpdatedAt, row.UpdatedBy, row.Version);
}

/// <summary>Parts that the endpoints of templates share.</summary>
internal static class TemplateAnswers
{
    public static async Task<IResult> ListAsync(
        ListQuery list, string? search, Func<string?, PageRequest, CancellationToken, Task<Page<TemplateRow>>> read, CancellationToken cancellationToken)
    {
        var page = list.ToPageRequest();
        return page.Succeeded
            ? TypedResults.Ok(ListQuery.Answer(await read(search, page.Value, cancellationToken), page.Value, TemplateListItem.Of))
            : page.Error.ToProblem();
    }

    public static IReadOnlyList<TemplateProblemAnswer> Problems(IReadOnlyList<TemplateProblem> problems) => [.. problems.Select(TemplateProblemAnswer.Of)];
}
