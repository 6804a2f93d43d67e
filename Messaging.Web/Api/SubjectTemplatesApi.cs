using Messaging.Core.Common;
using Messaging.Core.Templates;
using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>What a caller sends for a subject template.</summary>
internal sealed record SubjectTemplateRequest(string? Name, string? Content, Dictionary<string, string>? Translations, string? EventType = null)
{
    public SubjectTemplateInput ToInput() => new(Name, Content, Translations) { EventType = EventType };
}

/// <summary>A subject template. A text with problems is kept; messages that need it are blocked until it is mended.</summary>
internal sealed record SubjectTemplateAnswer(
    string Key, string Name, string Content, IReadOnlyDictionary<string, string> Translations, int Version, DateTimeOffset UpdatedAt, string UpdatedBy,
    IReadOnlyList<TemplateProblemAnswer> Problems)
{
    public static SubjectTemplateAnswer Of(SubjectTemplate t, IReadOnlyList<TemplateProblem> problems) =>
        new(t.Key, t.Name, t.Content, t.Translations, t.Version, t.UpdatedAt, t.UpdatedBy, TemplateAnswers.Problems(problems));
}

/// <summary>Subject templates: one line of text.</summary>
internal static class SubjectTemplatesApi
{
    public static void MapSubjectTemplatesApi(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/subject-templates").WithTags("Templates");
        group.MapGet("/", ([AsParameters] ListQuery list, string? search, SubjectTemplateService templates, CancellationToken cancellationToken) =>
                TemplateAnswers.ListAsync(list, search, templates.ListAsync, cancellationToken))
            .WithSummary("List the subject templates").Produces<CursorPage<TemplateListItem>>();
        group.MapGet("/{key}", GetAsync).WithSummary("One subject template, with what the checker says").Produces<SubjectTemplateAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/{key}", PutAsync).RequireAuthorization(Policies.CanEditTemplates).WithSummary("Add or replace a subject template")
            .Produces<SubjectTemplateAnswer>().Produces<SubjectTemplateAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/{key}", DeleteAsync).RequireAuthorization(Policies.CanEditTemplates).WithSummary("Delete a subject template that no definition uses")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> GetAsync(string key, SubjectTemplateService templates, CancellationToken cancellationToken)
    {
        var found = await templates.GetAsync(key, cancellationToken);
        return found.Succeeded ? TypedResults.Ok(SubjectTemplateAnswer.Of(found.Value, await templates.CheckAsync(found.Value, cancellationToken))) : found.Error.ToProblem();
    }

    private static async Task<IResult> PutAsync(string key, SubjectTemplateRequest body, SubjectTemplateService templates, CancellationToken cancellationToken)
    {
        var saved = await templates.SaveAsync(key, body.ToInput(), cancellationToken: cancellationToken);
        if (!saved.Succeeded)
            return saved.Error.ToProblem();
        var stored = await templates.GetAsync(key, cancellationToken);
        return stored.ToResult(found => SavedAnswer.Of(new Saved(saved.Value.Status, saved.Value.Version), $"subject-templates/{key}", SubjectTemplateAnswer.Of(found, saved.Value.Problems)));
    }

    private static async Task<IResult> DeleteAsync(string key, SubjectTemplateService templates, CancellationToken cancellationToken) =>
        (await templates.DeleteAsync(key, cancellationToken)).ToResult(_ => TypedResults.NoContent());
}
