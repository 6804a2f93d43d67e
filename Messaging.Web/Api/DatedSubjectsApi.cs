using Messaging.Core.Notifications;
using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>Things with a date that customers are reminded of.</summary>
internal static class DatedSubjectsApi
{
    private const int DaysShown = 30;
    private const int MostShown = 1_000;

    public static void MapDatedSubjectsApi(this RouteGroupBuilder api)
    {
        var subjects = api.MapGroup("/dated-subjects").WithTags("Reminders");
        subjects.MapPut("/{type}/{externalId}", PutAsync).RequireAuthorization(Policies.CanEditData)
            .WithSummary("Add a dated subject, or replace it")
            .WithDescription("Its customer is reminded at the lead times of the type's rule, each once. Another date begins a new round, from today on.")
            .Produces<DatedSubjectAnswer>().Produces<DatedSubjectAnswer>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .WithBodyExample("""
                { "customerNumber": "C-10042", "date": "2026-12-22", "data": { "service": "VPS Large, web-01", "automaticRenewal": false }, "leadTimes": ["7", "1"] }
                """);
        subjects.MapGet("/", ListAsync).WithSummary("List dated subjects, those that come due next first").Produces<CursorPage<DatedSubjectAnswer>>().ProducesProblem(StatusCodes.Status400BadRequest);
        subjects.MapGet("/coming", async (int? days, DatedSubjectService service, CancellationToken stop) =>
                TypedResults.Ok((await service.ComingAsync(days ?? DaysShown, MostShown, stop)).Select(ComingReminderAnswer.Of).ToList()))
            .WithSummary("Who would be reminded in the coming days").Produces<List<ComingReminderAnswer>>();
        subjects.MapGet("/{type}/{externalId}", async (string type, string externalId, DatedSubjectService service, CancellationToken stop) =>
                (await service.GetAsync(type, externalId, stop)).ToResult(found => TypedResults.Ok(DatedSubjectAnswer.Of(found))))
            .WithSummary("Read a dated subject").Produces<DatedSubjectAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        subjects.MapDelete("/{type}/{externalId}", async (string type, string externalId, DatedSubjectService service, CancellationToken stop) =>
                (await service.DeleteAsync(type, externalId, stop)).ToResult(_ => TypedResults.NoContent()))
            .RequireAuthorization(Policies.CanEditData).WithSummary("Forget a dated subject: nobody is reminded of it any more")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> PutAsync(string type, string externalId, DatedSubjectBody body, DatedSubjectService subjects, CancellationToken cancellationToken)
    {
        var saved = await subjects.PutAsync(type, externalId, body.ToInput(), cancellationToken);
        if (!saved.Succeeded)
            return saved.Error.ToProblem();
        return (await subjects.GetAsync(type, externalId, cancellationToken)).ToResult(found =>
            SavedAnswer.Of(saved.Value, $"dated-subjects/{type}/{Uri.EscapeDataString(externalId)}", DatedSubjectAnswer.Of(found)));
    }

    private static async Task<IResult> ListAsync([AsParameters] ListQuery list, string? type, string? search, DatedSubjectService subjects, CancellationToken cancellationToken)
    {
        var page = list.ToPageRequest();
        if (!page.Succeeded)
            return page.Error.ToProblem();
        return TypedResults.Ok(ListQuery.Answer(await subjects.ListAsync(type, search, page.Value, cancellationToken), page.Value, DatedSubjectAnswer.Of));
    }
}
