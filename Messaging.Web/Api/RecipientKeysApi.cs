using Messaging.Core.Customers;
using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>What a caller sends for a recipient key.</summary>
internal sealed record RecipientKeyRequest(string? DisplayName);

/// <summary>A recipient key.</summary>
internal sealed record RecipientKeyAnswer(string Key, string DisplayName);

/// <summary>Recipient keys: which of a customer's addresses a definition sends to.</summary>
internal static class RecipientKeysApi
{
    public static void MapRecipientKeysApi(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/recipient-keys").WithTags("Recipient keys");
        group.MapGet("/", ListAsync).Produces<CursorPage<RecipientKeyAnswer>>();
        group.MapGet("/{key}", GetAsync).Produces<RecipientKeyAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/{key}", PutAsync).RequireAuthorization(Policies.CanEditTemplates)
            .Produces<RecipientKeyAnswer>().Produces<RecipientKeyAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/{key}", DeleteAsync).RequireAuthorization(Policies.CanEditTemplates)
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ListAsync([AsParameters] ListQuery list, string? search, RecipientKeyService keys, CancellationToken cancellationToken)
    {
        var page = list.ToPageRequest();
        return page.Succeeded
            ? TypedResults.Ok(ListQuery.Answer(await keys.ListAsync(search, page.Value, cancellationToken), page.Value, row => new RecipientKeyAnswer(row.Key, row.DisplayName)))
            : page.Error.ToProblem();
    }

    private static async Task<IResult> GetAsync(string key, RecipientKeyService keys, CancellationToken cancellationToken) =>
        (await keys.GetAsync(key, cancellationToken)).ToResult(found => TypedResults.Ok(new RecipientKeyAnswer(found.Key, found.DisplayName)));

    private static async Task<IResult> PutAsync(string key, RecipientKeyRequest body, RecipientKeyService keys, CancellationToken cancellationToken)
    {
        var saved = await keys.SaveAsync(key, body.DisplayName, cancellationToken: cancellationToken);
        return saved.ToResult(done => SavedAnswer.Of(done, $"recipient-keys/{key}", new RecipientKeyAnswer(key, body.DisplayName!.Trim())));
    }

    private static async Task<IResult> DeleteAsync(string key, RecipientKeyService keys, CancellationToken cancellationToken) =>
        (await keys.DeleteAsync(key, cancellationToken)).ToResult(_ => TypedResults.NoContent());
}
