using System.Net.Mime;
using Messaging.Core.Notifications;
using Messaging.Core.Sending;
using Messaging.Web.Security;
using Microsoft.Net.Http.Headers;

namespace Messaging.Web.Api;

/// <summary>What becomes of events: rules, their templates and attachments, own types, and the staff.</summary>
internal static class NotificationRulesApi
{
    public static void MapNotificationRulesApi(this RouteGroupBuilder api)
    {
        MapRules(api.MapGroup("/notification-rules").WithTags("Event rules"));
        MapTemplates(api.MapGroup("/event-templates").WithTags("Event rules"));
        MapAttachments(api.MapGroup("/static-attachments").WithTags("Event rules"));
        MapStaff(api);
        var types = api.MapGroup("/event-types").WithTags("Event rules");
        types.MapPut("/{key}", PutTypeAsync).RequireAuthorization(Policies.CanEditTemplates).WithSummary("Add an event type of your own, or replace it")
            .Produces<EventTypeAnswer>().Produces<EventTypeAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest)
            .WithBodyExample("""
                { "name": "Parcel sent", "description": "A parcel is on its way.", "audience": "MainAddress",
                  "fields": [{ "name": "parcel", "kind": "Text", "required": true, "meaning": "Number of the parcel", "sample": "3S-1" }],
                  "subject": "Parcel {{event.parcel}} is on its way", "paragraphs": ["Your parcel has left us."] }
                """);
        types.MapDelete("/{key}", async (string key, CustomEventTypeService service, CancellationToken stop) => (await service.DeleteAsync(key, stop)).ToResult(_ => TypedResults.NoContent()))
            .RequireAuthorization(Policies.CanEditTemplates).WithSummary("Delete an event type of your own that was never used")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static void MapRules(RouteGroupBuilder rules)
    {
        rules.MapGet("/", async (NotificationRuleService service, CancellationToken stop) => TypedResults.Ok((await service.ListAsync(stop)).Select(RuleAnswer.Of).ToList()))
            .WithSummary("List the rules of all event types").Produces<List<RuleAnswer>>();
        rules.MapGet("/{type}", async (string type, NotificationRuleService service, CancellationToken stop) => (await service.GetAsync(type, stop)).ToResult(row => TypedResults.Ok(RuleAnswer.Of(row))))
            .WithSummary("Read the rule of an event type").Produces<RuleAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        var put = rules.MapPut("/{type}", PutRuleAsync).RequireAuthorization(Policies.CanEditTemplates).WithSummary("Set the rule of an event type")
            .Produces<RuleAnswer>().Produces<RuleAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        _ = put.WithBodyExample("""
            { "enabled": true, "senderProfileKey": "billing", "audience": "AllUsers", "attachmentKeys": ["terms"],
              "condition": { "field": "amount", "operator": "GreaterThan", "value": "100" } }
            """);
        rules.MapDelete("/{type}", async (string type, NotificationRuleService service, CancellationToken stop) => (await service.ResetAsync(type, stop)).ToResult(_ => TypedResults.NoContent()))
            .RequireAuthorization(Policies.CanEditTemplates).WithSummary("Give an event type the rule back that came with it, switched off")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        rules.MapPost("/{type}/preview", PreviewAsync).WithSummary("Show what the rule would make of an event, and why")
            .Produces<RulePreviewAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .WithBodyExample("""{ "customerNumber": "C-10042", "data": { "status": "Paid", "amount": 250, "currency": "EUR" } }""");
    }

