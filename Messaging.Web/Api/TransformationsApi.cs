using Messaging.Core.Common;
using Messaging.Core.Templates;
using Messaging.Core.Transformations;
using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>What a caller sends for a transformation.</summary>
internal sealed record TransformationRequest(string? Name, TransformationOutput Output, string? Content, string? FileName, Dictionary<string, string>? Translations = null)
{
    public TransformationInput ToInput() => new(Name, Output, Content, FileName, Translations);
}

/// <summary>A transformation. A text with problems is kept; documents are not made until it is mended.</summary>
internal sealed record TransformationAnswer(
    string Key, string Name, TransformationOutput Output, string? Content, string FileName, IReadOnlyDictionary<string, string> Translations, int Version, DateTimeOffset UpdatedAt, string UpdatedBy,
    IReadOnlyList<TemplateProblemAnswer> Problems)
{
    public static TransformationAnswer Of(InvoiceTransformation t, IReadOnlyList<TemplateProblem> problems) => new(
        t.Key, t.Name, t.Output, t.Output == TransformationOutput.Uploaded ? null : t.Content, t.FileName, t.Translations, t.Version, t.UpdatedAt, t.UpdatedBy,
        TemplateAnswers.Problems(problems));
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

    private static async Task<IResult> GetAsync(string key, TransformationService transformations, CancellationToken cancellationToken)
    {
        var found = await transformations.GetAsync(key, cancellationToken);
        return found.Succeeded ? TypedResults.Ok(TransformationAnswer.Of(found.Value, await transformations.CheckAsync(found.Value, cancellationToken))) : found.Error.ToProblem();
    }

    private static async Task<IResult> PutAsync(string key, TransformationRequest body, TransformationService transformations, CancellationToken cancellationToken)
    {
        var saved = await transformations.SaveAsync(key, body.ToInput(), cancellationToken: cancellationToken);
        if (!saved.Succeeded)
            return saved.Error.ToProblem();
        var stored = await transformations.GetAsync(key, cancellationToken);
        return stored.ToResult(found => SavedAnswer.Of(new Saved(saved.Value.Status, saved.Value.Version), $"transformations/{key}", TransformationAnswer.Of(found, saved.Value.Problems)));
    }

    private static async Task<IResult> DeleteAsync(string key, bool? evenIfUsed, TransformationService transformations, CancellationToken cancellationToken) =>
        (evenIfUsed is true
            ? await transformations.DeleteEvenIfUsedAsync(key, cancellationToken)
            : await transformations.DeleteAsync(key, cancellationToken)).ToResult(_ => TypedResults.NoContent());
}
