using System.Globalization;
using Messaging.Core.Runs;
using Messaging.Core.Sending.Rehearsals;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Messaging.Web.Api;

/// <summary>Message results: what became of each message, the message itself, and sending it again.</summary>
internal static class MessageResultsApi
{
    public static void MapMessageResultsApi(this RouteGroupBuilder api)
    {
        var results = api.MapGroup("/message-results").WithTags("Message results");
        results.MapGet("/", (
                    [AsParameters] ListQuery list, MessageResultStatus? status, string? customer, string? definition, string? eventType, bool? onlyEvents, string? search, ResultService service, CancellationToken stop) =>
                ListAsync(service, list, new ResultFilter { Status = status, Customer = customer, Definition = definition, EventType = eventType, OnlyEvents = onlyEvents is true, Search = search }, stop))
            .WithSummary("List message results of all runs").Produces<CursorPage<ResultAnswer>>().ProducesProblem(StatusCodes.Status400BadRequest);
        results.MapGet("/{id:long}", GetAsync).WithSummary("Read a message result with its tries")
            .Produces<ResultDetailAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        results.MapGet("/{id:long}/eml", EmlAsync).WithSummary("Download the message as it was sent")
            .Produces(StatusCodes.Status200OK, contentType: "message/rfc822").ProducesProblem(StatusCodes.Status404NotFound);
        results.MapPost("/send-again", SendAgainAsync).RequireAuthorization(Policies.CanSend).WithIdempotencyKey()
            .WithSummary("Send results again, in a new window")
            .WithDescription("Results that were sent or may have arrived, and those whose invoice another message has sent or is to send, are left alone unless `evenIfSent` is true; `skipped` says how many.")
            .Produces<BulkAnswer>().ProducesProblem(StatusCodes.Status400BadRequest);
        results.MapPost("/delete", DeleteAsync).RequireAuthorization(Policies.CanSend)
            .WithSummary("Delete results that were not sent")
            .WithDescription("Results that were sent, may have arrived, or are on the line stay; `skipped` says how many.")
            .Produces<BulkAnswer>().ProducesProblem(StatusCodes.Status400BadRequest);
    }

    /// <summary>The message as sent, or as it was rehearsed, for people who are signed in: the API itself takes keys only.</summary>
    public static void MapResultDownload(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/message-results/{id:long}/eml", EmlAsync).RequireAuthorization(Policies.CanView).ExcludeFromDescription();
        endpoints.MapGet("/message-results/{id:long}/rehearsed-eml", RehearsedEmlAsync).RequireAuthorization(Policies.CanView).ExcludeFromDescription();
    }

    public static async Task<IResult> ListAsync(ResultService results, ListQuery list, ResultFilter filter, CancellationToken cancellationToken)
    {
        var request = list.ToPageRequest();
        if (!request.Succeeded)
            return request.Error.ToProblem();
        var page = await results.ListAsync(filter, request.Value, cancellationToken);
        return TypedResults.Ok(ListQuery.Answer(page, request.Value, ResultAnswer.Of));
    }

    private static async Task<IResult> GetAsync(long id, ResultService results, CancellationToken cancellationToken) =>
        (await results.GetAsync(id, cancellationToken)).ToResult(detail => TypedResults.Ok(ResultDetailAnswer.Of(detail)));

    private static async Task<IResult> EmlAsync(long id, ResultService results, CancellationToken cancellationToken) =>
        (await results.ReadEmlAsync(id, cancellationToken)).ToResult(message => Eml(id, message));

    private static async Task<IResult> RehearsedEmlAsync(long id, RehearsalService rehearsals, CancellationToken cancellationToken) =>
        (await rehearsals.ReadEmlAsync(id, cancellationToken)).ToResult(message => Eml(id, message));

    private static FileContentHttpResult Eml(long id, byte[] message) =>
        TypedResults.File(message, "message/rfc822", string.Create(CultureInfo.InvariantCulture, $"message-{id}.eml"));

    private static async Task<IResult> SendAgainAsync(ResultsBody body, ResultService results, CancellationToken cancellationToken)
    {
        var selection = body.Read();
        return selection.Succeeded
            ? (await results.SendAgainAsync(selection.Value, body.EvenIfSent, cancellationToken)).ToResult(change => TypedResults.Ok(BulkAnswer.Of(change)))
            : selection.Error.ToProblem();
    }

    private static async Task<IResult> DeleteAsync(ResultsBody body, ResultService results, CancellationToken cancellationToken)
    {
        var selection = body.Read();
        return selection.Succeeded
            ? (await results.DeleteAsync(selection.Value, cancellationToken)).ToResult(change => TypedResults.Ok(BulkAnswer.Of(change)))
            : selection.Error.ToProblem();
    }
}
