using Messaging.Core.Common;
using Messaging.Core.Transformations;
using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>What a caller sends for a transformation.</summary>
internal sealed record TransformationRequest(string? Name, TransformationOutput Output, string? Content, string? FileName)
{
    public TransformationInput ToInput() => new(Name, Output, Content, FileName);
}

/// <summary>A transformation. A text with problems is kept; documents are not made until it is mended.</summary>
internal sealed record TransformationAnswer(
    string Key, string Name, TransformationOutput Output, string? Content, string FileName, int Version, DateTimeOffset UpdatedAt, string UpdatedBy,
    IReadOnlyList<TemplateProblemAnswer> Problems)
{
    public static TransformationAnswer Of(InvoiceTransformation t, TransformationRenderer renderer) => new(
        t.Key, t.Name, t.Output, t.Content, t.FileName, t.Version, t.UpdatedAt, t.UpdatedBy, TemplateAnswers.Problems(renderer.Check(t).Problems));
}

/// <summary>Transformations: the documents that mails carry.</summary>
internal static class TransformationsApi
{
    public static void MapTransformationsApi(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/transformations").WithTags("Transformations");
        group.MapGet("/", ([AsParameters] ListQuery list, string? search, TransformationService transformations, CancellationToken cancellationToken) =>
                TemplateAnswers.ListAsync(list, search, transformations.ListAsync, cancellationToken))
            .WithSummary("List the transformations").Produces<CursorPage<TemplateListItem>>();
        group.MapGet("/{key}", GetAsync).WithSummary("One transformation, with what the checker says").Produces<TransformationAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/{key}", PutAsync).RequireAuthorization(Policies.CanEditTemplates).WithSummary("Add or replace a transformation")
            .Produces<TransformationAnswer>().Produces<TransformationAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/{key}", DeleteAsync).RequireAuthorization(Policies.CanEditTemplates).WithSummary("Delete a transformation with its documents")
            .WithDescription("One that a definition still uses takes `?evenIfUsed=true`; messages of that definition are then blocked.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> GetAsync(string key, TransformationService transformations, TransformationRenderer renderer, CancellationToken cancellationToken) =>
        (await transformations.GetAsync(key, cancellationToken)).ToResult(found => TypedResults.Ok(TransformationAnswer.Of(found, renderer)));

    private static async Task<IResult> PutAsync(
        string key, TransformationRequest body, TransformationService transformations, TransformationRenderer renderer, CancellationToken cancellationToken)
    {
        var saved = await transformations.SaveAsync(key, body.ToInput(), cancellationToken: cancellationToken);
        if (!saved.Succeeded)
            return saved.Error.ToProblem();
        var stored = await transformations.GetAsync(key, cancellationToken);
        return stored.ToResult(found => SavedAnswer.Of(new Saved(saved.Value.Status, saved.Value.Version), $"transformations/{key}", TransformationAnswer.Of(found, renderer)));
    }

    private static async Task<IResult> DeleteAsync(string key, bool? evenIfUsed, TransformationService transformations, CancellationToken cancellationToken) =>
        (await transformations.DeleteAsync(key, evenIfUsed is true, cancellationToken)).ToResult(_ => TypedResults.NoContent());
}