    private static void MapTemplates(RouteGroupBuilder templates)
    {
        templates.MapGet("/", async (string? type, NotificationTemplateService service, CancellationToken stop) => TypedResults.Ok((await service.ListAsync(type, stop)).Select(EventTemplateAnswer.Of).ToList()))
            .WithSummary("List the templates of events").Produces<List<EventTemplateAnswer>>();
        templates.MapGet("/{externalId}", async (string externalId, NotificationTemplateService service, CancellationToken stop) =>
                (await service.GetAsync(externalId, stop)).ToResult(found => TypedResults.Ok(EventTemplateAnswer.Of(found))))
            .WithSummary("Read a template of events").Produces<EventTemplateAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        var put = templates.MapPut("/{externalId}", PutTemplateAsync).RequireAuthorization(Policies.CanEditTemplates).WithSummary("Add or replace a template of events")
            .Produces<EventTemplateAnswer>().Produces<EventTemplateAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        _ = put.WithBodyExample("""
            { "name": "Order confirmation", "eventType": "order-succeeded-signup", "subjectTemplateKey": "order", "htmlBodyTemplateKey": "order", "attachmentKeys": ["terms"] }
            """);
        templates.MapDelete("/{externalId}", async (string externalId, NotificationTemplateService service, CancellationToken stop) =>
                (await service.DeleteAsync(externalId, stop)).ToResult(_ => TypedResults.NoContent()))
            .RequireAuthorization(Policies.CanEditTemplates).WithSummary("Delete a template that no rule uses")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static void MapAttachments(RouteGroupBuilder attachments)
    {
        attachments.MapGet("/", async (StaticAttachmentService service, CancellationToken stop) => TypedResults.Ok((await service.ListAsync(stop)).Select(row => StaticAttachmentAnswer.Of(row.Attachment, row.Users)).ToList()))
            .WithSummary("List the attachment library").Produces<List<StaticAttachmentAnswer>>();
        attachments.MapGet("/{key}/content", DownloadAsync).WithSummary("Download a document of the library")
            .Produces(StatusCodes.Status200OK, contentType: MediaTypeNames.Application.Octet).ProducesProblem(StatusCodes.Status404NotFound);
        attachments.MapPut("/{key}", PutAttachmentAsync).RequireAuthorization(Policies.CanEditTemplates).WithSummary("Add or replace a document of the library")
            .WithDescription("The body is the document itself; its name comes from Content-Disposition, its type from Content-Type.")
            .Produces<StaticAttachmentAnswer>().Produces<StaticAttachmentAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        attachments.MapDelete("/{key}", async (string key, StaticAttachmentService service, CancellationToken stop) => (await service.DeleteAsync(key, stop)).ToResult(_ => TypedResults.NoContent()))
            .RequireAuthorization(Policies.CanEditTemplates).WithSummary("Delete a document that no rule and no template uses")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static void MapStaff(RouteGroupBuilder api)
    {
        var departments = api.MapGroup("/departments").WithTags("Event rules");
        departments.MapGet("/", async (StaffService staff, CancellationToken stop) => TypedResults.Ok((await staff.ListDepartmentsAsync(stop)).Select(DepartmentAnswer.Of).ToList()))
            .WithSummary("List the departments of the staff").Produces<List<DepartmentAnswer>>();
        departments.MapPut("/{key}", PutDepartmentAsync).RequireAuthorization(Policies.CanAdminister).WithSummary("Add or replace a department with its members")
            .Produces<DepartmentAnswer>().Produces<DepartmentAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        departments.MapDelete("/{key}", async (string key, StaffService staff, CancellationToken stop) => (await staff.DeleteDepartmentAsync(key, stop)).ToResult(_ => TypedResults.NoContent()))
            .RequireAuthorization(Policies.CanAdminister).WithSummary("Delete a department that no rule names")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPut("/staff/{email}/subscriptions/{type}", async (string email, string type, SwitchBody body, StaffService staff, CancellationToken stop) =>
                (await staff.SwitchAsync(email, type, body.On, stop)).ToResult(_ => TypedResults.NoContent()))
            .RequireAuthorization(Policies.CanAdminister).WithTags("Event rules").WithSummary("Switch an event type on or off for one user")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> PutRuleAsync(string type, RuleBody body, EventTypes types, NotificationRuleService rules, CancellationToken cancellationToken)
    {
        if (types.Get(type) is not { } known)
            return new Core.Common.NotFound("Event type", type).ToProblem();
        var saved = await rules.SaveAsync(type, body.ToInput(known), null, cancellationToken);
        if (!saved.Succeeded)
            return saved.Error.ToProblem();
        return (await rules.GetAsync(type, cancellationToken)).ToResult(row => SavedAnswer.Of(saved.Value, $"notification-rules/{type}", RuleAnswer.Of(row)));
    }

    private static async Task<IResult> PreviewAsync(string type, RulePreviewBody body, EventPreviewService previews, CancellationToken cancellationToken)
    {
        var request = new EventPreviewRequest(type)
        {
            NotificationId = body.NotificationId, CustomerNumber = body.CustomerNumber, Data = body.Data, TemplateExternalId = body.TemplateExternalId, Language = body.Language,
        };
        return (await previews.PreviewAsync(request, cancellationToken)).ToResult(preview => TypedResults.Ok(RulePreviewAnswer.Of(preview)));
    }

    private static async Task<IResult> PutTemplateAsync(string externalId, EventTemplateBody body, NotificationTemplateService templates, CancellationToken cancellationToken)
    {
        var saved = await templates.SaveAsync(externalId, body.ToInput(), null, cancellationToken);
        if (!saved.Succeeded)
            return saved.Error.ToProblem();
        return (await templates.GetAsync(externalId, cancellationToken)).ToResult(found => SavedAnswer.Of(saved.Value, $"event-templates/{externalId}", EventTemplateAnswer.Of(found)));
    }

    /// <summary>Documents of the library for people who are signed in: the API itself takes keys only.</summary>
    public static void MapAttachmentDownload(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/static-attachments/{key}/content", DownloadAsync).RequireAuthorization(Policies.CanView).ExcludeFromDescription();

    /// <summary>Saved, and never opened in this site's name, whatever it is.</summary>
    private static async Task<IResult> DownloadAsync(string key, StaticAttachmentService attachments, CancellationToken cancellationToken)
    {
        var found = await attachments.GetAsync(key, cancellationToken);
        if (!found.Succeeded)
            return found.Error.ToProblem();
        return (await attachments.ReadAsync(key, cancellationToken)).ToResult(content => TypedResults.File(content, MediaTypeNames.Application.Octet, found.Value.FileName));
    }

    private static async Task<IResult> PutAttachmentAsync(string key, string? name, HttpRequest request, StaticAttachmentService attachments, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content, cancellationToken);
        var fileName = ContentDispositionHeaderValue.TryParse(request.Headers.ContentDisposition.ToString(), out var disposition)
            ? HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value
            : null;
        var saved = await attachments.SaveAsync(key, new StaticAttachmentInput(name, fileName, request.ContentType, content.ToArray()), cancellationToken);
        if (!saved.Succeeded)
            return saved.Error.ToProblem();
        return (await attachments.GetAsync(key, cancellationToken)).ToResult(found => SavedAnswer.Of(saved.Value, $"static-attachments/{key}", StaticAttachmentAnswer.Of(found)));
    }

    private static async Task<IResult> PutDepartmentAsync(string key, DepartmentBody body, StaffService staff, CancellationToken cancellationToken)
    {
        var saved = await staff.SaveDepartmentAsync(key, body.Name, body.Members?.ToList() ?? [], null, cancellationToken);
        if (!saved.Succeeded)
            return saved.Error.ToProblem();
        var department = (await staff.ListDepartmentsAsync(cancellationToken)).First(d => d.Key == key);
        return SavedAnswer.Of(saved.Value, $"departments/{key}", DepartmentAnswer.Of(department));
    }

    private static async Task<IResult> PutTypeAsync(string key, CustomEventTypeInput body, CustomEventTypeService service, EventTypes types, CancellationToken cancellationToken)
    {
        var saved = await service.SaveAsync(key, body, null, cancellationToken);
        return saved.ToResult(done => SavedAnswer.Of(done, $"event-types/{key}", EventTypeAnswer.Of(types.Get(key)!)));
    }
}
