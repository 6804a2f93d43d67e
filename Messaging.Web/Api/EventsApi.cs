using Messaging.Core.Common;
using Messaging.Core.Notifications;
using Messaging.Core.Runs;
using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>Events that make mail, and what became of them.</summary>
internal static class EventsApi
{
    public static void MapEventsApi(this RouteGroupBuilder api)
    {
        var events = api.MapGroup("/events").WithTags("Events");
        events.MapGet("/catalogue", (EventTypes types) => TypedResults.Ok(types.All.Select(EventTypeAnswer.Of).ToList()))
            .WithSummary("List all event types with their fields").Produces<List<EventTypeAnswer>>();
        events.MapPost("/", PostAsync).RequireAuthorization(Policies.CanSend).WithIdempotencyKey()
            .WithSummary("Post an event")
            .WithDescription("It is on disk when the answer comes; its mail follows. Where none is made, `reason` says why. With the same `externalId` again, the answer is that of the first event.")
            .Produces<EventAnswer>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status400BadRequest)
            .WithBodyExample("""
                { "type": "new-payment", "customerNumber": "C-10042", "externalId": "payment-88120", "occurredAt": "2026-11-20T09:14:00+01:00",
                  "data": { "status": "Paid", "amount": 250, "currency": "EUR", "paidOn": "2026-11-20" } }
                """)
            .WithAnswerExample(StatusCodes.Status202Accepted, """
                { "id": 311, "repeated": false, "decision": "Send", "reason": "Goes to all users of the customer, by the rule of \"New payment\"." }
                """);

        events.MapPost("/batch", PostManyAsync).RequireAuthorization(Policies.CanSend)
            .WithSummary("Post up to 1,000 events")
            .WithDescription("The body is an array of events. One outcome per item, in their order; never all or nothing. Post again what had no answer, with the same `externalId`.")
            .Produces<EventBatchAnswer>().ProducesProblem(StatusCodes.Status400BadRequest);

        var notifications = api.MapGroup("/notifications").WithTags("Events");
        notifications.MapGet("/", ListAsync).WithSummary("List events and reminders, the newest first").Produces<CursorPage<NotificationAnswer>>().ProducesProblem(StatusCodes.Status400BadRequest);
        notifications.MapGet("/{id:long}", async (long id, NotificationService service, CancellationToken stop) =>
                (await service.GetAsync(id, stop)).ToResult(found => TypedResults.Ok(NotificationAnswer.Of(found))))
            .WithSummary("Read an event with what became of it").Produces<NotificationAnswer>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithAnswerExample(StatusCodes.Status200OK, """
                { "id": 312, "type": "new-invoice", "typeName": "New invoice", "customerNumber": "C-10043", "customerName": "Bakker & Zonen B.V.",
                  "data": { "invoiceNumber": "2026-00043", "amount": 80, "currency": "EUR" }, "occurredAt": "2026-11-20T09:14:00+01:00",
                  "acceptedAt": "2026-11-20T08:14:01+00:00", "acceptedBy": "api:billing", "externalId": "invoice-43", "templateExternalId": null,
                  "decision": "NotSent", "reason": "Not sent: the customer is post-paid.", "audience": "AllUsers", "subjectDate": null, "leadTime": null,
                  "messageResultId": null, "status": null, "recipients": [], "lastError": null, "sentAt": null }
                """);

        var mail = api.MapGroup("/event-mail").WithTags("Events");
        mail.MapGet("/", async (EventMailService service, CancellationToken stop) => TypedResults.Ok(EventMailAnswer.Of(await service.GetAsync(stop))))
            .WithSummary("How the mail of events stands").Produces<EventMailAnswer>();
        Move(mail, "start", (service, stop) => service.StartAsync(stop), "Start the mail of events: what waits is sent, in a new window");
        Move(mail, "stop", (service, stop) => service.StopAsync(stop), "Stop the mail of events: events are accepted, and their mail waits");
    }

    private static void Move(RouteGroupBuilder mail, string name, Func<EventMailService, CancellationToken, Task<Outcome<EventMailView>>> move, string summary) =>
        mail.MapPost($"/{name}", async (EventMailService service, CancellationToken stop) => (await move(service, stop)).ToResult(view => TypedResults.Ok(EventMailAnswer.Of(view))))
            .RequireAuthorization(Policies.CanSend).WithSummary(summary).Produces<EventMailAnswer>().ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> PostAsync(EventBody body, NotificationService service) =>
        (await service.AcceptAsync(body.ToPosted())).ToResult(accepted =>
            TypedResults.Accepted($"{ApiEndpoints.Root}/notifications/{accepted.Id}", EventAnswer.Of(accepted)));

    private static async Task<IResult> PostManyAsync(IReadOnlyList<EventBody?> items, NotificationService service) =>
        (await service.AcceptManyAsync([.. items.Select(item => (item ?? new EventBody()).ToPosted())])).ToResult(outcomes =>
            TypedResults.Ok(new EventBatchAnswer([.. items.Zip(outcomes, EventOutcomeAnswer.Of)])));

    private static async Task<IResult> ListAsync(
        [AsParameters] ListQuery list, string? type, string? customer, NotificationDecision? decision, string? search, NotificationService service, CancellationToken cancellationToken)
    {
        var page = list.ToPageRequest();
        if (!page.Succeeded)
            return page.Error.ToProblem();
        var found = await service.ListAsync(new NotificationFilter(type, customer, decision, search), page.Value, cancellationToken);
        return TypedResults.Ok(ListQuery.Answer(found, page.Value, NotificationAnswer.Of));
    }
}
