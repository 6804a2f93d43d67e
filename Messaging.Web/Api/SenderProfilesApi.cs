using Messaging.Core.Senders;
using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>What a caller sends for a sender profile.</summary>
internal sealed record SenderProfileRequest(string? Email, string? DisplayName, string? ReplyTo);

/// <summary>A sender profile.</summary>
internal sealed record SenderProfileAnswer(string Key, string Email, string DisplayName, string? ReplyTo);

/// <summary>Sender profiles: who mails are from.</summary>
internal static class SenderProfilesApi
{
    public static void MapSenderProfilesApi(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/sender-profiles").WithTags("Sender profiles");
        group.MapGet("/", ListAsync).Produces<CursorPage<SenderProfileAnswer>>();
        group.MapGet("/{key}", GetAsync).Produces<SenderProfileAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/{key}", PutAsync).RequireAuthorization(Policies.CanAdminister)
            .Produces<SenderProfileAnswer>().Produces<SenderProfileAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/{key}", DeleteAsync).RequireAuthorization(Policies.CanAdminister)
            .WithDescription("Refused with 409 while a definition uses it; `evenIfUsed=true` deletes it all the same, and messages of that definition get the status UnknownSenderProfile.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ListAsync([AsParameters] ListQuery list, string? search, SenderProfileService senders, CancellationToken cancellationToken)
    {
        var page = list.ToPageRequest();
        return page.Succeeded
            ? TypedResults.Ok(ListQuery.Answer(await senders.ListAsync(search, page.Value, cancellationToken), page.Value, row => new SenderProfileAnswer(row.Key, row.Email, row.DisplayName, row.ReplyTo)))
            : page.Error.ToProblem();
    }

    private static async Task<IResult> GetAsync(string key, SenderProfileService senders, CancellationToken cancellationToken) =>
        (await senders.GetAsync(key, cancellationToken)).ToResult(found => TypedResults.Ok(From(found)));

    private static async Task<IResult> PutAsync(string key, SenderProfileRequest body, SenderProfileService senders, CancellationToken cancellationToken)
    {
        var saved = await senders.SaveAsync(key, new(body.Email, body.DisplayName, body.ReplyTo), cancellationToken: cancellationToken);
        if (!saved.Succeeded)
            return saved.Error.ToProblem();
        return (await senders.GetAsync(key, cancellationToken)).ToResult(found => SavedAnswer.Of(saved.Value, $"sender-profiles/{key}", From(found)));
    }

    private static async Task<IResult> DeleteAsync(string key, bool? evenIfUsed, SenderProfileService senders, CancellationToken cancellationToken) =>
        (await senders.DeleteAsync(key, evenIfUsed ?? false, cancellationToken)).ToResult(_ => TypedResults.NoContent());

    private static SenderProfileAnswer From(SenderProfile profile) => new(profile.Key, profile.Email, profile.DisplayName, profile.ReplyTo);
}
