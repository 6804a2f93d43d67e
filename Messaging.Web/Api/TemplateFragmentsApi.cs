using Messaging.Core.Common;
using Messaging.Core.Templates;
using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>What a caller sends for a fragment or layout.</summary>
internal sealed record TemplateFragmentRequest(string? Name, BodyFormat Format, string? Content, Dictionary<string, string>? Translations,
    bool IsLayout = false)
{
    public TemplateFragmentInput ToInput() =>
        new(Name, Format, Content, Translations) { IsLayout = IsLayout };
}

/// <summary>A fragment or layout. A text with problems is kept; messages whose templates use it are blocked until it is mended.</summary>
internal sealed record TemplateFragmentAnswer(
    string Key, string Name, BodyFormat Format, string Content, IReadOnlyDictionary<string, string> Translations, bool IsLayout,
    int Version, DateTimeOffset UpdatedAt, string UpdatedBy,
    IReadOnlyList<TemplateProblemAnswer> Problems)
{
    public static TemplateFragmentAnswer Of(TemplateFragment t, IReadOnlyList<TemplateProblem> problems) => new(
        t.Key, t.Name, t.Format, t.Content, t.Translations, t.IsLayout, t.Version, t.UpdatedAt, t.UpdatedBy,
        TemplateAnswers.Problems(problems));
}

/// <summary>Fragments: pieces that templates share, and layouts.</summary>
internal static class TemplateFragmentsApi
{
    public static void MapTemplateFragmentsApi(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/template-fragments").WithTags("Templates");
        group.MapGet("/", ([AsParameters] ListQuery list, string? search, TemplateFragmentService templates, CancellationToken cancellationToken) =>
                TemplateAnswers.ListAsync(list, search, templates.ListAsync, cancellationToken))
            .WithSummary("List the fragments and layouts").Produces<CursorPage<TemplateListItem>>();
        group.MapGet("/{key}", GetAsync).WithSummary("One fragment or layout, with what the checker says").Produces<TemplateFragmentAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/{key}", PutAsync).RequireAuthorization(Policies.CanEditTemplates).WithSummary("Add or replace a fragment or layout")
            .Produces<TemplateFragmentAnswer>().Produces<TemplateFragmentAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/{key}", DeleteAsync).RequireAuthorization(Policies.CanEditTemplates).WithSummary("Delete a fragment that no template uses")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> GetAsync(string key, TemplateFragmentService templates, CancellationToken cancellationToken)
    {
        var found = await templates.GetAsync(key, cancellationToken);
        return found.Succeeded ? TypedResults.Ok(TemplateFragmentAnswer.Of(found.Value, await templates.CheckAsync(found.Value, cancellationToken))) : found.Error.ToProblem();
    }

    private static async Task<IResult> PutAsync(string key, TemplateFragmentRequest body, TemplateFragmentService templates, CancellationToken cancellationToken)
    {
        var saved = await templates.SaveAsync(key, body.ToInput(), cancellationToken: cancellationToken);
        if (!saved.Succeeded)
            return saved.Error.ToProblem();
        var stored = await templates.GetAsync(key, cancellationToken);
        return stored.ToResult(found => SavedAnswer.Of(new Saved(saved.Value.Status, saved.Value.Version), $"template-fragments/{key}", TemplateFragmentAnswer.Of(found, saved.Value.Problems)));
    }

    private static async Task<IResult> DeleteAsync(string key, TemplateFragmentService templates, CancellationToken cancellationToken) =>
        (await templates.DeleteAsync(key, cancellationToken)).ToResult(_ => TypedResults.NoContent());
}
