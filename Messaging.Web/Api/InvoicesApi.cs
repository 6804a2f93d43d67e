using System.Net.Http.Headers;
using Messaging.Core.Common;
using Messaging.Core.Invoices;
using Messaging.Core.Transformations;
using Messaging.Web.Security;
using Microsoft.AspNetCore.Mvc;

namespace Messaging.Web.Api;

/// <summary>Invoices and their documents.</summary>
internal static class InvoicesApi
{
    public static void MapInvoicesApi(this RouteGroupBuilder api)
    {
        var invoices = api.MapGroup("/invoices").WithTags("Invoices");
        invoices.MapPut("/{externalId}", PutAsync).RequireAuthorization(Policies.CanEditData)
            .WithSummary("Add an invoice or replace all of it")
            .WithDescription("Documents that were made from it before are made anew when it is next sent. Totals that do not add up are kept, with a warning.")
            .Produces<InvoiceAnswer>().Produces<InvoiceAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        invoices.MapPost("/batch", BatchAsync).RequireAuthorization(Policies.CanEditData)
            .WithSummary("Add or replace up to 1,000 invoices")
            .WithDescription("The body is an array of invoices. One outcome per item, in their order; never all or nothing.")
            .Produces<BatchAnswer>().ProducesProblem(StatusCodes.Status409Conflict);
        invoices.MapPost("/{externalId}/approve", ApproveAsync).RequireAuthorization(Policies.CanEditData)
            .WithSummary("Give a concept its number")
            .Produces<InvoiceAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        invoices.MapGet("/", ListAsync).WithSummary("List invoices").Produces<CursorPage<InvoiceAnswer>>().ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict);
        invoices.MapGet("/{externalId}", GetAsync).WithSummary("Read an invoice").Produces<InvoiceAnswer>().ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        var limits = ((IEndpointRouteBuilder)api).ServiceProvider.GetRequiredService<LimitsOptions>();
        invoices.MapPut("/{externalId}/documents/{transformationKey}", UploadAsync).RequireAuthorization(Policies.CanEditData)
            .WithMetadata(new RequestSizeLimitAttribute(limits.AttachmentBytes))
            .WithSummary("Upload a document that was made elsewhere")
            .WithDescription("The body is the document itself. Content-Type says what it is, the file name comes from Content-Disposition. Only for transformations with the output Uploaded.")
            .Produces<DocumentAnswer>().Produces<DocumentAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        invoices.MapGet("/{externalId}/documents/{transformationKey}", DownloadAsync).WithSummary("Read a document").ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>The same document for somebody who signed in.</summary>
    public static void MapDocumentDownload(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/invoices/{externalId}/documents/{transformationKey}", DownloadAsync).RequireAuthorization(Policies.CanView).ExcludeFromDescription();

    private static async Task<IResult> PutAsync(string externalId, InvoiceBody body, InvoiceService invoices, CancellationToken cancellationToken)
    {
        if (body.ExternalId is not null && body.ExternalId != externalId)
            return Invalid.Field("externalId", $"The path says invoice \"{externalId}\", but the body says \"{body.ExternalId}\".").ToProblem();
        return await AnswerAsync(externalId.Trim(), await invoices.PutAsync((body with { ExternalId = externalId }).ToInput(), cancellationToken), invoices, cancellationToken);
    }

    private static async Task<IResult> BatchAsync(IReadOnlyList<InvoiceBody?> items, InvoiceBatch batch, CancellationToken cancellationToken) =>
        (await batch.UpsertAsync([.. items.Select(item => (item ?? new InvoiceBody()).ToInput())], cancellationToken)).ToResult(outcomes => TypedResults.Ok(BatchAnswer.From(outcomes)));

    private static async Task<IResult> ApproveAsync(string externalId, ApproveBody body, InvoiceService invoices, CancellationToken cancellationToken) =>
        await AnswerAsync(externalId, await invoices.ApproveAsync(externalId, body.Number, cancellationToken), invoices, cancellationToken);

    private static async Task<IResult> ListAsync(
        [AsParameters] ListQuery list, string? customer, string? cluster, bool? includeChildren, InvoiceStatus? status, DateOnly? periodFrom, DateOnly? periodTo,
        string? sent, string? search, InvoiceService invoices, CancellationToken cancellationToken)
    {
        var page = list.ToKeyset();
        if (!page.Succeeded)
            return page.Error.ToProblem();
        var sentFilter = sent?.ToLowerInvariant() switch
        {
            null or "" => null,
            "true" or "sent" => SentFilter.Sent,
            "false" or "notsent" => SentFilter.NotSent,
            "changedsincesent" => SentFilter.ChangedSinceSent,
            _ => (SentFilter?)(-1),
        };
        if (sentFilter is (SentFilter)(-1))
            return Invalid.Field("sent", $"\"{sent}\" is not possible. Give Sent, NotSent or ChangedSinceSent.").ToProblem();
        var (after, take) = page.Value;
        var filter = new InvoiceFilter
        {
            Customer = customer, Cluster = cluster, IncludeChildren = includeChildren ?? false, Status = status,
            PeriodFrom = periodFrom, PeriodTo = periodTo, Sent = sentFilter, Search = search,
        };
        return (await invoices.ReadAfterAsync(filter, after, take + 1, cancellationToken))
            .ToResult(rows => TypedResults.Ok(ListQuery.Answer(rows, take, row => row.Row.Id, InvoiceAnswer.Of)));
    }

    private static async Task<IResult> GetAsync(string externalId, InvoiceService invoices, CancellationToken cancellationToken) =>
        (await invoices.GetAsync(externalId, cancellationToken)).ToResult(found => TypedResults.Ok(InvoiceAnswer.Of(found)));

    private static async Task<IResult> AnswerAsync(string externalId, Outcome<InvoiceSaved> saved, InvoiceService invoices, CancellationToken cancellationToken)
    {
        if (!saved.Succeeded)
            return saved.Error.ToProblem();
        return (await invoices.GetAsync(externalId, cancellationToken)).ToResult(found =>
        {
            var answer = InvoiceAnswer.Of(found) with { Warnings = saved.Value.Warnings };
            return saved.Value.Status == ItemStatus.Created
                ? TypedResults.Created($"{ApiEndpoints.Root}/invoices/{Uri.EscapeDataString(externalId)}", answer)
                : (IResult)TypedResults.Ok(answer);
        });
    }

    private static async Task<IResult> UploadAsync(
        string externalId, string transformationKey, HttpRequest request, InvoiceDocumentService documents, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        var saved = await documents.UploadAsync(
            externalId, transformationKey, body.GetBuffer().AsMemory(0, (int)body.Length), request.ContentType, FileNameOf(request), cancellationToken);
        return saved.ToResult(status =>
        {
            var answer = new DocumentAnswer(externalId, transformationKey, body.Length);
            return status == ItemStatus.Created ? TypedResults.Created((string?)null, answer) : (IResult)TypedResults.Ok(answer);
        });
    }

    private static string? FileNameOf(HttpRequest request) =>
        ContentDispositionHeaderValue.TryParse(request.Headers.ContentDisposition, out var disposition)
            ? disposition.FileNameStar ?? disposition.FileName?.Trim('"')
            : null;

    private static async Task<IResult> DownloadAsync(string externalId, string transformationKey, InvoiceDocumentService documents, CancellationToken cancellationToken) =>
        (await documents.ReadAsync(externalId, transformationKey, cancellationToken)).ToResult(document =>
            // Always as a file to keep: a document from outside is never shown as a page of ours.
            TypedResults.File(document.Content, document.ContentType, document.FileName));
}

/// <summary>A document that was taken.</summary>
public sealed record DocumentAnswer(string InvoiceExternalId, string TransformationKey, long Size);
