using Messaging.Core.Common;
using Messaging.Core.Templates;
using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>What a caller sends for a body template.</summary>
internal sealed record BodyTemplateRequest(string? Name, BodyFormat Format, string? Content, Dictionary<string, string>? Translations,
    string? LayoutKey = null, bool InlineStyles = false, bool TextFromHtml = false, string? EventType = null)
{
    public BodyTemplateInput ToInput() =>
        new(Name, Format, Content, Translations) { LayoutKey = LayoutKey, InlineStyles = InlineStyles, TextFromHtml = TextFromHtml, EventType = EventType };
}

/// <summary>A body template. A text with problems is kept; messages that need it are blocked until it is mended.</summary>
internal sealed record BodyTemplateAnswer(
    string Key, string Name, BodyFormat Format, string Content, IReadOnlyDictionary<string, string> Translations, string? LayoutKey, bool InlineStyles, bool TextFromHtml,
    int Version, DateTimeOffset UpdatedAt, string UpdatedBy,
    IReadOnlyList<TemplateProblemAnswer> Problems)
{
    public static BodyTemplateAnswer Of(BodyTemplate t, IReadOnlyList<TemplateProblem> problems) => new(
        t.Key, t.Name, t.Format, t.Content, t.Translations, t.LayoutKey, t.InlineStyles, t.TextFromHtml, t.Version, t.UpdatedAt, t.UpdatedBy,
        TemplateAnswers.Problems(problems));
}

/// <summary>Body templates: HTML or plain text.</summary>
internal static class BodyTemplatesApi
{
    public static void MapBodyTemplatesApi(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/body-templates").WithTags("Templates");
        group.MapGet("/", ([AsParameters] ListQuery list, string? search, BodyTemplateService templates, CancellationToken cancellationToken) =>
                TemplateAnswers.ListAsync(list, search, templates.ListAsync, cancellationToken))
            .WithSummary("List the body templates").Produces<CursorPage<TemplateListItem>>();
        group.MapGet("/{key}", GetAsync).WithSummary("One body template, with what the checker says").Produces<BodyTemplateAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/{key}", PutAsync).RequireAuthorization(Policies.CanEditTemplates).WithSummary("Add or replace a body template")
            .Produces<BodyTemplateAnswer>().Produces<BodyTemplateAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/{key}", DeleteAsync).RequireAuthorization(Policies.CanEditTemplates).WithSummary("Delete a body template that no definition uses")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> GetAsync(string key, BodyTemplateService templates, CancellationToken cancellationToken)
    {
        var found = await templates.GetAsync(key, cancellationToken);
        return found.Succeeded ? TypedResults.Ok(BodyTemplateAnswer.Of(found.Value, await templates.CheckAsync(found.Value, cancellationToken))) : found.Error.ToProblem();
    }

    private static async Task<IResult> PutAsync(string key, BodyTemplateRequest body, BodyTemplateService templates, CancellationToken cancellationToken)
    {
        var saved = await templates.SaveAsync(key, body.ToInput(), cancellationToken: cancellationToken);
        if (!saved.Succeeded)
            return saved.Error.ToProblem();
        var stored = await templates.GetAsync(key, cancellationToken);
        return stored.ToResult(found => SavedAnswer.Of(new Saved(saved.Value.Status, saved.Value.Version), $"body-templates/{key}", BodyTemplateAnswer.Of(found, saved.Value.Problems)));
    }

    private static async Task<IResult> DeleteAsync(string key, BodyTemplateService templates, CancellationToken cancellationToken) =>
        (await templates.DeleteAsync(key, cancellationToken)).ToResult(_ => TypedResults.NoContent());
}
